from django.urls import path

from coterie.discussions import author, pages, pages_curate, pages_merge, pages_own, pages_tags

# Mounted beside the communities' own addresses.
app_name = "discussions"
urlpatterns = [
    path("<slug:slug>/topics/", pages.home, name="home"),
    path("<slug:slug>/channels/<slug:address>/", pages.channel, name="channel"),
    path("<slug:slug>/topics/new/", pages.new_topic, name="new"),
    path("<slug:slug>/topics/read/", pages_own.all_read, name="all-read"),
    path("<slug:slug>/tags/", pages_tags.tags, name="tags"),
    path("<slug:slug>/topics/<int:pk>/", pages.topic_by_number, name="topic-by-number"),
    path("<slug:slug>/topics/<int:pk>/<str:title>/", pages.topic, name="topic"),
    path("topics/<int:pk>/dates/", pages.dates, name="dates"),
    path("topics/<int:pk>/replies/", pages.replies, name="replies"),
    path("posts/<int:pk>/menu/", pages.menu, name="menu"),
    path("posts/<int:pk>/edit/", pages.edit, name="edit"),
    path("posts/<int:pk>/history/", pages.history, name="history"),
    path("posts/<int:pk>/removal/", pages.removal, name="removal"),
    path("posts/<int:pk>/restoration/", pages.restoration, name="restoration"),
    path("posts/<int:pk>/author/", author.author, name="author"),
    path("posts/<int:pk>/acceptance/", pages.acceptance, name="acceptance"),
    path("topics/<int:pk>/pinning/", pages_curate.pinning, name="pinning"),
    path("topics/<int:pk>/unpinning/", pages_curate.unpinning, name="unpinning"),
    path("topics/<int:pk>/closing/", pages_curate.closing, name="closing"),
    path("topics/<int:pk>/reopening/", pages_curate.reopening, name="reopening"),
    path("topics/<int:pk>/title/", pages_curate.title, name="title"),
    path("topics/<int:pk>/tags/", pages_curate.tags_of_topic, name="tags-of-topic"),
    path("topics/<int:pk>/merging/", pages_merge.merging, name="merging"),
    path("topics/<int:pk>/splitting/", pages_merge.splitting, name="splitting"),
    path("merges/<int:pk>/undoing/", pages_merge.unmerging, name="unmerging"),
    path("splits/<int:pk>/undoing/", pages_merge.rejoining, name="rejoining"),
    path("topics/<int:pk>/read/", pages_own.read, name="read"),
    path("topics/<int:pk>/following/", pages_own.following, name="following"),
    path("tags/<int:pk>/", pages_tags.tag, name="tag"),
    path("tags/<int:pk>/removal/", pages_tags.removal, name="tag-removal"),
    path("tags/<int:pk>/restoration/", pages_tags.restoration, name="tag-restoration"),
    path("posts/<int:pk>/", pages_own.post, name="post"),
    path("posts/<int:pk>/bookmark/", pages_own.keep, name="bookmark"),
]
