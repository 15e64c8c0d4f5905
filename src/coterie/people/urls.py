from django.urls import path

from coterie.people import pages

app_name = "people"
urlpatterns = [
    path("first/<str:token>/", pages.first, name="first"),
    path("me/edit/", pages.edit, name="edit"),
    path("me/opt-out/", pages.opt_out, name="opt-out"),
    path("me/data/", pages.data, name="data"),
    path("me/delete/", pages.delete, name="delete"),
    path("@<str:handle>/", pages.profile, name="profile"),
]
