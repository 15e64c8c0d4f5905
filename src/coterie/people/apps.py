from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "coterie.people"

    def ready(self) -> None:
        from coterie.people import activities, live  # noqa: F401
