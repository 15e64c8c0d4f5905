from django.urls import path

from coterie.comments import pages

app_name = "comments"
urlpatterns = [
    path("preview/", pages.preview, name="preview"),
    path("on/<str:model>/<int:pk>/", pages.conversation, name="conversation"),
    path("reactions/<str:model>/<int:pk>/", pages.reactions, name="reactions"),
    path("<int:pk>/", pages.comment, name="comment"),
    path("<int:pk>/menu/", pages.menu, name="menu"),
    path("<int:pk>/edit/", pages.edit, name="edit"),
    path("<int:pk>/history/", pages.history, name="history"),
    path("<int:pk>/removal/", pages.removal, name="removal"),
    path("<int:pk>/restoration/", pages.restoration, name="restoration"),
]
