from django.urls import path

from coterie.discussions import pages_own

app_name = "bookmarks"
urlpatterns = [
    path("", pages_own.bookmarks, name="list"),
    path("<int:pk>/removal/", pages_own.bookmark_removal, name="removal"),
    path("<int:pk>/restoration/", pages_own.bookmark_restoration, name="restoration"),
]
