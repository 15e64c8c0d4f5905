from django.urls import path

from coterie.moderation import pages_private as pages

app_name = "reported"
urlpatterns = [
    path("", pages.reports, name="list"),
    path("<int:pk>/", pages.case, name="case"),
    path("decisions/<int:pk>/", pages.decision, name="decision"),
    path("decisions/<int:pk>/reversal/", pages.reversal, name="reversal"),
]
