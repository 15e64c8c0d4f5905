from django.urls import path

from coterie.search.pages import found

app_name = "search"

urlpatterns = [path("", found.everywhere, name="find")]
