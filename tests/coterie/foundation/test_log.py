"""Log lines are one object each, and hold no secrets."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest
import structlog

from coterie.foundation.log import HIDDEN, formatter, hide_secrets

SECRETS = """
    password new_password1 TOKEN csrftoken secret client_secret SECRET_KEY key api_key cookie Set-Cookie HTTP_COOKIE
    authorization HTTP_AUTHORIZATION sessionid private-key
"""


def line(message: str, *args: object, **extra: object) -> dict[str, object]:
    record = logging.LogRecord("coterie.test", logging.WARNING, __file__, 1, message, args, None)
    for key, value in extra.items():
        setattr(record, key, value)
    written = formatter().format(record)
    assert "\n" not in written
    return dict(json.loads(written))


def test_a_line_has_what_when_where_and_how_grave() -> None:
    found = line("%s went %s", "it", "well", topic=5)
    assert found["event"] == "it went well"
    assert (found["level"], found["logger"], found["topic"]) == ("warning", "coterie.test", 5)
    assert str(found["timestamp"]).endswith("Z")


def test_line_breaks_in_what_people_typed_do_not_make_lines() -> None:
    assert line("name: %s", 'x\n{"event": "forged"}')["event"] == 'name: x\n{"event": "forged"}'


def test_what_belongs_to_a_request_is_on_its_lines() -> None:
    with structlog.contextvars.bound_contextvars(request_id="r-1"):
        assert line("hello")["request_id"] == "r-1"
    assert "request_id" not in line("hello")


def test_an_error_has_its_traceback_without_local_values() -> None:
    try:
        typed = "what somebody typed"
        raise ValueError("broken") from KeyError(len(typed))
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    written = formatter().format(record)
    assert "ValueError: broken" in json.loads(written)["exception"]
    assert "what somebody typed" not in json.loads(written)["exception"]


@pytest.mark.parametrize(
    "key",
    SECRETS.split(),
)
def test_a_secret_is_hidden_by_its_key(key: str) -> None:
    assert hide_secrets(None, "info", {"event": "x", key: "hunter2"})[key] == HIDDEN
    assert hide_secrets(None, "info", {"event": "x", "data": {"deep": [{key: "hunter2"}]}})["data"] == {
        "deep": [{key: HIDDEN}]
    }


@pytest.mark.parametrize("key", ["keyboard", "monkey", "topic", "event", "keys_found"])
def test_other_keys_are_not(key: str) -> None:
    assert hide_secrets(None, "info", {key: "plain"})[key] == "plain"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("login with password=hunter2 failed", f"login with password={HIDDEN} failed"),
        ('{"token": "hunter2", "a": 1}', f'{{"token": {HIDDEN}, "a": 1}}'),
        ("Authorization: Bearer hunter2", f"Authorization: {HIDDEN}"),
        ("GET /reset?token=hunter2&next=/x", f"GET /reset?token={HIDDEN}&next=/x"),
        ("postgresql://ann:hunter2@db:5432/x away", f"postgresql://ann:{HIDDEN}@db:5432/x away"),
        ("redis://:hunter2@cache:6379/0", f"redis://:{HIDDEN}@cache:6379/0"),
        ("Not Found: /people/first/hunter2/", f"Not Found: /people/first/{HIDDEN}/"),
        ("Not Found: /spaces/invitations/hunter2/answer/", f"Not Found: /spaces/invitations/{HIDDEN}/answer/"),
        ("GET '/accounts/password/reset/key/1-hunter2/'", f"GET '/accounts/password/reset/key/{HIDDEN}/'"),
        ("/accounts/confirm-email/MQ:hunter2/", f"/accounts/confirm-email/{HIDDEN}/"),
        ("the password is wrong", "the password is wrong"),
        ("https://example.org:8000/a@b", "https://example.org:8000/a@b"),
    ],
)
def test_a_secret_is_hidden_inside_a_text(text: str, shown: str) -> None:
    assert line(text.replace("%", "%%"))["event"] == shown
    assert "hunter2" not in json.dumps(line("%s", text))


def test_a_secret_path_inside_another_address_is_hidden() -> None:
    shown = f"/accounts/login/?next=%2Fpeople%2Ffirst%2F{HIDDEN}%2F&x=1"
    assert line("%s", "/accounts/login/?next=%2Fpeople%2Ffirst%2Fhunter2%2F&x=1")["event"] == shown


def test_a_secret_in_an_error_is_hidden() -> None:
    try:
        raise ConnectionError("cannot reach postgresql://ann:hunter2@db:5432/x")
    except ConnectionError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())
    assert "hunter2" not in formatter().format(record)


def test_the_settings_use_it() -> None:
    program = (
        "import django, logging; django.setup(); logging.getLogger('coterie').warning('token=%s', 'hunter2', "
        "extra={'password': 'hunter2'})"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    last = json.loads(done.stderr.strip().splitlines()[-1])
    assert (last["event"], last["password"]) == (f"token={HIDDEN}", HIDDEN)
