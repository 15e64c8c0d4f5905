from django.urls import path

from coterie.notifications import pages, pages_devices, pages_wishes

app_name = "notifications"
urlpatterns = [
    path("", pages.index, name="list"),
    path("<int:pk>/", pages.follow, name="follow"),
    path("read/", pages.read, name="read"),
    path("settings/", pages_wishes.settings, name="settings"),
    path("settings/pause/", pages_wishes.pausing, name="pause"),
    path("settings/go-on/", pages_wishes.going_on, name="go-on"),
    path("settings/mail/", pages_wishes.trying_again, name="try-again"),
    path("settings/spaces/<int:pk>/", pages_wishes.space_level, name="space-level"),
    path("digest/", pages_wishes.preview, name="digest"),
    path("devices/", pages_devices.subscribing, name="subscribe"),
    path("devices/<int:pk>/removal/", pages_devices.removal, name="remove-device"),
    path("leave/<str:token>/", pages_wishes.leave, name="leave"),
]
