from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "coterie.people"

    def ready(self) -> None:
        from coterie.people import activities, sessions  # noqa: F401
