from django.urls import path

from coterie.foundation.pages import components

urlpatterns = [path("", components, name="components")]
