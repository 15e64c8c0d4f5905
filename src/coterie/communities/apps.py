from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    name = "coterie.communities"

    def ready(self) -> None:
        from coterie.communities import activities, live, reactions  # noqa: F401
