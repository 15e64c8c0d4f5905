"""What was taken over from the platform goes when its author asks not to be counted."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.utils import timezone

from coterie.activity.models import Activity
from coterie.discussions import access
from coterie.discussions.models import Origin, Post, Topic
from coterie.discussions.reactions import withdraw_quotes
from coterie.discussions.reply import reply
from coterie.discussions.seed import SourcePost, SourceThread, seed
from coterie.people.claim import claim
from coterie.people.models import Identity, OptOut
from coterie.people.opt_out import opt_in, opt_out
from tests.coterie.world import World

KEY, OTHER = "a" * 32, "b" * 32


def thread(name: str, *keys: str) -> SourceThread:
    posts = [
        SourcePost(f"{name}{at}", key, "Someone", f"said by {key[0]}", timezone.now()) for at, key in enumerate(keys)
    ]
    return SourceThread("Aperture", name, f"Thread {name}", "", True, posts)


def test_quotes_vanish_at_once_and_are_deleted_afterwards(world: World) -> None:
    own, replied = seed(world.repair, [thread("x", KEY, OTHER), thread("y", OTHER, KEY)])
    claim(Identity.objects.create(key=KEY, name="Someone"), by=world.sam)
    opt_out(by=world.sam)
    assert [post.text for post in Post.objects.for_page(replied)] == ["said by b"]
    assert list(Topic.objects.in_community(world.repair).for_list()) == [replied, world.topic]
    with pytest.raises(Http404):
        access.topic(world.mia, own.pk)
    withdraw_quotes(Activity.objects.get(kind="identity.opted_out").pk)
    assert not Topic.objects.filter(pk=own.pk).exists()
    assert list(Post.objects.filter(topic=replied).values_list("text", flat=True)) == ["said by b"]
    replied.refresh_from_db()
    assert replied.reply_count == 0
    assert not Origin.objects.filter(author_key=KEY).exists()


def test_opting_back_in_before_the_reaction_runs_keeps_the_quotes(world: World) -> None:
    seed(world.repair, [thread("x", KEY)])
    claim(Identity.objects.create(key=KEY, name="Someone"), by=world.sam)
    opt_out(by=world.sam)
    opt_in(by=world.sam)
    withdraw_quotes(Activity.objects.get(kind="identity.opted_out").pk)
    assert Post.objects.filter(text="said by a").exists()
    assert not OptOut.objects.exists()


def test_what_members_answered_stays_when_the_question_goes(world: World) -> None:
    [topic] = seed(world.repair, [thread("x", KEY)])
    answer = reply(topic, by=world.mia, text="My own words.")
    claim(Identity.objects.create(key=KEY, name="Someone"), by=world.sam)
    opt_out(by=world.sam)
    withdraw_quotes(Activity.objects.get(kind="identity.opted_out").pk)
    topic.refresh_from_db()
    assert list(topic.posts.all()) == [answer]
    assert topic.title == "Withdrawn by whoever asked it"
    access.topic(world.mia, topic.pk)
