"""Members who do everything that can be done in one topic, at random and at the same time: a task of the tests."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django_tasks import task

from coterie.comments.models import REACTIONS
from coterie.comments.react import react
from coterie.communities.models import Community
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.edit_post import edit_post
from coterie.discussions.models import Post, Topic
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.discussions.vote import vote
from coterie.people.models import User
from tests.coterie.foundation.waiting import until
from tests.coterie.world import build

ACTORS = 3
WEIGHTS = {"create": 3, "edit": 5, "remove": 3, "restore": 2, "react": 5, "accept": 2, "vote": 4}


def stage() -> Topic:
    """A question in an open space, with one answer."""
    world = build()
    topic = start_topic(world.birds, by=world.ada, title="Which lens?", text="For herons.", kind=Topic.QUESTION)
    reply(topic, by=world.ada, text="A long one.")
    return topic


@task(priority=-10)
def act(topic: int, count: int, seed: int, folder: str) -> None:
    """As soon as ``folder`` holds a file "go": ``count`` acts of all kinds by people who do not wait for each other.

    How many of each there were, and the topic's version after the last, is then in its file "done".
    """
    until((Path(folder) / "go").exists, 300)
    done: list[Counter[str]] = [Counter() for _ in range(ACTORS)]
    crew = [
        threading.Thread(target=_act, args=(topic, count // ACTORS + (n < count % ACTORS), seed + n, done[n]))
        for n in range(ACTORS)
    ]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    result = {"version": Topic.objects.get(pk=topic).version, "acts": sum(done, Counter())}
    written = Path(folder) / "writing"
    written.write_text(json.dumps(result))
    written.rename(Path(folder) / "done")


def _act(topic: int, count: int, seed: int, done: Counter[str]) -> None:
    chance = random.Random(seed)
    people = list(User.objects.filter(memberships__community__in=Community.objects.filter(topics=topic)))
    try:
        while done.total() < count:
            kind = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            with suppress(ValidationError, PermissionDenied):  # somebody else was first, and the verb says so
                if _one(kind, topic, chance.choice(people), chance):
                    done[kind] += 1
    finally:
        connection.close()


def _one(kind: str, topic: int, by: User, chance: random.Random) -> bool:
    """Do one thing; False if nothing came of it, because somebody else was first."""
    found = Topic.objects.select_related("community", "author").get(pk=topic)
    if kind == "create":
        return bool(reply(found, by=by, text=f"Word {chance.random()}"))
    posts = Post.objects.select_related("topic__community", "author", "removal").filter(topic=found).order_by("-pk")
    if kind == "restore":
        posts = posts.exclude(removal=None)
    standing = list(posts[:60])
    if not standing:
        return False
    post = chance.choice(standing)
    if kind == "edit":
        edit_post(post, by=by, text=f"Better word {chance.random()}")
    elif kind == "remove":
        if post.is_removed:
            return False
        remove_post(post, by=by)
    elif kind == "restore":
        restore_post(post, by=by)
    elif kind == "react":
        react(post, by=by, kind=chance.choice(list(REACTIONS)))
    elif kind == "vote":
        vote(post, by=by)
    else:
        accept_answer(post, by=found.author)
    return True
