from django.urls import path

from coterie.notifications import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("happened/", pages.happened, name="happened"),
    path("read/<slug:slug>/", pages.space_read, name="read-space"),
]
