"""What open pages of a topic receive, and who does not."""

from __future__ import annotations

import json

import pytest

from coterie.discussions import live
from coterie.discussions.react import react
from coterie.discussions.reply import reply
from coterie.foundation.live import Event, allowed
from tests.coterie.world import World


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Event]]:
    """Everything published by the room, before the hub hands it to whoever listens."""
    events: list[tuple[str, Event]] = []
    monkeypatch.setattr(live, "publish", lambda channel, event: events.append((channel, event)))
    return events


@pytest.mark.django_db(transaction=True)
def test_a_reply_appears_on_the_open_pages_of_its_topic(world: World, sent: list[tuple[str, Event]]) -> None:
    post = reply(world.topic, by=world.mia, text="Fresh **words**.")
    [(channel, event)] = sent
    payload = json.loads(event.data)
    assert channel == f"topic:{world.topic.pk}"
    assert payload["id"] == f"post-{post.pk}"
    assert "<strong>words</strong>" in payload["html"]
    assert "csrfmiddlewaretoken" not in payload["html"]


@pytest.mark.django_db(transaction=True)
def test_a_reaction_replaces_the_post(world: World, sent: list[tuple[str, Event]]) -> None:
    react(world.answer, by=world.ada, kind="like")
    payload = json.loads(sent[-1][1].data)
    assert payload["position"] == "replace"
    assert f'data-users="{world.ada.pk}"' in payload["html"]


@pytest.mark.parametrize(
    ("who", "hears"),
    [("stranger", False), ("sam", False), ("ivo", True), ("mia", True), ("hal", True), ("ada", True), ("olga", True)],
)
def test_only_those_who_may_read_may_listen(world: World, who: str, hears: bool) -> None:
    viewer = world.viewer(who)
    names = [f"topic:{world.topic.pk}", f"community:{world.repair.pk}"]
    assert allowed(viewer, names) == (names if hears else [])


def test_nobody_listens_to_somebody_elses_channel(world: World) -> None:
    assert allowed(world.mia, [f"person:{world.ada.pk}", f"person:{world.mia.pk}"]) == [f"person:{world.mia.pk}"]
