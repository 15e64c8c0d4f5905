"""Settings come from the environment, are checked at the start, and are safe behind TLS."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client


def coterie(*arguments: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("COTERIE_", "DJANGO_"))}
    clean.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-c", "from coterie.cli import main; main()", *arguments],
        env={**clean, "COTERIE_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_behind_tls_djangos_own_deployment_check_finds_nothing(tmp_path: Path) -> None:
    done = coterie(
        "manage", "check", "--deploy", "--fail-level", "WARNING", data=tmp_path, COTERIE_URL="https://space.example.org"
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("COTERIE_URL", "ftp://x", "the address people use"),
        ("COTERIE_URL", "https://x/path", "the address people use"),
        ("COTERIE_SECRET_KEY", "short", "at least 50 random characters"),
        ("COTERIE_UPLOAD_MB", "-1", "a whole number"),
        ("COTERIE_LOG_LEVEL", "LOUD", "DEBUG, INFO"),
        ("COTERIE_PLATFORM", "x" * 61, "at most 60"),
        ("REDIS_URL", "http://localhost", "redis://"),
        ("DATABASE_URL", "mysql://root:hunter2@localhost/db", "postgresql://"),
        ("COTERIE_MAIL_URL", "pigeon://loft", "smtp://"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(tmp_path: Path, name: str, value: str, expected: str) -> None:
    done = coterie("manage", "check", data=tmp_path, **{name: value})
    message = " ".join(done.stderr.split())
    assert done.returncode == 2
    assert name in message
    assert expected in message
    assert "Traceback" not in message
    assert "hunter2" not in message


def test_the_key_made_at_the_first_start_is_kept_and_private(tmp_path: Path) -> None:
    ask = ("manage", "shell", "--no-imports", "-c", "from django.conf import settings; print(settings.SECRET_KEY)")
    first, second = (coterie(*ask, data=tmp_path).stdout for _ in range(2))
    assert first == second
    assert len(first.strip()) >= 50
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_page_says_what_browsers_need_to_keep_people_safe(client: Client, db: None) -> None:
    headers = client.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
