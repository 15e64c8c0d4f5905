from django.urls import path

from coterie.moderation import pages

# Mounted beside the communities' own addresses.
app_name = "moderation"
urlpatterns = [
    path("<slug:slug>/reports/", pages.waiting, name="queue"),
    path("<slug:slug>/reports/log/", pages.log, name="log"),
    path("<slug:slug>/first-text/", pages.first_text, name="first-text"),
    path("<slug:slug>/first-text/read/", pages.acknowledgement, name="acknowledgement"),
    path("reports/<str:model>/<int:pk>/", pages.reporting, name="report"),
    path("cases/<str:model>/<int:pk>/", pages.case, name="case"),
    path("decisions/<int:pk>/", pages.decision, name="decision"),
    path("decisions/<int:pk>/reversal/", pages.reversal, name="reversal"),
]
