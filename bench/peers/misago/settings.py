"""Misago as its own project has it, without what is for development; one process, so that its cache may be its own."""

from devproject.settings import *  # noqa: F403

from bench.peers.common import FOLDER, database

DEBUG = False
SECRET_KEY = "simulated for measuring, never in use"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "devproject.urls"
WSGI_APPLICATION = "bench.peers.misago.wsgi.application"
DATABASES = {"default": database()}
DEVELOPMENT = ("debug_toolbar.middleware.DebugToolbarMiddleware",)
MIDDLEWARE = [each for each in MIDDLEWARE if each not in DEVELOPMENT]  # noqa: F405
CELERY_BROKER_URL = None
DEBUG_TOOLBAR_CONFIG = {}
INTERNAL_IPS = []
STATIC_ROOT = str(FOLDER / "static")
MEDIA_ROOT = str(FOLDER / "media")
MISAGO_USER_DATA_DOWNLOADS_WORKING_DIR = str(FOLDER / "userdata")
MISAGO_ADDRESS = "http://127.0.0.1/"
LOGGING = {"version": 1, "disable_existing_loggers": True}
