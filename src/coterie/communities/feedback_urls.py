from django.urls import path

from coterie.communities import pages_welcoming

app_name = "feedback"
urlpatterns = [path("", pages_welcoming.all_feedback, name="list")]
