"""Comments and reactions are allowed exactly where the object may be seen: every declared target, with outsiders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client

from coterie.chat.send import send
from coterie.comments import access
from coterie.comments.comment import comment
from coterie.comments.live import channel_of
from coterie.comments.models import Comment, Reaction
from coterie.comments.permissions import Permission
from coterie.communities.leave import leave
from coterie.communities.switch_feature import switch_feature
from coterie.foundation.live import allowed
from coterie.foundation.rooms import targets
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World

# One object in the closed space for every target that a room declares: a new one needs a line here.
OBJECTS: dict[str, Callable[[World], Any]] = {
    "chat.message": lambda world: send(chatting(world), by=world.mia, text="On the bench."),
    "comments.comment": lambda world: comment(world.repair.guidelines, by=world.mia, text="Which days?"),
    "communities.guidelines": lambda world: world.repair.guidelines,
    "discussions.post": lambda world: world.answer,
}
each_target = pytest.mark.parametrize("model", OBJECTS)


def client(viewer: Any) -> Client:
    made = Client()
    if viewer.is_authenticated:
        made.force_login(viewer)
    return made


def test_every_target_is_in_the_table() -> None:
    assert set(targets()) == set(OBJECTS)


@each_target
@pytest.mark.parametrize("who", ["stranger", "sam"])
def test_an_outsider_finds_nothing(world: World, model: str, who: str) -> None:
    thing, viewer = OBJECTS[model](world), world.viewer(who)
    with pytest.raises(Http404):
        access.thing(viewer, model, thing.pk)
    assert not access.sees(viewer, model, thing.pk)
    browser, said = client(viewer), Comment.objects.count()
    on, reactions = f"/comments/on/{model}/{thing.pk}/", f"/comments/reactions/{model}/{thing.pk}/"
    assert browser.get(on).status_code == 404
    refused = [browser.post(on, {"text": "Hello."}), browser.post(reactions, {"reaction": "like"})]
    refused += [browser.get(reactions)]
    expected = 404 if viewer.is_authenticated else 302  # strangers are sent to sign in, whatever is there
    assert [each.status_code for each in refused] == [expected] * 3
    assert Comment.objects.count() == said
    assert not Reaction.objects.exists()
    assert allowed(viewer, [channel_of(model, thing.pk)]) == []


@each_target
def test_who_may_only_look_is_told_why_they_cannot_write(world: World, model: str) -> None:
    thing = OBJECTS[model](world)
    access.thing(world.ivo, model, thing.pk)
    with pytest.raises(PermissionDenied, match="Join first"):
        access.thing(world.ivo, model, thing.pk, Permission.REACTION_GIVE)
    assert client(world.ivo).post(f"/comments/reactions/{model}/{thing.pk}/", {"reaction": "like"}).status_code == 403


@each_target
def test_a_member_may_until_they_leave(world: World, model: str) -> None:
    thing = OBJECTS[model](world)
    path = f"/comments/reactions/{model}/{thing.pk}/"
    browser = client(world.hal)
    assert browser.post(path, {"reaction": "like"}).status_code == 302
    assert Reaction.objects.of(thing).get().user == world.hal
    leave(world.repair, by=world.hal)
    assert browser.post(path, {"reaction": "love"}).status_code == 404
    assert Reaction.objects.count() == 1


def test_what_is_switched_off_is_not_reacted_to(world: World) -> None:
    switch_feature(world.repair, by=world.ada, feature="topics", on=False)
    path = f"/comments/reactions/discussions.post/{world.answer.pk}/"
    assert client(world.mia).post(path, {"reaction": "like"}).status_code == 404
    assert not Reaction.objects.exists()


@pytest.mark.parametrize(
    "model", ["discussions.post", "chat.message", "comments.comment", "people.user", "nothing.at_all", "x"]
)
def test_only_what_is_declared_is_commented_on(world: World, model: str) -> None:
    for made in (client(world.mia).get, client(world.mia).post):
        assert made(f"/comments/on/{model}/{world.answer.pk}/", {"text": "Hello."}).status_code == 404
    assert not Comment.objects.exists()
