from django.urls import path

from coterie.search.pages import counting, found, palette

app_name = "search"

urlpatterns = [
    path("", found.everywhere, name="find"),
    path("palette/", palette.palette, name="palette"),
    path("counting/", counting.counting, name="counting"),
    path("opened/", counting.opened, name="opened"),
]
