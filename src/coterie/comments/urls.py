from django.urls import path

from coterie.comments import link_pages, pages
from coterie.comments.formatting import formatting

app_name = "comments"
urlpatterns = [
    path("preview/", pages.preview, name="preview"),
    path("formatting/", formatting, name="formatting"),
    path("on/<str:model>/<int:pk>/", pages.conversation, name="conversation"),
    path("reactions/<str:model>/<int:pk>/", pages.reactions, name="reactions"),
    path("previews/<str:model>/<int:pk>/", link_pages.previews, name="previews"),
    path("previews/<str:model>/<int:pk>/<int:use>/removal/", link_pages.removal, name="preview-removal"),
    path("previews/<str:model>/<int:pk>/<int:use>/restoration/", link_pages.restoration, name="preview-restoration"),
    path("<int:pk>/", pages.comment, name="comment"),
    path("<int:pk>/menu/", pages.menu, name="menu"),
    path("<int:pk>/edit/", pages.edit, name="edit"),
    path("<int:pk>/history/", pages.history, name="history"),
    path("<int:pk>/removal/", pages.removal, name="removal"),
    path("<int:pk>/restoration/", pages.restoration, name="restoration"),
]
