from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "coterie.foundation"

    def ready(self) -> None:
        from coterie.foundation.rooms import load

        load()
