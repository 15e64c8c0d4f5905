from django.urls import path, re_path

from coterie.media.pages import resumable, uploads
from coterie.media.serve import served

app_name = "media"
KEY = r"(?P<key>[A-Za-z0-9_-]{16})"
urlpatterns = [
    path("", uploads.index, name="list"),
    path("upload/", uploads.upload, name="upload"),
    path("upload/resumable/", resumable.creation, name="resumable"),
    re_path(rf"^upload/resumable/{KEY}/$", resumable.upload, name="resumable-upload"),
    re_path(rf"^{KEY}/state/$", uploads.state, name="state"),
    re_path(rf"^{KEY}/captions/$", uploads.captions, name="captions"),
    re_path(rf"^{KEY}/removal/$", uploads.removal, name="removal"),
    re_path(rf"^{KEY}/restoration/$", uploads.restoration, name="restoration"),
    re_path(rf"^{KEY}/(?P<name>[a-z0-9.-]{{0,40}})$", served, name="file"),
]
