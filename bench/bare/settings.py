"""The bare framework under measure: the same database and templates' engine, no middleware, no apps of the pages."""

from coterie.settings.base import *  # noqa: F403

INSTALLED_APPS = [app for app in INSTALLED_APPS if not app.startswith("allauth")]  # noqa: F405
# Its tables are the rooms', which tell nothing of themselves here.
ROOMS: tuple[str, ...] = ()
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "bench.bare.pages"
ASGI_APPLICATION = "bench.bare.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [Path(__file__).parent],  # noqa: F405
        "APP_DIRS": False,
        "OPTIONS": {},
    }
]
