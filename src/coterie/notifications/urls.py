from django.urls import path

from coterie.notifications import pages

app_name = "notifications"
urlpatterns = [
    path("", pages.index, name="list"),
    path("<int:pk>/", pages.follow, name="follow"),
    path("read/", pages.read, name="read"),
]
