from django.urls import path

from coterie.niches.pages import insight, launching, lists, niche, posts, review, steering

app_name = "niches"
urlpatterns = [
    path("", lists.index, name="list"),
    path("map.json", lists.map_data, name="map"),
    path("compare/", insight.compare, name="compare"),
    path("<int:pk>/", niche.niche, name="niche"),
    path("<int:pk>/lens/", niche.lens, name="lens"),
    path("<int:pk>/people/", niche.people, name="people"),
    path("<int:pk>/people/<int:member>/", posts.of_person, name="person"),
    path("<int:pk>/evidence/<slug:measure>/", posts.of_measure, name="posts"),
    path("<int:pk>/talk/", insight.talk, name="talk"),
    path("<int:pk>/questions/", insight.questions, name="questions"),
    path("<int:pk>/questions/<int:place>/", posts.of_question, name="question"),
    path("<int:pk>/threads/<int:thread>/", posts.of_thread, name="thread"),
    path("<int:pk>/name/", review.rename, name="rename"),
    path("<int:pk>/dismissal/", review.dismiss, name="dismiss"),
    path("<int:pk>/dismissal/undo/", review.restore, name="restore"),
    path("<int:pk>/merge/", review.merge, name="merge"),
    path("<int:pk>/merge/undo/", review.unmerge, name="unmerge"),
    path("<int:pk>/split/", steering.split, name="split"),
    path("<int:pk>/split/undo/", steering.unsplit, name="unsplit"),
    path("<int:pk>/placements/", steering.place, name="place"),
    path("<int:pk>/placements/<int:placement>/undo/", steering.unplace, name="unplace"),
    path("<int:pk>/launch/", launching.launch, name="launch"),
    path("<int:pk>/launch/brand/", launching.brand, name="brand"),
    path("<int:pk>/threads/", launching.threads, name="bring-threads"),
    path("<int:pk>/invitations/", launching.invitations, name="invitations"),
    path("<int:pk>/invitations/<int:invitation>/link/", launching.new_link, name="new-link"),
]
