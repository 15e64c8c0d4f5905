from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "coterie.foundation"
