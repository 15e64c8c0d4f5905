"""A prepared query returns what the queryset returns, whatever it is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F, QuerySet
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coterie.communities.models import Community
from coterie.discussions.models import Post, Topic
from coterie.discussions.reply import reply
from coterie.foundation.prepared import prepared
from coterie.people.models import User
from tests.coterie.world import World, person


@prepared
def posts_of(topic: int) -> QuerySet[Post]:
    return Post.objects.filter(topic=topic).select_related("author").annotate(double=F("topic") * 2).order_by("id")


@prepared
def names(handle: str | None, *, flat: bool = False) -> Any:
    rows = User.objects.order_by("id") if handle is None else User.objects.filter(handle=handle)
    return rows.values_list("handle", flat=True) if flat else rows.values_list("id", "handle", named=True)


@prepared
def among(handles: tuple[str, ...]) -> Any:
    return User.objects.filter(handle__in=handles).order_by("handle").values_list("handle", flat=True)


def elsewhere(world: World) -> dict[str, Any]:
    return {"community": world.birds, "channel": world.birds.channels.get(kind="forum")}


@prepared
def topics_before(moment: Any, community: int) -> QuerySet[Topic]:
    return Topic.objects.filter(last_post_at__lt=moment, community=community)


def test_rows_of_a_model_come_with_their_relations_and_columns(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for topic in (world.topic, Topic.objects.create(**elsewhere(world), title="Other", **dates())):
        posts_of(topic.pk)
        with django_assert_num_queries(1):
            found = [(post, post.author.handle, post.double) for post in posts_of(topic.pk)]
        plain = Post.objects.filter(topic=topic).order_by("id")
        assert found == [(post, post.author.handle, topic.pk * 2) for post in plain]
    assert len(posts_of(world.topic.pk)) == 2


def dates() -> dict[str, Any]:
    return {"created_at": timezone.now(), "last_post_at": timezone.now()}


def test_rows_are_new_each_time(world: World) -> None:
    first, again = posts_of(world.topic.pk)[0], posts_of(world.topic.pk)[0]
    assert first == again
    assert first is not again
    reply(world.topic, by=world.ada, text="One more.")
    assert len(posts_of(world.topic.pk)) == 3


@pytest.mark.parametrize("handle", ["ada", "nobody", "'; DROP TABLE people_user; --", "%s %(x)s %", "mark 0"])
def test_a_text_is_a_value_and_nothing_else(world: World, handle: str) -> None:
    assert [row.handle for row in names(handle)] == [handle] * User.objects.filter(handle=handle).count()
    assert User.objects.count() > 3


def test_none_and_keywords_are_shapes_of_their_own(world: World) -> None:
    everybody = list(User.objects.order_by("id").values_list("handle", flat=True))
    assert names(None, flat=True) == everybody
    assert [row.handle for row in names(None)] == everybody
    assert names("ada", flat=True) == ["ada"]


def test_tuples_of_any_length(world: World) -> None:
    assert among(()) == []
    assert among(("mia", "ada")) == ["ada", "mia"]
    assert among(("hal", "hal", "nobody")) == ["hal"]
    assert among(()) == []


def test_tuples_of_numbers(world: World) -> None:
    @prepared
    def called(pks: tuple[int, ...]) -> Any:
        return User.objects.filter(pk__in=pks).order_by("handle").values_list("handle", flat=True)

    assert called((world.mia.pk, world.ada.pk)) == ["ada", "mia"]
    assert called((world.hal.pk, 0)) == ["hal"]
    assert called(()) == []


def test_moments_are_compared_as_moments(world: World) -> None:
    now = timezone.now()
    assert topics_before(now + timedelta(minutes=1), world.repair.pk) == [world.topic]
    assert topics_before(now - timedelta(days=1), world.repair.pk) == []
    assert topics_before(now + timedelta(minutes=1), world.birds.pk) == []


def test_what_does_not_arrive_as_it_was_given_is_a_mistake(world: World) -> None:
    @prepared
    def loud(handle: str) -> Any:
        return User.objects.filter(handle=handle.upper())

    with pytest.raises(ValueError, match="argument 0 is not in the SQL"):
        loud("ada")


def test_a_space_is_seen_as_without_preparation(world: World) -> None:
    for viewer in (world.ada, world.mia, world.ivo, world.sam, world.stranger, person("new")):
        plain = Community.objects.seen_by(viewer).get(pk=world.repair.pk)
        assert (plain.member_count, plain.switched, plain.seen_as) == (3, "", viewer.pk or 0)
