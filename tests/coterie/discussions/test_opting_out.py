"""What was taken over from the platform goes when its author asks not to be counted."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from coterie.activity.models import Activity
from coterie.communities.invite import invite
from coterie.communities.models import Invitation
from coterie.communities.reactions import forget_reasons, show_waiting_invitations
from coterie.discussions import access
from coterie.discussions.models import Origin, Post, Topic, open_questions
from coterie.discussions.reactions import withdraw_quotes
from coterie.discussions.reply import reply
from coterie.discussions.seed import SourcePost, SourceThread, seed
from coterie.notifications.reactions import tell
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
    assert list(Topic.objects.filter(community=world.repair).not_withdrawn().for_list()) == [replied, world.topic]
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


def test_what_they_asked_is_told_neither_in_the_feed_nor_in_the_inbox(world: World, client: Client) -> None:
    [topic] = seed(world.repair, [thread("x", KEY)])
    reply(topic, by=world.mia, text="An answer.")
    reply(topic, by=world.hal, text="Another.")
    tell(Activity.objects.filter(kind="post.replied").latest("id").pk)
    claim(Identity.objects.create(key=KEY, name="Someone"), by=world.sam)
    client.force_login(world.mia)
    assert "Thread x" in client.get("/").content.decode()
    assert "Thread x" in client.get("/inbox/").content.decode()
    opt_out(by=world.sam)
    withdraw_quotes(Activity.objects.get(kind="identity.opted_out").pk)
    for path in ("/", "/inbox/", "/spaces/film-camera-repair/", "/spaces/film-camera-repair/topics/"):
        assert "Thread x" not in client.get(path).content.decode()
    topic.refresh_from_db()
    assert topic.reply_count == 2
    assert topic not in open_questions(Topic.objects.all())


def test_why_they_were_invited_is_forgotten(world: World, client: Client) -> None:
    identity = Identity.objects.create(key=KEY, name="Someone")
    _invitation, token = invite(
        world.repair, by=world.ada, identity=identity, reasons=["You asked about rust"], chosen="x"
    )
    assert "You asked about rust" in client.get(f"/spaces/invitations/{token}/").content.decode()
    claim(identity, by=world.sam)
    assert "You asked about rust" not in client.get(f"/spaces/invitations/{token}/").content.decode()
    opt_out(by=world.sam)
    forget_reasons(Activity.objects.get(kind="identity.opted_out").pk)
    stored = Invitation.objects.get(identity=identity)
    assert (stored.reasons, stored.chosen) == ([], "")
    assert stored.withdrawn_at


def test_an_invitation_made_before_its_owner_came_waits_on_their_home_page(world: World, client: Client) -> None:
    identity = Identity.objects.create(key=KEY, name="Someone")
    invite(world.birds, by=world.ada, identity=identity)
    invite(world.repair, by=world.ada, identity=identity, reasons=["You asked about rust"])
    claim(identity, by=world.sam)
    show_waiting_invitations(Activity.objects.get(kind="identity.claimed").pk)
    client.force_login(world.sam)
    assert "You asked about rust" in client.get("/").content.decode()
