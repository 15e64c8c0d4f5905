"""A simulated space to measure on, and the servers under measure: real processes on a free port of this machine."""

from __future__ import annotations

import json
import os
import platform
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import choice as pick
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from coterie.communities.models import Community
    from coterie.discussions.models import Topic
    from coterie.people.models import User

ROOT = Path(__file__).resolve().parent.parent
USERS, TOPICS, POSTS = 200, 2_000, 20_000
WORDS = [
    "shutter",
    "spring",
    "curtain",
    "lever",
    "focus",
    "thread",
    "mirror",
    "screw",
    "cam",
    "gear",
    "oil",
    "felt",
    "seal",
    "lens",
    "mount",
    "plate",
    "timing",
    "slow",
    "fast",
    "camera",
    "repair",
    "tool",
    "bench",
    "light",
    "meter",
    "cell",
    "wire",
    "solder",
    "battery",
    "film",
    "advance",
    "rewind",
    "counter",
    "release",
    "dial",
    "ring",
]


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    model = next((line.split(":")[1].strip() for line in _cpuinfo() if line.startswith("model name")), "unknown")
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "database": "PostgreSQL" if os.environ.get("DATABASE_URL", "").startswith("postgres") else "SQLite",
    }


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def use_temporary_data() -> tempfile.TemporaryDirectory[str]:
    """Point the settings at a folder of this run alone, before Django starts."""
    folder = tempfile.TemporaryDirectory(prefix="coterie-bench-")
    os.environ["COTERIE_DATA"] = folder.name
    os.environ.setdefault("COTERIE_LOG_LEVEL", "ERROR")
    os.environ["DJANGO_SETTINGS_MODULE"] = "coterie.settings.base"
    return folder


def fill() -> tuple[int, list[str]]:
    """Migrate and fill the database; returns the id of a topic with 20 posts and a session key for each user."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    users = _users()
    topic = _space(users)
    return topic, _sessions(users)


def _users() -> list[User]:
    from coterie.people.models import User

    rows = [User(email=f"u{n}@bench.example", handle=f"u{n}", name=f"Reader {n}", password="!") for n in range(USERS)]
    return User.objects.bulk_create(rows)


def _space(users: list[User]) -> int:
    """An open space where everybody belongs; returns its newest topic, which has a full page of 20 posts."""
    from coterie.communities.found import found
    from coterie.communities.models import Membership
    from coterie.communities.open_doors import open_doors

    random.seed(0)
    space = found(by=users[0], name="Repair Bench", purpose="Simulated for measuring.", guidelines="Be kind.")
    open_doors(space, by=users[0])
    Membership.objects.bulk_create([Membership(community=space, user=user) for user in users[1:]])
    topics = _topics(space, users)
    _posts(topics, users)
    _activities(space, topics, users)
    return topics[0].pk


def _topics(space: Community, users: list[User]) -> list[Topic]:
    from coterie.discussions.models import Topic

    now = datetime.now(UTC)
    moments = [now - timedelta(minutes=number) for number in range(TOPICS)]
    facts = {"community": space, "reply_count": POSTS // TOPICS - 1, "kind": "discussion"}
    rows = [
        Topic(title=_title(), author=pick(users), last_author=pick(users), created_at=at, last_post_at=at, **facts)
        for at in moments
    ]
    return Topic.objects.bulk_create(rows, batch_size=1000)


def _posts(topics: list[Topic], users: list[User]) -> None:
    from coterie.discussions.models import Post
    from coterie.foundation.text.markdown import render

    now = datetime.now(UTC)
    texts = [(text, render(text).html) for text in (_text() for _ in range(200))]
    owners = [topics[0]] * 20 + [topics[1 + number % (TOPICS - 1)] for number in range(POSTS - 20)]
    rows = []
    for topic in owners:
        text, html = pick(texts)
        rows.append(Post(topic=topic, author=pick(users), text=text, html=html, created_at=now))
    Post.objects.bulk_create(rows, batch_size=2000)


def _activities(space: Community, topics: list[Topic], users: list[User]) -> None:
    from coterie.activity.models import Activity

    about = {"kind": "topic.started", "audience": space.audience, "object_type": "discussions.topic"}
    rows = [
        Activity(
            actor=pick(users),
            object_id=topic.pk,
            data={"topic": topic.pk, "title": topic.title, "community": space.name, "mentions": []},
            **about,
        )
        for topic in reversed(topics)
    ]
    Activity.objects.bulk_create(rows, batch_size=1000)


def _title() -> str:
    return " ".join(random.choices(WORDS, k=7)).capitalize() + "?"


def _text() -> str:
    paragraphs = [" ".join(random.choices(WORDS, k=40)).capitalize() + "." for _ in range(2)]
    return f"{paragraphs[0]}\n\n**{paragraphs[1]}**"


def _sessions(users: list[User]) -> list[str]:
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    keys = []
    for user in users:
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        keys.append(session.session_key)
    return keys


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(application: str, settings: str = "coterie.settings.base") -> Iterator[tuple[int, psutil.Process]]:
    """Run an ASGI application under granian as `coterie serve` does, until the block ends."""
    port = free_port()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings, "PYTHONPATH": str(ROOT)}
    command = [
        sys.executable, "-m", "granian", application, "--interface", "asgi", "--port", str(port), "--workers", "1",
        "--workers-kill-timeout", "4", "--backlog", "2048", "--backpressure", "16384", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait(port, process)
        yield port, psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"the server under measure ended with {process.returncode}")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
            return
        except urllib.error.HTTPError as error:
            raise SystemExit(f"the server under measure answered {error.code}") from error
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the server under measure did not answer within 30 seconds")


def cpu_seconds(process: psutil.Process) -> float:
    """User and system time of a server with all its children, and of PostgreSQL's processes if it is used."""
    tree = [process, *process.children(recursive=True)]
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        tree += [each for each in psutil.process_iter(["name"]) if "postgres" in (each.info["name"] or "")]
    total = 0.0
    for each in tree:
        try:
            times = each.cpu_times()
            total += times.user + times.system
        except psutil.Error:
            continue
    return total


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def write_json(path: str | None, result: dict[str, object]) -> None:
    if path:
        Path(path).write_text(json.dumps(result, indent=2) + "\n")
