"""Django settings. What differs between installations comes from the environment through env.py; the rest is here."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from coterie.settings import env
from coterie.settings.rooms import ROOMS as ROOMS

ROOT = Path(__file__).resolve().parent.parent
DATA = env.data_folder()
SITE_URL = env.site_url()
PLATFORM_NAME = env.platform_name()
SITE_HOST = urlsplit(SITE_URL).hostname or "127.0.0.1"
BEHIND_TLS = SITE_URL.startswith("https://")
PROXIES = env.whole_number(env.PROXIES, least=0)

SECRET_KEY = env.secret_key(DATA)
DEBUG = False
ALLOWED_HOSTS = [SITE_HOST, "127.0.0.1", "localhost", "[::1]"] if not BEHIND_TLS else [SITE_HOST]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "coterie.pages.refused_form"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "django_tasks",
    "django_tasks_db",
    *(f"coterie.{room}" for room in ROOMS),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Outside of whatever reads or changes a page.
    "coterie.foundation.compress.compress_html",
    "csp.middleware.CSPMiddleware",
    # Before whatever asks a database, and inside what gives every answer its headers.
    "coterie.foundation.nul.refuse_nul",
    "coterie.foundation.privacy.keep_private",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "coterie.urls"
ASGI_APPLICATION = "coterie.asgi.application"

_CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / room / "templates" for room in ROOMS],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "coterie.jinja.environment",
            "extensions": ["jinja2.ext.i18n"],
            "context_processors": [*_CONTEXT_PROCESSORS, "coterie.shell.shell"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT_PROCESSORS},
    },
]

DATABASES = {"default": env.database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.redis_url()
# Counts of attempts and of writing stand in the default cache. Nothing else may fill it: what is only faster when it is
# remembered gets a cache of its own.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "coterie.foundation.cache.RowCache"}
}
# How much one person may write, counted per person, operators like everybody else (foundation/limits.py). High enough
# that nobody who types notices, low enough that a script does.
LIMITS = {
    "topic": "6/m 60/h",
    "post": "30/m 400/h",
    "message": "60/m 1200/h",
    "read": "120/m",
    "call": "3/h 6/d",
    "typing": "40/m",
    "presence": "60/m",
    "conversation": "20/h 60/d",
    "newcomer": "5/d",
    "edit": "30/m 400/h",
    "draft": "60/m 2000/h",
    "reaction": "60/m 1000/h",
    "preview": "60/m",
    "upload": "60/m 1000/d",
    "report": "10/m 60/h",
    "invitation": "30/m 200/h",
    "membership": "20/m 200/h",
    "profile": "10/m 60/h",
    "export": "5/h",
}
# Whether small writes that no page waits for are left to a thread (foundation/aside.py).
ASIDE = True
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# What people upload: where it is kept (media/store.py), how much, and for how long an address opens what is private.
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
MEDIA_FILE_BYTES = env.whole_number(env.MEDIA_FILE) * 1024 * 1024
MEDIA_PERSON_BYTES = env.whole_number(env.MEDIA_PERSON) * 1024 * 1024
MEDIA_SPACE_BYTES = env.whole_number(env.MEDIA_SPACE) * 1024 * 1024
STORAGES = {
    "default": env.media_storage(MEDIA_ROOT),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Imported signals and what runs made of them; uploads wait here until they were read.
IMPORTS = DATA / "imports"
# Whether runs weigh what threads mean to a language model, and which.
VECTORS = env.vectors()
# Whether pages that members link to are asked for their titles (comments/links).
LINK_PREVIEWS = env.one_of(env.LINK_PREVIEWS, {"ON", "OFF"}) == "ON"
DEMO_LIFE = env.one_of(env.DEMO_LIFE, {"ON", "OFF", "1", "0"}) in {"ON", "1"}
UPLOAD_LIMIT = env.whole_number(env.UPLOAD_LIMIT) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = DATA / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "coterie.foundation.uploads.SafelyNamed",
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["coterie.people.backend.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Where the first operator of an installation begins.
OPERATOR_BEGINS_AT = "sources:list"
ACCOUNT_ADAPTER = "coterie.people.adapter.AccountAdapter"
ACCOUNT_FORMS = {"signup": "coterie.people.sign_up.SignupForm"}
ACCOUNT_SIGNUP_FORM_CLASS = "coterie.people.forms.SignupDetails"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
# Whoever finds an open browser cannot take the account over: its addresses and its end ask for the password again.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
# A wrong password counts for its network, for the account as seen from this network, and for the account as a whole.
# The last one is generous, and mail is the owner's way past it: a new password signs them in at once.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login_failed_anywhere": "100/h/key"}
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if BEHIND_TLS else "http"

globals().update(env.mail(DATA))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.MAIL_FROM.text()
# Answers by mail: where they arrive, and at which address of this machine the process listens for them.
REPLY_DOMAIN = env.reply_domain()
RECEIVE_MAIL = env.receive_mail()
# Where the makers of browsers take notices for devices: hosts, or (with a dot) all below one. The server sends nowhere
# else, whatever address a browser gives.
PUSH_SERVICES = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "updates.push.services.mozilla.com",
    ".push.services.mozilla.com",
    ".push.apple.com",
    ".notify.windows.com",
)

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db" if REDIS_URL else "coterie.people.session_store"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = BEHIND_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS or PROXIES else None
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if BEHIND_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = BEHIND_TLS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# Kept by no cache even for who is not signed in: forms with secrets in them, and addresses that are secrets.
PRIVATE_PATHS = ("/accounts/", "/spaces/invitations/", "/people/first/", "/inbox/leave/")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "static"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "coterie.foundation.log.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.one_of(env.LOG_LEVEL, {"DEBUG", "INFO", "WARNING", "ERROR"})},
    "loggers": {"django_tasks": {"level": "WARNING"}, "django_tasks_db": {"level": "WARNING"}},
}
