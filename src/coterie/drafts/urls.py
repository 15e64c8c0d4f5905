from django.urls import path

from coterie.drafts import pages

app_name = "drafts"
urlpatterns = [
    path("", pages.index, name="list"),
    path("one/", pages.one, name="one"),
    path("saving/", pages.saving, name="save"),
    path("dropping/", pages.dropping, name="drop"),
    path("<int:pk>/removal/", pages.removal, name="removal"),
    path("<int:pk>/restoration/", pages.restoration, name="restoration"),
]
