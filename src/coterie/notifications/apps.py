from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "coterie.notifications"

    def ready(self) -> None:
        from coterie.notifications import reactions  # noqa: F401
