from django.apps import AppConfig


class DiscussionsConfig(AppConfig):
    name = "coterie.discussions"

    def ready(self) -> None:
        from coterie.discussions import activities, live, reactions  # noqa: F401
