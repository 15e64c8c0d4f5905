from django.urls import path

from coterie.search.pages import unmet

app_name = "searches"

urlpatterns = [path("", unmet.unmet, name="unmet")]
