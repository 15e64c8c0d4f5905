from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PeopleConfig(AppConfig):
    name = "coterie.people"

    def ready(self) -> None:
        from coterie.people import activities  # noqa: F401

        # Each room's part in handing out and taking away what is held about a person, lowest room first.
        autodiscover_modules("personal")
