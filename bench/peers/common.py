"""What the peers' settings and fillings have in common; runs in their environments."""

from __future__ import annotations

import json
import os
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FOLDER = Path(os.environ["BENCH_FOLDER"])


def database() -> dict[str, object]:
    """Of DATABASE_URL, or SQLite in the folder of this run, both with connections that are kept."""
    url = urlsplit(os.environ.get("DATABASE_URL", ""))
    if not url.scheme:
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 60,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
        }
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "db.sqlite3", "OPTIONS": options}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.strip("/"),
        "USER": url.username or "",
        "PASSWORD": url.password or "",
        "HOST": url.hostname or "",
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 600,
    }


def in_bulk(model: Any, rows: Any) -> list[Any]:
    rows, made = iter(rows), []
    while batch := list(islice(rows, 2_000)):
        made += model.objects.bulk_create(batch)
    return made


def signed_in(user: Any) -> str:
    """The cookie of a session of this user."""
    from django.test import Client

    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"


def settle() -> None:
    """What PostgreSQL does by itself some minutes after so many rows came."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def say(pages: dict[str, str], user: Any, name: str) -> None:
    """What our side needs: the pages, the cookie of this user's session, and what only their own pages say."""
    print(json.dumps({"pages": pages, "cookie": signed_in(user), "user": name}))
