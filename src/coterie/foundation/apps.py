from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "coterie.foundation"

    def ready(self) -> None:
        from coterie.foundation import housekeeping  # noqa: F401
