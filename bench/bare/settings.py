"""The bare framework under measure: the same database and templates' engine, no middleware, no apps of the pages."""

from coterie.settings.base import *  # noqa: F403

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
