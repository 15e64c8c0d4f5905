from django.apps import AppConfig


class NichesConfig(AppConfig):
    name = "coterie.niches"

    def ready(self) -> None:
        from coterie.niches import activities, live, reactions  # noqa: F401
