"""A filled installation to measure, made in a process of its own so that several can stand side by side.

python -m bench.site --posts 20000        fills what COTERIE_DATA and DATABASE_URL name, and prints what is in it
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.words import Size

ROOT = Path(__file__).resolve().parent.parent
VIEWERS = ("anonymous", "signed in")
# The bare page beside each.
BARE = {
    ("home", "anonymous"): "/",
    ("home", "signed in"): "/feed/",
    "list": "/topics/",
    "channel": "/topics/",
    "topic": "/topics/{topic}/",
}


@dataclass(frozen=True)
class Site:
    """A filled installation: how to reach it, and what a measure asks for."""

    posts: int
    environment: dict[str, str]
    pages: dict[str, str]
    strangers: dict[str, str]
    queries: dict[str, int]
    topic: int
    replies: list[str]
    sessions: list[str]
    seconds: float = 0.0

    def bare(self, page: str, viewer: str) -> str:
        return (BARE.get((page, viewer)) or BARE[page]).format(topic=self.topic)


def addresses(topic: object) -> dict[str, str]:
    """The pages under measure. A page that moves is changed here alone."""
    from django.urls import reverse

    space = topic.community.slug
    return {
        "home": reverse("home"),
        "list": reverse("discussions:home", args=[space]),
        "channel": reverse("discussions:channel", args=[space, topic.channel.slug]),
        "topic": reverse("discussions:topic", args=[space, topic.pk, topic.slug]),
    }


def for_strangers(topic: object) -> dict[str, str]:
    """The pages that Lighthouse looks at, as somebody who is not signed in."""
    from django.urls import reverse

    return {
        "welcome": reverse("home"),
        "spaces": reverse("communities:list"),
        "space": reverse("discussions:home", args=[topic.community.slug]),
        "topic": addresses(topic)["topic"],
        "sign-in": reverse("account_login"),
    }


def reply_address(topic: object) -> str:
    from django.urls import reverse

    return reverse("discussions:replies", args=[topic.pk])


@contextmanager
def temporary_site(posts: int, database: str = "") -> Iterator[Site]:
    """An installation in a folder of its own, on SQLite or on the empty PostgreSQL database given."""
    with tempfile.TemporaryDirectory(prefix="coterie-bench-") as folder:
        ours = {"COTERIE_DATA": folder, "COTERIE_LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "coterie.settings.base"}
        ours |= {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "DATABASE_URL": database}
        began = time.perf_counter()
        command = [sys.executable, "-m", "bench.site", "--posts", str(posts)]
        made = subprocess.run(command, cwd=ROOT, env={**os.environ, **ours}, stdout=subprocess.PIPE, check=True)
        facts = json.loads(made.stdout.splitlines()[-1])
        yield Site(**{**facts, "environment": ours, "seconds": round(time.perf_counter() - began, 1)})


def _queries(path: str, cookie: str | None) -> int:
    """How many queries one request makes once everything that is made at the first one is there."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    if cookie:
        client.cookies["sessionid"] = cookie
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return len(captured)


def _make(posts: int) -> Site:
    import django

    django.setup()
    from django.core.management import call_command

    from bench import content

    call_command("migrate", verbosity=0)
    topics, sessions = content.fill(Size(posts))
    pages = addresses(topics[0])
    queries = {
        f"{page} {viewer}": _queries(path, sessions[0] if viewer == "signed in" else None)
        for page, path in pages.items()
        for viewer in VIEWERS
    }
    replies = [reply_address(each) for each in topics]
    return Site(posts, {}, pages, for_strangers(topics[0]), queries, topics[0].pk, replies, sessions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=20_000)
    print(json.dumps(asdict(_make(parser.parse_args().posts))))


if __name__ == "__main__":
    main()
