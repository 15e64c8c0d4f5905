"""The environment variables that configure Coterie: each declared once, checked at start, documented in operate.md."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from coterie.foundation.numbers import number


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, what it expects, and what it is when unset."""

    name: str
    expects: str
    default: str = ""

    @property
    def is_set(self) -> bool:
        return bool(os.environ.get(self.name, "").strip())

    def text(self) -> str:
        return os.environ.get(self.name, "").strip() or self.default

    def wrong(self, value: str) -> ImproperlyConfigured:
        return ImproperlyConfigured(f"{self.name} is {value!r}; expected {self.expects}.")


DATA = Variable("COTERIE_DATA", "a folder that Coterie may write to", "var")
URL = Variable("COTERIE_URL", "the address people use, such as https://community.example.org", "http://127.0.0.1:8000")
PLATFORM = Variable("COTERIE_PLATFORM", "the name of the larger platform, at most 60 characters", "Coterie")
SECRET_KEY = Variable("COTERIE_SECRET_KEY", "at least 50 random characters")
DATABASE_URL = Variable("DATABASE_URL", "postgresql://user:password@host:5432/name or sqlite:///path/to/file")
REDIS_URL = Variable("REDIS_URL", "redis://host:6379/0, rediss://… or unix://…")
MAIL_URL = Variable("COTERIE_MAIL_URL", "file:///folder, smtp://user:password@host:587 or smtps://…:465")
MAIL_FROM = Variable("COTERIE_MAIL_FROM", "the address mail comes from", "Coterie <noreply@localhost>")
REPLY_DOMAIN = Variable("COTERIE_REPLY_DOMAIN", "the name after the @ of the addresses that take answers")
RECEIVE_MAIL = Variable("COTERIE_RECEIVE_MAIL", "lmtp://127.0.0.1:8024 or smtp://127.0.0.1:8025")
PROXIES = Variable("COTERIE_PROXIES", "the number of proxies in front of Coterie, 0 or more", "0")
UPLOAD_LIMIT = Variable("COTERIE_UPLOAD_MB", "a whole number of megabytes, 1 or more", "2048")
MEDIA_FILE = Variable("COTERIE_MEDIA_FILE_MB", "the largest file people may upload, in megabytes, 1 or more", "200")
MEDIA_PERSON = Variable("COTERIE_MEDIA_PERSON_MB", "what one person may keep, in megabytes, 1 or more", "2048")
MEDIA_SPACE = Variable("COTERIE_MEDIA_SPACE_MB", "what one space may keep, in megabytes, 1 or more", "20480")
MEDIA_S3 = Variable("COTERIE_MEDIA_S3", "the address of a bucket: s3://key:secret@host/bucket?region=eu-central-1")
LOG_LEVEL = Variable("COTERIE_LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", "INFO")
VECTORS = Variable("COTERIE_VECTORS", "on, off, or the path of an ONNX model with its tokenizer.json", "off")
LINK_PREVIEWS = Variable("COTERIE_LINK_PREVIEWS", "on or off", "on")
DEMO_LIFE = Variable("COTERIE_DEMO_LIFE", "on or off, 1 or 0", "off")

VARIABLES = (
    DATA,
    URL,
    PLATFORM,
    SECRET_KEY,
    DATABASE_URL,
    REDIS_URL,
    MAIL_URL,
    MAIL_FROM,
    REPLY_DOMAIN,
    RECEIVE_MAIL,
    PROXIES,
    UPLOAD_LIMIT,
    MEDIA_FILE,
    MEDIA_PERSON,
    MEDIA_SPACE,
    MEDIA_S3,
    LOG_LEVEL,
    VECTORS,
    LINK_PREVIEWS,
    DEMO_LIFE,
)


# A name, an IPv4 or IPv6 address, or a socket's path with %2F for /.
_HOST = re.compile(r"[\w.:%-]+", re.ASCII)


def _parts(variable: Variable, value: str) -> SplitResult:
    """The parts of an address whose host and port are possible; an error never shows the password in it."""
    try:
        parts = urlsplit(value)
        # Reading the port checks it.
        if parts.port != 0 and _HOST.fullmatch(parts.hostname or "-"):
            return parts
    except ValueError:
        pass
    raise variable.wrong(_without_secret(value))


def _without_secret(value: str) -> str:
    secret = "@" in value or "?" in value
    return f"{value.partition('://')[0]}://…" if secret else value


def data_folder() -> Path:
    """The folder for the database, imports and mail, created if need be."""
    folder = Path(DATA.text()).expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DATA.wrong(str(folder)) from error
    if not os.access(folder, os.W_OK):
        raise DATA.wrong(str(folder))
    return folder


def site_url() -> str:
    """As browsers write it: without a path, in small letters."""
    value = URL.text().rstrip("/")
    parts = _parts(URL, value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc:
        raise URL.wrong(_without_secret(value))
    if parts.path or parts.query or parts.fragment:
        raise URL.wrong(value)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def vectors() -> str:
    """``on``, ``off``, or the file of a model."""
    value = VECTORS.text()
    if value.lower() in {"on", "off"}:
        return value.lower()
    path = Path(value).expanduser().resolve()
    if not path.is_file():
        raise VECTORS.wrong(value)
    return str(path)


def platform_name() -> str:
    value = PLATFORM.text()
    if len(value) > 60:
        raise PLATFORM.wrong(value)
    return value


def whole_number(variable: Variable, *, least: int = 1) -> int:
    value = variable.text()
    found = number(value)
    if found is None or found < least:
        raise variable.wrong(value)
    return found


def one_of(variable: Variable, choices: set[str]) -> str:
    value = variable.text().upper()
    if value not in choices:
        raise variable.wrong(value)
    return value


def redis_url() -> str:
    value = REDIS_URL.text()
    if value and _parts(REDIS_URL, value).scheme not in {"redis", "rediss", "unix"}:
        raise REDIS_URL.wrong(_without_secret(value))
    return value


def secret_key(folder: Path) -> str:
    """The given key, or one made at the first start and kept in the data folder, readable by its owner alone."""
    given = SECRET_KEY.text()
    if given:
        if len(given) < 50:
            raise SECRET_KEY.wrong(f"{len(given)} characters long")
        return given
    return _kept_secret(folder / "secret_key")


def _kept_secret(path: Path) -> str:
    from django.core.management.utils import get_random_secret_key

    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write("".join(get_random_secret_key() for _ in range(2)))
    return path.read_text().strip()


def database(folder: Path) -> dict[str, object]:
    """Django's settings for the one database: a SQLite file in the data folder unless DATABASE_URL says otherwise."""
    value = DATABASE_URL.text() or f"sqlite://{quote(str(folder / 'coterie.sqlite3'))}"
    parts = _parts(DATABASE_URL, value)
    if parts.scheme == "sqlite" and parts.path:
        return _sqlite(unquote(parts.path))
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/"):
        return _postgresql(parts)
    raise DATABASE_URL.wrong(_without_secret(value))


def _sqlite(path: str) -> dict[str, object]:
    # IMMEDIATE takes the write lock when a transaction starts: a deferred one that upgrades half-way fails at once
    # with "database is locked", whatever the timeout, because its snapshot may already be stale.
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "ATOMIC_REQUESTS": False,
        # Each thread keeps its own: opening the file and setting it up costs more than most queries.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 60,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA cache_size=-16000;"
                "PRAGMA mmap_size=134217728;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
            ),
        },
    }


def _postgresql(parts: SplitResult) -> dict[str, object]:
    options: dict[str, object] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        # To compile a query takes longer than any of ours: a page would wait for a quarter of a second.
        "OPTIONS": {"options": "-c jit=off", **options, "pool": {"min_size": 1, "max_size": 16}},
    }


def mail(folder: Path) -> dict[str, object]:
    """Django's mail settings: files in the data folder unless COTERIE_MAIL_URL names a server."""
    value = MAIL_URL.text() or f"file://{quote(str(folder / 'mail'))}"
    parts = _parts(MAIL_URL, value)
    if parts.scheme == "file" and parts.path:
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "EMAIL_FILE_PATH": unquote(parts.path),
        }
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise MAIL_URL.wrong(_without_secret(value))
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
    }


def reply_domain() -> str:
    """Where answers to mails arrive; empty for an installation that takes none."""
    value = REPLY_DOMAIN.text().lower()
    if value and not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", value):
        raise REPLY_DOMAIN.wrong(value)
    return value


def receive_mail() -> tuple[str, str, int] | None:
    """Protocol, host and port at which mail is taken; None where nothing listens for it."""
    value = RECEIVE_MAIL.text()
    if not value:
        return None
    parts = _parts(RECEIVE_MAIL, value)
    if parts.scheme not in {"lmtp", "smtp"} or not parts.hostname or not parts.port or parts.path.strip("/"):
        raise RECEIVE_MAIL.wrong(value)
    return parts.scheme, parts.hostname, parts.port


def media_storage(folder: Path) -> dict[str, object]:
    """Django's storage for what people upload: a folder unless COTERIE_MEDIA_S3 names a bucket."""
    value = MEDIA_S3.text()
    if not value:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder), "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
        }
    parts = _parts(MEDIA_S3, value)
    bucket = parts.path.strip("/")
    if parts.scheme not in {"s3", "s3+http"} or not bucket or "/" in bucket:
        raise MEDIA_S3.wrong(_without_secret(value))
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _s3(parts, bucket)}


def _s3(parts: SplitResult, bucket: str) -> dict[str, object]:
    """``s3://bucket-of-aws`` has no host; keys that are not given are found as AWS's own programs find them."""
    scheme = "http" if parts.scheme == "s3+http" else "https"
    port = f":{parts.port}" if parts.port else ""
    given = {
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
        "endpoint_url": f"{scheme}://{parts.hostname}{port}" if parts.hostname else "",
        "region_name": dict(parse_qsl(parts.query)).get("region", ""),
    }
    return {
        "bucket_name": bucket,
        "default_acl": None,
        "file_overwrite": True,
        **{name: text for name, text in given.items() if text},
    }
