"""Rows are read again under their lock, and what somebody else took is said in words."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from coterie.communities.models import Community
from coterie.discussions.models import Post, Topic
from coterie.foundation.locking import lock, lock_all, lock_each, save_unless_taken
from tests.coterie.world import World


def test_a_lock_brings_the_row_itself_up_to_date_and_forgets_what_hung_on_it(world: World) -> None:
    topic = Topic.objects.select_related("author").get(pk=world.topic.pk)
    Topic.objects.filter(pk=topic.pk).update(title="Sticky again?", author=world.hal)
    assert topic.author == world.ada
    with transaction.atomic():
        assert lock(topic) is topic
    assert (topic.title, topic.author) == ("Sticky again?", world.hal)


def test_a_row_that_is_gone_is_not_found(world: World) -> None:
    post = Post.objects.get(pk=world.answer.pk)
    Post.objects.filter(pk=post.pk).delete()
    with pytest.raises(Http404, match="removed meanwhile"), transaction.atomic():
        lock(post)


def test_rows_of_one_table_are_locked_in_the_order_of_their_keys(world: World) -> None:
    rows = [world.answer, world.opening]
    with transaction.atomic():
        lock_each(*rows)
        assert lock_all(Post.objects.filter(topic=world.topic)) == sorted(rows, key=lambda post: post.pk)


def test_what_somebody_else_took_is_said_beside_the_field(world: World) -> None:
    world.birds.slug = world.repair.slug
    with pytest.raises(ValidationError) as refused:
        save_unless_taken(world.birds, "slug", "It is taken.")
    assert refused.value.message_dict == {"slug": ["It is taken."]}


def test_a_mistake_of_our_own_is_not_called_taken(world: World) -> None:
    broken = Community(slug="new", name=None, purpose="", mark="n")
    with pytest.raises(IntegrityError):
        save_unless_taken(broken, "slug", "It is taken.")
