from django.urls import path

from coterie.foundation.pages import health, health_now, run_schedule

app_name = "operate"
urlpatterns = [
    path("health/", health, name="health"),
    path("health/now/", health_now, name="health-now"),
    path("schedules/<str:name>/runs/", run_schedule, name="run-schedule"),
]
