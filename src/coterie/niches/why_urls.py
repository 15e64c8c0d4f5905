from django.urls import path

from coterie.niches.pages import why

urlpatterns = [path("", why, name="why")]
