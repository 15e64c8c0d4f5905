"""What open pages of an object hear of its conversation."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coterie.comments import live
from coterie.comments.comment import comment
from coterie.comments.edit_comment import edit_comment
from coterie.comments.live import changes_since, channel_of
from coterie.comments.models import Comment
from coterie.comments.react import react
from coterie.comments.remove_comment import remove_comment, restore_comment
from coterie.comments.versions import version_of
from coterie.communities.leave import leave
from coterie.communities.models import Guidelines
from coterie.foundation.live import allowed
from coterie.foundation.live.channels import changes_of
from coterie.people.delete_account import delete_account
from tests.coterie.world import World


@pytest.fixture
def rules(world: World) -> Guidelines:
    return world.repair.guidelines


def told(thing: Guidelines, since: int) -> list[tuple[int | None, dict[str, Any]]]:
    found = [(change.version, change.make()) for change in changes_since(thing, since)]
    return [(version, json.loads(event.data) if event.data else {"id": event.name}) for version, event in found]


def ids(thing: Guidelines, since: int) -> list[tuple[int | None, str]]:
    return [(version, change["id"]) for version, change in told(thing, since)]


def test_each_kind_of_change_has_a_version_and_is_told(world: World, rules: Guidelines) -> None:
    assert ids(rules, 0) == []
    made = comment(rules, by=world.mia, text="One.")
    acts = [
        lambda: edit_comment(made, by=world.mia, text="Two."),
        lambda: react(made, by=world.ada, kind="like"),
        lambda: react(made, by=world.ada, kind="like"),
        lambda: remove_comment(made, by=world.mia),
        lambda: restore_comment(made, by=world.mia),
    ]
    for before, act in enumerate(acts, 1):
        assert version_of(rules) == before
        act()
        assert ids(rules, before) == [(None, "comments-head"), (before + 1, f"comment-{made.pk}")]
        assert ids(rules, before + 1) == []


def test_a_comment_comes_with_the_count_and_without_anybodys_token(world: World, rules: Guidelines) -> None:
    comment(rules, by=world.mia, text="One.")
    comment(rules, by=world.mia, text="**Two**.")
    (_none, head), (version, change) = told(rules, 1)
    assert ">2<" in head["html"]
    assert (version, change["position"]) == (2, "order")
    assert "<strong>Two</strong>" in change["html"]
    assert "csrfmiddlewaretoken" not in change["html"]


def test_many_changes_come_page_by_page(world: World, rules: Guidelines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "COMMENTS_A_LOOK", 3)
    made = [comment(rules, by=world.mia, text=f"No. {n}") for n in range(8)]
    react(made[0], by=world.ada, kind="like")
    got, since = [], 0
    while page := ids(rules, since):
        got += [id for _version, id in page[1:]]
        since = page[-1][0] or 0
    assert got == [f"comment-{each.pk}" for each in [*made[1:], made[0]]]


def test_a_page_of_another_time_loads_anew(world: World, rules: Guidelines) -> None:
    comment(rules, by=world.mia, text="One.")
    assert ids(rules, 17) == [(1, "reload")]


def test_the_channel_is_heard_by_who_sees_the_object_and_ends_with_it(world: World, rules: Guidelines) -> None:
    name = channel_of("communities.guidelines", rules.pk)
    assert allowed(world.mia, [name]) == [name]
    for outsider in (world.sam, world.stranger):
        assert allowed(outsider, [name]) == []
    leave(world.repair, by=world.mia)
    assert allowed(world.mia, [name]) == []
    rules.delete()
    assert changes_of(name, 0, ["en"]) is None
    assert allowed(world.ada, [name]) == []


@pytest.mark.django_db(transaction=True)
def test_an_act_says_only_that_its_object_changed(
    world: World, rules: Guidelines, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(live, "changed", said.append)
    made = comment(rules, by=world.mia, text="One.")
    react(made, by=world.ada, kind="like")
    remove_comment(made, by=world.hal)
    assert said == [channel_of("communities.guidelines", rules.pk)] * 3


def test_an_account_that_ends_changes_what_it_reacted_to(world: World, rules: Guidelines) -> None:
    made = comment(rules, by=world.hal, text="One.")
    react(made, by=world.mia, kind="like")
    own = comment(rules, by=world.mia, text="My own words.")
    before = version_of(rules)
    delete_account(world.mia, with_texts=True)
    assert {id for _version, id in ids(rules, before)} == {"comments-head", f"comment-{made.pk}", f"comment-{own.pk}"}
    assert "My own words" not in Comment.objects.get(pk=own.pk).html
    assert Comment.objects.get(pk=own.pk).is_removed
