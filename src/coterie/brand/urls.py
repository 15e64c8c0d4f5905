from django.urls import path

from coterie.brand import pages

# Mounted beside the communities' own addresses.
app_name = "brand"
urlpatterns = [
    path("<slug:slug>/looks/", pages.edit, name="edit"),
    path("<slug:slug>/looks/preview/", pages.preview, name="preview"),
    path("<slug:slug>/picture-<slug:digest>.png", pages.picture, name="picture"),
]
