from django.urls import path

from coterie.search.pages import found, palette

app_name = "search"

urlpatterns = [
    path("", found.everywhere, name="find"),
    path("palette/", palette.palette, name="palette"),
]
