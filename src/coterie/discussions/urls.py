from django.urls import path

from coterie.discussions import author, pages

# Mounted beside the communities' own addresses.
app_name = "discussions"
urlpatterns = [
    path("<slug:slug>/topics/", pages.home, name="home"),
    path("<slug:slug>/channels/<slug:address>/", pages.channel, name="channel"),
    path("<slug:slug>/topics/new/", pages.new_topic, name="new"),
    path("<slug:slug>/topics/<int:pk>/", pages.topic_by_number, name="topic-by-number"),
    path("<slug:slug>/topics/<int:pk>/<str:title>/", pages.topic, name="topic"),
    path("topics/<int:pk>/channel/", pages.move, name="move"),
    path("topics/<int:pk>/replies/", pages.replies, name="replies"),
    path("posts/<int:pk>/menu/", pages.menu, name="menu"),
    path("posts/<int:pk>/edit/", pages.edit, name="edit"),
    path("posts/<int:pk>/history/", pages.history, name="history"),
    path("posts/<int:pk>/removal/", pages.removal, name="removal"),
    path("posts/<int:pk>/restoration/", pages.restoration, name="restoration"),
    path("posts/<int:pk>/author/", author.author, name="author"),
    path("posts/<int:pk>/acceptance/", pages.acceptance, name="acceptance"),
]
