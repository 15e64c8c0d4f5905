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
from typing import TYPE_CHECKING

from bench.words import Size

if TYPE_CHECKING:
    from bench.conversation import Conversation
    from coterie.discussions.models import Topic

ROOT = Path(__file__).resolve().parent.parent
VIEWERS = ("anonymous", "signed in")
# The bare page beside each.
BARE = {
    ("home", "anonymous"): "/",
    ("home", "signed in"): "/feed/",
    "list": "/topics/",
    "channel": "/topics/",
    "topic": "/topics/{topic}/",
    "long topic": "/topics/{long}/",
    "question": "/topics/{question}/",
    "chat": "/messages/{chat}/",
    "space": "/topics/",
    "inbox": "/inbox/",
    "search": "/found/",
}
# Pages that only somebody who is signed in has.
PERSONAL = ("inbox",)


@dataclass(frozen=True)
class Site:
    """A filled installation: how to reach it, and what a measure asks for."""

    posts: int
    environment: dict[str, str]
    pages: dict[str, str]
    strangers: dict[str, str]
    queries: dict[str, int]
    ids: dict[str, int]
    replies: list[str]
    sessions: list[str]
    seconds: float = 0.0

    def bare(self, page: str, viewer: str) -> str:
        return (BARE.get((page, viewer)) or BARE[page]).format(**self.ids)


def addresses(topic: Topic) -> dict[str, str]:
    """Pages under measure. A page that moves is changed here alone."""
    from django.urls import reverse

    space = topic.community.slug
    return {
        "home": reverse("home"),
        "list": reverse("discussions:home", args=[space]),
        "channel": reverse("discussions:channel", args=[space, topic.channel.slug]),
        "topic": reverse("discussions:topic", args=[space, topic.pk, topic.slug]),
        "space": reverse("communities:home", args=[space]),
        "inbox": reverse("notifications:list"),
        "search": reverse("search:find", query={"q": "shutter spring"}),
    }


def viewers(page: str) -> tuple[str, ...]:
    return VIEWERS[1:] if page in PERSONAL else VIEWERS


def conversations(said: Conversation) -> dict[str, str]:
    """The pages of what is said beside; the long topic where its middle is, as by the jump bar."""
    from coterie.channels.shown import channel_url
    from coterie.discussions.shown import topic_url

    middle = said.long.posts.order_by("pk")[said.long.reply_count // 2].pk
    return {
        "long topic": f"{topic_url(said.long)}?post={middle}",
        "question": topic_url(said.question),
        "chat": channel_url(said.chat),
    }


def for_strangers(topic: Topic, said: Conversation, album: Topic | None) -> dict[str, str]:
    """The pages that Lighthouse looks at, as somebody who is not signed in."""
    from django.urls import reverse

    from coterie.discussions.shown import topic_url

    ours = addresses(topic)
    return {
        "welcome": reverse("home"),
        "spaces": reverse("communities:list"),
        "space": ours["space"],
        "list": ours["list"],
        "topic": ours["topic"],
        **conversations(said),
        **({"album": topic_url(album)} if album else {}),
        "search": ours["search"],
        "sign-in": reverse("account_login"),
    }


def reply_address(topic: Topic) -> str:
    from django.urls import reverse

    return reverse("discussions:replies", args=[topic.pk])


@contextmanager
def temporary_site(posts: int, database: str = "", *, album: bool = False) -> Iterator[Site]:
    """An installation in a folder of its own, on SQLite or on the empty PostgreSQL database given.

    ``album``: with a topic of pictures, which take a second each to be made.
    """
    with tempfile.TemporaryDirectory(prefix="coterie-bench-") as folder:
        ours = {"COTERIE_DATA": folder, "COTERIE_LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "coterie.settings.base"}
        ours |= {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "DATABASE_URL": database}
        began = time.perf_counter()
        command = [sys.executable, "-m", "bench.site", "--posts", str(posts), *(["--album"] if album else [])]
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


def _make(posts: int, *, with_album: bool) -> Site:
    import django

    django.setup()
    from django.core.management import call_command

    from bench import content, conversation
    from coterie.search.rebuild import rebuild

    call_command("migrate", verbosity=0)
    topics, sessions = content.fill(Size(posts))
    said = conversation.fill(topics[0].community)
    album = conversation.album(topics[0].community) if with_album else None
    rebuild()
    pages = {**addresses(topics[0]), **conversations(said)}
    queries = {
        f"{page} {viewer}": _queries(path, sessions[0] if viewer == "signed in" else None)
        for page, path in pages.items()
        for viewer in viewers(page)
    }
    replies = [reply_address(each) for each in topics]
    ids = {"topic": topics[0].pk, "long": said.long.pk, "question": said.question.pk, "chat": said.chat.pk}
    return Site(posts, {}, pages, for_strangers(topics[0], said, album), queries, ids, replies, sessions)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--album", action="store_true", help="with a topic of pictures")
    options = parser.parse_args()
    print(json.dumps(asdict(_make(options.posts, with_album=options.album))))


if __name__ == "__main__":
    main()
