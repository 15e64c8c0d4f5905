from django.urls import path

from coterie.notifications import pages

urlpatterns = [path("", pages.home, name="home")]
