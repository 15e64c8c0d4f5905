from django.urls import path

from coterie.direct.pages import conversations, messages, people, reports

app_name = "direct"
urlpatterns = [
    path("", conversations.index, name="list"),
    path("requests/", conversations.requests, name="requests"),
    path("settings/", people.settings, name="settings"),
    path("to/<slug:handle>/", conversations.write, name="write"),
    path("block/<slug:handle>/", people.blocking, name="blocking"),
    path("unblock/<slug:handle>/", people.unblocking, name="unblocking"),
    path("<int:pk>/", conversations.conversation, name="conversation"),
    path("<int:pk>/send/", messages.sending, name="send"),
    path("<int:pk>/read/", conversations.read, name="read"),
    path("<int:pk>/acceptance/", conversations.acceptance, name="acceptance"),
    path("<int:pk>/decline/", conversations.decline, name="decline"),
    path("<int:pk>/reconsidering/", conversations.reconsidering, name="reconsidering"),
    path("message/<int:pk>/", messages.message, name="message"),
    path("message/<int:pk>/menu/", messages.menu, name="menu"),
    path("message/<int:pk>/edit/", messages.edit, name="edit"),
    path("message/<int:pk>/history/", messages.history, name="history"),
    path("message/<int:pk>/report/", reports.report, name="report"),
    path("message/<int:pk>/report/undo/", reports.taking_back, name="take-back"),
    path("message/<int:pk>/removal/", messages.removal, name="removal"),
    path("message/<int:pk>/restoration/", messages.restoration, name="restoration"),
]
