"""Settings come from the environment, are checked at the start, and are safe behind TLS."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client

from coterie.settings import env
from tests.support.servers import free_port


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
        ("COTERIE_URL", "http://h:abc", "'http://h:abc'; expected the address people use"),
        ("COTERIE_URL", "https://exa mple", "the address people use"),
        ("COTERIE_URL", "https://[::1", "the address people use"),
        ("COTERIE_URL", "https://a:hunter2@example.org", "the address people use"),
        ("COTERIE_PROXIES", "one", "the number of proxies"),
        ("COTERIE_SECRET_KEY", "short", "at least 50 random characters"),
        ("COTERIE_UPLOAD_MB", "-1", "a whole number"),
        ("COTERIE_LOG_LEVEL", "LOUD", "DEBUG, INFO"),
        ("COTERIE_PLATFORM", "x" * 61, "at most 60"),
        ("COTERIE_VECTORS", "perhaps", "on, off, or the path of an ONNX model"),
        ("REDIS_URL", "http://localhost", "redis://"),
        ("REDIS_URL", "redis://:hunter2@h:abc/0", "redis://host:6379/0"),
        ("DATABASE_URL", "postgresql://h:abc/x", "postgresql://"),
        ("DATABASE_URL", "postgresql://u:hunter2@h:99999/x", "postgresql://"),
        ("DATABASE_URL", "mysql://root:hunter2@localhost/db", "postgresql://"),
        ("COTERIE_MAIL_URL", "pigeon://loft", "smtp://"),
        ("COTERIE_MAIL_URL", "smtp://u:hunter2@h:abc", "smtp://"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(tmp_path: Path, name: str, value: str, expected: str) -> None:
    done = coterie("manage", "check", data=tmp_path, **{name: value})
    message = done.stderr.removesuffix("\n")
    assert done.returncode == 2
    assert "\n" not in message
    assert name in message
    assert expected in message
    assert "Traceback" not in message
    assert "hunter2" not in message


@pytest.mark.parametrize(
    ("url", "known"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("HTTPS://Space.Example.org/", "https://space.example.org"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://my_host", "http://my_host"),
    ],
)
def test_the_sites_address_is_kept_as_browsers_write_it(monkeypatch: pytest.MonkeyPatch, url: str, known: str) -> None:
    monkeypatch.setenv("COTERIE_URL", url)
    assert env.site_url() == known


@pytest.mark.parametrize(
    ("environment", "believed"),
    [({}, False), ({"COTERIE_PROXIES": "1"}, True), ({"COTERIE_URL": "https://space.example.org"}, True)],
)
def test_a_proxys_word_on_tls_counts_only_with_a_proxy_or_an_https_address(
    tmp_path: Path, environment: dict[str, str], believed: bool
) -> None:
    ask = "from django.conf import settings as s; print(s.SECURE_PROXY_SSL_HEADER, s.ALLAUTH_TRUSTED_PROXY_COUNT)"
    done = coterie("manage", "shell", "--no-imports", "-c", ask, data=tmp_path, **environment)
    header = "('HTTP_X_FORWARDED_PROTO', 'https')" if believed else "None"
    assert done.stdout.strip() == f"{header} {environment.get('COTERIE_PROXIES', '0')}"


# -- the database


@pytest.mark.parametrize("command", ["serve", "migrate", "worker"])
def test_a_database_that_does_not_answer_is_one_clear_line(tmp_path: Path, command: str) -> None:
    url = f"postgresql://u:hunter2@127.0.0.1:{free_port()}/space"
    done = coterie(command, data=tmp_path, DATABASE_URL=url)
    assert done.returncode == 2
    assert done.stderr.startswith("coterie: The database space at 127.0.0.1:")
    assert "does not answer: " in done.stderr
    assert "Connection refused" in done.stderr
    assert done.stderr.count("\n") == 1
    assert "hunter2" not in done.stderr


def test_a_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    data = tmp_path / "50%41 #1?"
    data.mkdir()
    (data / "coterie.sqlite3").write_text("these are words " * 100)
    done = coterie("serve", data=data)
    assert done.returncode == 2
    expected = f"coterie: The database {data / 'coterie.sqlite3'} does not answer: file is not a database.\n"
    assert done.stderr == expected


def test_the_embedded_database_is_brought_up_to_date_by_the_first_command(tmp_path: Path) -> None:
    done = coterie("operator", "ann@example.org", data=tmp_path)
    assert "no account has the address" in done.stderr
    assert (tmp_path / "coterie.sqlite3").stat().st_size > 100_000


@pytest.mark.django_db
def test_a_servers_database_is_brought_up_to_date_by_its_operator_alone(empty_postgresql: str, tmp_path: Path) -> None:
    done = coterie("serve", data=tmp_path, DATABASE_URL=empty_postgresql)
    assert done.returncode == 2
    assert done.stderr.endswith("is not up to date. Run: coterie migrate\n")
    assert done.stderr.count("\n") == 1


@pytest.fixture
def empty_postgresql(tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables; only where the tests run on PostgreSQL."""
    if connection.vendor != "postgresql":
        pytest.skip("This run is on SQLite; the run on PostgreSQL has this test.")
    import psycopg

    given = os.environ["DATABASE_URL"]
    with psycopg.connect(given, autocommit=True) as server:
        server.execute("CREATE DATABASE coterie_empty")
        try:
            yield urlsplit(given)._replace(path="/coterie_empty").geturl()
        finally:
            server.execute("DROP DATABASE coterie_empty WITH (FORCE)")


# -- who may read the data


def test_what_is_kept_is_for_its_own_account_alone(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    send = "from django.core.mail import send_mail; send_mail('a', 'b', None, ['ann@example.org'])"
    before = os.umask(0o022)
    try:
        coterie("migrate", data=data)
        assert coterie("manage", "shell", "--no-imports", "-c", send, data=data).returncode == 0
    finally:
        os.umask(before)
    kept = [data, *data.rglob("*")]
    assert {"coterie.sqlite3", "secret_key", "uploads", "mail"} <= {path.name for path in kept}
    assert [path for path in kept if path.stat().st_mode & 0o077] == []
    assert list((data / "mail").iterdir())


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
