from django.urls import path

from coterie.discussions import author, pages, pages_of_questions

# Mounted beside the communities' own addresses.
app_name = "discussions"
urlpatterns = [
    path("<slug:slug>/topics/", pages.home, name="home"),
    path("<slug:slug>/channels/<slug:address>/", pages.channel, name="channel"),
    path("<slug:slug>/topics/new/", pages.new_topic, name="new"),
    path("<slug:slug>/topics/similar/", pages_of_questions.similar_topics, name="similar"),
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
    path("topics/<int:pk>/same-problem/", pages_of_questions.sharing, name="same-problem"),
    path("topics/<int:pk>/duplicate/", pages_of_questions.duplicate, name="duplicate"),
    path("topics/<int:pk>/duplicate/removal/", pages_of_questions.duplicate_removal, name="duplicate-removal"),
    path("posts/<int:pk>/vote/", pages_of_questions.voting, name="vote"),
    path("posts/<int:pk>/acceptance/", pages.acceptance, name="acceptance"),
]
