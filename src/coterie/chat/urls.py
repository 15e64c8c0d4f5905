from django.urls import path

from coterie.chat.pages import channels, life, messages, passages, pins

# Mounted beside the communities' own addresses.
app_name = "chat"
urlpatterns = [
    path("<slug:slug>/chat/", channels.home, name="home"),
    path("<slug:slug>/chat/<slug:address>/", channels.channel, name="channel"),
    path("channels/<int:pk>/pace/", channels.pace, name="pace"),
    path("channels/<int:pk>/read/", channels.read, name="read"),
    path("channels/<int:pk>/present/", life.present, name="present"),
    path("channels/<int:pk>/here/", life.here, name="here"),
    path("channels/<int:pk>/concealment/", life.concealment, name="concealment"),
    path("channels/<int:pk>/typing/", life.typing, name="typing"),
    path("channels/<int:pk>/messages/", messages.sending, name="send"),
    path("channels/<int:pk>/pins/", pins.pins, name="pins"),
    path("messages/<int:pk>/pin/", pins.pin, name="pin"),
    path("messages/<int:pk>/unpin/", pins.unpin, name="unpin"),
    path("messages/<int:pk>/", messages.message, name="message"),
    path("messages/<int:pk>/thread/", messages.thread, name="thread"),
    path("messages/<int:pk>/topic/", passages.passage, name="passage"),
    path("messages/<int:pk>/topic/new/", passages.making, name="make-topic"),
    path("messages/<int:pk>/menu/", messages.menu, name="menu"),
    path("messages/<int:pk>/edit/", messages.edit, name="edit"),
    path("messages/<int:pk>/history/", messages.history, name="history"),
    path("messages/<int:pk>/removal/", messages.removal, name="removal"),
    path("messages/<int:pk>/restoration/", messages.restoration, name="restoration"),
]
