from django.urls import path

from coterie.search.pages import found

app_name = "search-in"

urlpatterns = [path("<slug:slug>/search/", found.in_space, name="space")]
