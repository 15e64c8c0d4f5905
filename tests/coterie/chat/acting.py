"""Members who do everything that can be done in one channel, at random and at the same time: a task of the tests."""

from __future__ import annotations

import json
import random
import threading
from collections import Counter
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import connection
from django_tasks import task

from coterie.channels.models import Channel
from coterie.chat.edit_message import edit_message
from coterie.chat.models import Message
from coterie.chat.remove_message import remove_message, restore_message
from coterie.chat.send import send
from coterie.comments.models import REACTIONS
from coterie.comments.react import react
from coterie.people.models import User
from tests.coterie.chat.scene import chatting
from tests.coterie.foundation.waiting import until
from tests.coterie.world import build

ACTORS = 3
WEIGHTS = {"send": 5, "edit": 4, "remove": 3, "restore": 2, "react": 5}


def stage() -> Channel:
    """A channel in an open space, with one message."""
    world = build()
    channel = chatting(world, world.birds)
    send(channel, by=world.ada, text="Who is out today?")
    return channel


@task(priority=-10)
def act(channel: int, count: int, seed: int, folder: str) -> None:
    """As soon as ``folder`` holds a file "go": ``count`` acts of all kinds by people who do not wait for each other.

    How many of each there were, and the channel's version after the last, is then in its file "done".
    """
    until((Path(folder) / "go").exists, 300)
    done: list[Counter[str]] = [Counter() for _ in range(ACTORS)]
    crew = [threading.Thread(target=_act, args=(channel, count // ACTORS, seed + n, done[n])) for n in range(ACTORS)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    result = {"version": Channel.objects.get(pk=channel).version, "acts": sum(done, Counter())}
    written = Path(folder) / "writing"
    written.write_text(json.dumps(result))
    written.rename(Path(folder) / "done")


def _act(channel: int, count: int, seed: int, done: Counter[str]) -> None:
    chance = random.Random(seed)
    people = list(User.objects.filter(handle__in=("ada", "hal", "mia")))
    try:
        while done.total() < count:
            kind = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            with suppress(ValidationError):  # somebody else was first, and the verb says so
                if _one(kind, channel, chance.choice(people), chance):
                    done[kind] += 1
    finally:
        connection.close()


def _one(kind: str, channel: int, by: User, chance: random.Random) -> bool:
    """Do one thing; False if nothing came of it, because somebody else was first."""
    rows = Message.objects.select_related("channel__community", "author", "removal").filter(channel=channel)
    rows = (rows.exclude(removal=None) if kind == "restore" else rows).order_by("-pk")
    recent = list(rows[:40])
    if kind == "send":
        found = Channel.objects.select_related("community").get(pk=channel)
        answered = chance.choice([None, *recent]) if chance.random() < 0.4 else None
        return bool(send(found, by=by, text=f"Word {chance.random()}", reply_to=answered.pk if answered else None))
    if not recent:
        return False
    message = chance.choice(recent)
    if kind == "edit":
        edit_message(message, by=by, text=f"Better word {chance.random()}")
    elif kind == "remove" and not message.is_removed:
        remove_message(message, by=by)
    elif kind == "restore":
        restore_message(message, by=by)
    elif kind == "react":
        react(message, by=by, kind=chance.choice(list(REACTIONS)))
    else:
        return False
    return True
