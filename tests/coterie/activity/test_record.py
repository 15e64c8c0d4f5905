"""Acts are recorded with their transaction, and reactions survive each other."""

from __future__ import annotations

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from coterie.activity import reactions
from coterie.activity.kinds import Kind, by_name, kinds
from coterie.activity.models import Activity
from coterie.activity.record import record
from coterie.discussions.reply import reply
from tests.coterie.world import World


def test_an_undeclared_kind_is_refused(world: World) -> None:
    with pytest.raises(KeyError):
        record("post.exploded", by=world.mia, about=world.answer, to="community:1")


def test_data_that_the_kind_does_not_carry_is_refused(world: World) -> None:
    with pytest.raises(TypeError, match="password"):
        record("membership.joined", by=world.mia, about=world.answer, to="community:1", community="x", password="x")
    with pytest.raises(TypeError, match="community"):
        record("membership.joined", by=world.mia, about=world.answer, to="community:1")


def test_a_kind_cannot_mean_two_things() -> None:
    with pytest.raises(ValueError, match="twice"):
        by_name([*kinds().values(), Kind("membership.joined", "something else", "person")])


def test_an_act_that_fails_leaves_neither_activity_nor_task(world: World) -> None:
    before = Activity.objects.count(), DBTaskResult.objects.count()

    @transaction.atomic
    def replies_and_fails() -> None:
        reply(world.topic, by=world.mia, text="Never said.")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        replies_and_fails()
    assert (Activity.objects.count(), DBTaskResult.objects.count()) == before


def test_a_background_reaction_is_stored_with_the_act(world: World) -> None:
    before = DBTaskResult.objects.count()
    reply(world.topic, by=world.mia, text="Stored.")
    paths = [task.args_kwargs["args"][2] for task in DBTaskResult.objects.order_by("enqueued_at")[before:]]
    paths = [path for path in paths if not path.startswith("coterie.search.")]  # which follows every text
    assert paths == ["coterie.notifications.reactions.tell"]


@pytest.mark.django_db(transaction=True)
def test_a_live_update_that_fails_holds_up_neither_the_others_nor_the_act(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shown: list[int] = []

    def broken(activity_id: int) -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(reactions.AT_ONCE, "post.replied", [broken, shown.append])
    post = reply(world.topic, by=world.mia, text="Still said.")
    assert shown == [Activity.objects.filter(kind="post.replied").latest("id").pk]
    assert post.pk
    assert "live update failed" in caplog.text


def test_the_wire_form_holds_just_what_the_kind_declares(world: World) -> None:
    activity = Activity.objects.filter(kind="post.replied").latest("id")
    assert set(activity.wire()) == {"id", "kind", "at", "actor", "object", "data"}
    assert set(activity.wire()["data"]) == {"topic", "title", "community", "post", "mentions"}
