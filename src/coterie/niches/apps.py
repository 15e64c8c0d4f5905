from django.apps import AppConfig


class NichesConfig(AppConfig):
    name = "coterie.niches"

    def ready(self) -> None:
        from coterie.niches import activities, clear_waiting, import_export, live, reactions, run, stranded  # noqa: F401
