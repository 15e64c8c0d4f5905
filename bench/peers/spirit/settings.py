"""django-spirit as its project template has it for production; the cache in the process instead of in the database."""

from spirit.extra.project_template.project_name.settings.base import *  # noqa: F403

from bench.peers.common import FOLDER, database

DEBUG = False
SECRET_KEY = "simulated for measuring, never in use"
ALLOWED_HOSTS = ["*"]
ST_SITE_URL = "http://127.0.0.1/"
ROOT_URLCONF = "spirit.extra.project_template.project_name.urls"
WSGI_APPLICATION = "bench.peers.spirit.wsgi.application"
DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
LOCAL = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": LOCAL, "LOCATION": "default"},
    "st_rate_limit": {"BACKEND": LOCAL, "LOCATION": "limits", "TIMEOUT": None},
}
HAYSTACK_CONNECTIONS["default"]["PATH"] = str(FOLDER / "search")  # noqa: F405
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
STATIC_ROOT = FOLDER / "static"
MEDIA_ROOT = FOLDER / "media"
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"  # noqa: F405
LOGGING = {"version": 1, "disable_existing_loggers": True}
