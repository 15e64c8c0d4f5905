"""The server as people run it: it answers, streams, runs tasks, sends static files, and stops when asked."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from coterie.server import serve
from tests.coterie.foundation.served import Served, served
from tests.coterie.test_settings import coterie
from tests.support.found import some

FIRST = re.compile(r"http://127\.0\.0\.1:\d+/people/first/([\w-]{40,})/")
SIGN_IN = """
from django.contrib.auth import get_user_model
from django.test import Client
user, _ = get_user_model().objects.get_or_create(email="ann@example.org")
client = Client()
client.force_login(user)
print(user.pk, client.cookies["sessionid"].value)
"""
PUBLISH = "from coterie.foundation.live import Event, publish\npublish('person:{pk}', Event('hello', '{data}'))"
EVENTS = {"Accept": "text/event-stream"}
ENQUEUE = "from tests.coterie.foundation.waiting import write_line\nwrite_line.enqueue({path!r}, 'done')"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("served")) as running:
        yield running


@pytest.fixture(scope="module")
def person(server: Served) -> tuple[int, dict[str, str]]:
    pk, session = server.shell(SIGN_IN).split()
    return int(pk), {"sessionid": session}


# -- static files


def statics(server: Served) -> list[str]:
    root = Path(server.environment["COTERIE_DATA"]) / "static"
    return [f"/static/{path.relative_to(root)}" for path in root.rglob("*.js")]


def test_static_files_are_compressed_validated_and_never_guessed_at(server: Served) -> None:
    for path in some(statics(server)):
        answer = httpx.get(server.url + path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/javascript")
        assert answer.headers["x-content-type-options"] == "nosniff"
        again = httpx.get(server.url + path, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    largest = max(
        (httpx.get(server.url + path, headers={"Accept-Encoding": "gzip"}) for path in statics(server)),
        key=lambda answer: len(answer.content),
    )
    assert largest.headers["content-encoding"] == "gzip"
    assert int(largest.headers["content-length"]) < len(largest.content) / 2


def test_files_named_after_their_content_are_kept_for_ever(server: Served) -> None:
    root = Path(server.environment["COTERIE_DATA"]) / "static"
    hashed = [path for path in statics(server) if path.startswith("/static/dist/assets/")]
    if not hashed:
        pytest.skip("The front end is not built: npm run build in frontend/.")
    for path in some(hashed):
        assert "immutable" in httpx.get(server.url + path).headers["cache-control"]
    assert (root / "django_htmx").is_dir()
    other = next(path for path in statics(server) if path.startswith("/static/django_htmx/"))
    assert "immutable" not in httpx.get(server.url + other).headers["cache-control"]


@pytest.mark.parametrize("path", ["/static/none.js", "/static/../secret_key", "/static/%2e%2e/secret_key", "/static/"])
def test_nothing_else_is_a_static_file(server: Served, path: str) -> None:
    with httpx.Client() as client:
        request = httpx.Request("GET", httpx.URL(server.url, raw_path=path.encode()))
        assert client.send(request).status_code == 404


# -- tasks and streams


def test_tasks_run_inside_the_server(server: Served, tmp_path: Path) -> None:
    server.shell(ENQUEUE.format(path=str(tmp_path / "log")))
    deadline = time.monotonic() + 20
    while not (tmp_path / "log").exists():
        assert time.monotonic() < deadline, server.log.read_text()
        time.sleep(0.05)
    assert (tmp_path / "log").read_text() == "done\n"


def test_a_stream_answers_at_once_and_pages_still_do(server: Served, person: tuple[int, dict[str, str]]) -> None:
    pk, cookies = person
    with httpx.stream(
        "GET", f"{server.url}/live/?on=person:{pk}", cookies=cookies, headers=EVENTS, timeout=10
    ) as stream:
        assert stream.status_code == 200
        assert next(stream.iter_text()).startswith("retry: ")
        assert httpx.get(f"{server.url}/accounts/login/").status_code == 200


def test_an_outsider_is_answered_404(server: Served, person: tuple[int, dict[str, str]]) -> None:
    assert httpx.get(f"{server.url}/live/?on=person:{person[0]}", headers=EVENTS).status_code == 404


# -- bodies


def test_a_large_body_is_refused_before_it_is_kept(server: Served) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x" * 65536

    for address in ("/", "/sources/imports/"):
        answer = refused(server.url + address, content=b"x" * 3_000_000)
        assert answer in (413, None)
        assert refused(server.url + address, content=endless()) in (413, None)
    assert httpx.get(f"{server.url}/accounts/login/").status_code == 200


def refused(url: str, content: bytes | Iterator[bytes]) -> int | None:
    """The status, or None when the server hung up before all was sent, which a client may notice first."""
    try:
        return httpx.post(url, content=content, timeout=20).status_code
    except httpx.WriteError:
        return None


# -- several processes


def test_processes_hear_each_other_through_redis(tmp_path: Path, redis_url: str) -> None:
    with served(tmp_path, workers=2, REDIS_URL=redis_url) as running:
        assert len(psutil.Process(running.process.pid).children()) == 2
        pk, session = running.shell(SIGN_IN).split()
        heard = []
        with ThreadPoolExecutor(6) as pool:
            listening = threading.Barrier(7)
            pages = [pool.submit(listen_once, running.url, pk, session, listening) for _ in range(6)]
            listening.wait(60)
            running.shell(PUBLISH.format(pk=pk, data="to all"))
            heard = [page.result(60) for page in pages]
    assert heard == ["to all"] * 6


def listen_once(url: str, pk: str, session: str, listening: threading.Barrier) -> str:
    """Says when it listens; then the data of the first event that is told."""
    cookies = {"sessionid": session}
    with httpx.stream("GET", f"{url}/live/?on=person:{pk}", cookies=cookies, headers=EVENTS, timeout=60) as stream:
        lines = stream.iter_lines()
        assert "event: live" in lines
        listening.wait(60)
        assert "event: hello" in lines
        return next(lines).removeprefix("data: ")


# -- what is no stream


def test_a_web_socket_is_refused_in_words(server: Served, person: tuple[int, dict[str, str]]) -> None:
    key = {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13"}
    for path in (f"/live/?on=person:{person[0]}", "/", "/nowhere/"):
        asked = {"Connection": "Upgrade", "Upgrade": "websocket", **key}
        answer = httpx.get(server.url + path, headers=asked, cookies=person[1], timeout=20)
        assert (400 <= answer.status_code < 500, "server-sent events" in answer.text) == (True, True), answer
    assert httpx.get(f"{server.url}/accounts/login/", timeout=20).status_code == 200
    assert "Traceback" not in server.log.read_text()


# -- starting and stopping


def test_it_stops_within_seconds_with_streams_open(tmp_path: Path) -> None:
    with served(tmp_path) as running:
        pk, session = running.shell(SIGN_IN).split()
        clients = [httpx.Client(cookies={"sessionid": session}, headers=EVENTS, timeout=20) for _ in range(10)]
        streams = [client.stream("GET", f"{running.url}/live/?on=person:{pk}") for client in clients]
        for stream in some(streams):
            assert next(stream.__enter__().iter_raw())
        asked = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(15) == 0
        took = time.monotonic() - asked
        for stream, client in zip(streams, clients, strict=True):
            stream.__exit__(None, None, None)
            client.close()
        log = running.log.read_text()
    assert took < 3, took
    assert "Killing" not in log  # it ended by itself
    assert "Traceback" not in log


def test_a_long_task_does_not_keep_it_from_stopping(tmp_path: Path) -> None:
    program = "from tests.coterie.foundation.waiting import wait_for_file\nwait_for_file.enqueue({log!r}, {never!r})"
    with served(tmp_path) as running:
        running.shell(program.format(log=str(tmp_path / "log"), never=str(tmp_path / "never")))
        deadline = time.monotonic() + 20
        while not (tmp_path / "log").exists():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        asked = time.monotonic()
        running.process.send_signal(signal.SIGINT)
        running.process.wait(15)
        assert time.monotonic() - asked < 6
    program = (
        "from django_tasks_db.models import DBTaskResult as T\n"
        "task = T.objects.get(task_path__endswith='wait_for_file')\n"
        "print(task.status, task.worker_ids[-1].endswith('(stopping)'))"
    )
    assert running.shell(program) == "RUNNING True"  # and the next start puts it back, without counting


@override_settings(REDIS_URL="")
def test_several_processes_without_redis_are_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="2 server processes need REDIS_URL"):
        serve(workers=2)


def test_an_address_that_is_taken_is_said_clearly(server: Served) -> None:
    port = int(server.url.rpartition(":")[2])
    with pytest.raises(ImproperlyConfigured, match=rf"Cannot listen at 127\.0\.0\.1:{port}: Address already in use"):
        serve(port=port)


def test_the_command_says_it_in_one_line(server: Served, tmp_path: Path) -> None:
    port = server.url.rpartition(":")[2]
    done = coterie("serve", "--port", port, data=tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"coterie: Cannot listen at 127.0.0.1:{port}: Address already in use.\n"


def test_it_says_where_it_is(server: Served) -> None:
    assert f"Coterie is at {server.url}\n" in server.log.read_text()


def first_link(server: Served) -> str:
    printed = list(FIRST.finditer(server.log.read_text()))
    assert len(printed) == 1
    return printed[0][0]


def test_it_prints_one_link_for_the_first_operator_that_works_in_every_process(tmp_path: Path, redis_url: str) -> None:
    with served(tmp_path, workers=2, REDIS_URL=redis_url) as running:
        link = first_link(running)
        assert link.startswith(running.url)
        # A connection of its own each time, so that either process answers.
        assert {httpx.get(link).status_code for _ in range(20)} == {200}
        running.shell("from coterie.people.appoint import appoint\n" + SIGN_IN + "appoint(user, by=None)")
        assert {httpx.get(link).status_code for _ in range(20)} == {404}
        assert running.log.read_text().count(link.split("/")[-2]) == 1
    with served(tmp_path) as again:
        assert not FIRST.search(again.log.read_text())


def test_a_start_that_fails_leaves_the_link_as_it_is(tmp_path: Path) -> None:
    with served(tmp_path) as running:
        link = first_link(running)
        assert coterie("serve", "--port", running.url.rpartition(":")[2], data=tmp_path).returncode == 2
        assert httpx.get(link).status_code == 200


def test_the_application_loads_in_a_server_that_imports_it_by_itself() -> None:
    """As `granian coterie.asgi:application` does: nothing has set Django up before."""
    command = [sys.executable, "-c", "from coterie.asgi import application"]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
