"""Pairs of verbs that meet: each has loaded what it needs before the other began.

Of two that exclude each other one succeeds and the other is refused in words; where both may be, both count.
"""

from __future__ import annotations

import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404

from tests.coterie.pairs import Act, Pair
from tests.coterie.pairs_asked import QUESTIONS
from tests.coterie.pairs_commented import COMMENTS
from tests.coterie.pairs_decided import DECISIONS
from tests.coterie.pairs_ordered import ORDER
from tests.coterie.pairs_said import PEOPLE, POSTS, SPACES
from tests.coterie.scene import Scene, scene
from tests.coterie.world import World

REFUSALS = (PermissionDenied, ValidationError, Http404)
GROUPS = {
    "post": POSTS,
    "order": ORDER,
    "comment": COMMENTS,
    "space": SPACES,
    "person": PEOPLE,
    "niche": DECISIONS,
    "question": QUESTIONS,
}
PAIRS = {f"{group}: {pair.name}": pair for group, pairs in GROUPS.items() for pair in pairs}


def in_turn(*acts: Act) -> list[Exception]:
    raised = []
    for act in acts:
        try:
            act()
        except REFUSALS as refusal:
            raised.append(refusal)
    return raised


def at_once(*acts: Act) -> list[Exception]:
    """Each in a thread with a connection of its own, started together; anything but a refusal fails the test."""
    ready, raised, broken = threading.Barrier(len(acts)), [], []

    def run(act: Act) -> None:
        try:
            ready.wait(10)
            raised.extend(in_turn(act))
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not broken, broken
    return raised


def check(pair: Pair, here: Scene, refused: list[Exception]) -> None:
    assert len(refused) in pair.refused, refused
    assert all(" ".join(getattr(each, "messages", [str(each)])) for each in refused), "refused without a word"
    assert pair.holds(here)


@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_what_was_loaded_before_the_other_came_is_read_again(pair: Pair, turned: bool, world: World) -> None:
    here = scene(world)
    pair.before(here)
    acts = [pair.first(here), pair.second(here)]
    check(pair, here, in_turn(*(reversed(acts) if turned else acts)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
def test_both_at_the_same_moment(pair: Pair, world: World) -> None:
    here = scene(world)
    pair.before(here)
    check(pair, here, at_once(pair.first(here), pair.second(here)))
