from django.urls import path

from coterie.foundation.live.view import stream

app_name = "live"
urlpatterns = [path("", stream, name="stream")]
