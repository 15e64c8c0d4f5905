from django.urls import path

from coterie.notifications import pages_devices

urlpatterns = [path("push-worker.js", pages_devices.worker, name="push-worker")]
