"""What somebody may not see is not found: no title, no excerpt, no number, no suggested word."""

from __future__ import annotations

import pytest
from django.test import Client

from coterie.channels.open_channel import open_channel
from coterie.channels.revise_channel import archive_channel
from coterie.chat.send import send
from coterie.communities.leave import leave
from coterie.communities.models import Community
from coterie.communities.permissions import Role
from coterie.communities.promote import promote
from coterie.communities.switch_feature import switch_feature
from coterie.direct.block import block
from coterie.discussions.models import Origin, Post
from coterie.discussions.move_topic import move_topic
from coterie.discussions.remove_post import remove_post
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.foundation.documents import documents
from coterie.people.delete_account import delete_account
from coterie.people.models import OptOut, User
from coterie.search.find import find
from coterie.search.models import Indexed, Word
from coterie.search.query import parse
from tests.coterie.chat.scene import chatting
from tests.coterie.search.acting import built, follow, found, meant
from tests.coterie.world import World

PEOPLE = ("ada", "hal", "mia", "ivo", "sam", "olga", "stranger")


def finders(world: World, typed: str) -> list[str]:
    """Who finds something; nobody else sees a number or a word that was meant."""
    able = []
    for name in PEOPLE:
        viewer = world.viewer(name)
        result = find(viewer, parse(typed))
        if result.hits:
            able.append(name)
        else:
            assert (result.counts, result.more) == ({}, False)
            assert meant(viewer, typed[:-1] + "x") == ([], "")
            assert meant(viewer, typed[:-1] + "x" + typed[-1]) == ([], "")
    return able


def test_a_closed_space_is_found_by_its_people_and_the_invited(world: World) -> None:
    built()
    assert finders(world, "sticky") == ["ada", "hal", "mia", "ivo", "olga"]
    assert finders(world, "repair") == ["ada", "hal", "mia", "ivo", "olga"]
    assert finders(world, "flight") == list(PEOPLE)


@pytest.mark.parametrize(
    ("visibility", "able"),
    [
        ("public", ["ada", "hal", "mia", "ivo", "olga"]),
        ("members", ["ada", "hal", "mia", "olga"]),
        ("hosts", ["ada", "hal", "olga"]),
    ],
)
def test_a_channel_is_found_by_those_it_is_for(world: World, visibility: str, able: list[str]) -> None:
    send(chatting(world, name="Backroom", visibility=visibility), by=world.hal, text="A helicoid.")
    forum = open_channel(world.repair, by=world.ada, kind="forum", name="Benches", visibility=visibility)
    start_topic(forum, by=world.hal, title="Diaphragm blades", text="Oily.")
    built()
    for word in ("helicoid", "diaphragm", "backroom", "benches"):
        assert finders(world, word) == able, word


def test_access_counts_before_the_index_follows(world: World) -> None:
    channel = chatting(world)
    send(channel, by=world.hal, text="A helicoid.")
    built()
    assert found(world.mia, "helicoid") == ["A helicoid."]
    type(channel).objects.filter(pk=channel.pk).update(visibility="hosts")
    assert finders(world, "helicoid") == ["ada", "hal", "olga"]
    promote(world.repair.memberships.get(user=world.mia), by=world.ada, role=Role.HOST)
    assert found(world.mia, "helicoid") == ["A helicoid."]
    leave(world.repair, by=world.mia)
    assert finders(world, "helicoid") == ["ada", "hal", "olga"]


def test_a_topic_that_moved_out_of_sight_is_not_found_even_before_the_index_follows(world: World) -> None:
    hosts = open_channel(world.repair, by=world.ada, kind="questions", name="Hosts", visibility="hosts")
    built()
    move_topic(world.topic, by=world.ada, to=hosts)
    assert "mia" not in finders(world, "sticky")
    follow()
    assert finders(world, "sticky") == ["ada", "hal", "olga"]


def test_what_is_switched_off_is_not_found(world: World) -> None:
    built()
    switch_feature(world.repair, by=world.ada, feature="topics", on=False)
    assert finders(world, "sticky") == []
    switch_feature(world.repair, by=world.ada, feature="topics", on=True)
    assert found(world.mia, "sticky") == ["Sticky shutter?"]


def test_an_archived_channel_is_read_and_found(world: World) -> None:
    channel = chatting(world)
    send(channel, by=world.hal, text="A helicoid.")
    built()
    archive_channel(channel, by=world.ada)
    assert found(world.mia, "helicoid") == ["A helicoid."]


def test_what_was_removed_is_found_by_nobody(world: World) -> None:
    removed = reply(world.topic, by=world.mia, text="A helicoid.")
    built()
    remove_post(removed, by=world.mia)
    assert finders(world, "helicoid") == []
    follow()
    assert not Word.objects.filter(word="helicoid").exists()


def test_what_somebody_said_on_the_platform_who_asked_not_to_be_counted(world: World) -> None:
    origin = Origin.objects.create(platform="Aperture", thread="1", post="1", author_key="key")
    now = world.topic.created_at
    Post.objects.create(topic=world.topic, text="x", html="<p>A helicoid.</p>", origin=origin, created_at=now)
    built()
    assert found(world.mia, "helicoid") == ["Sticky shutter?"]
    OptOut.objects.create(key="key")
    assert finders(world, "helicoid") == []


@pytest.mark.parametrize("with_texts", [False, True])
def test_what_is_erased_is_gone_from_the_index_at_once(world: World, with_texts: bool) -> None:
    reply(world.topic, by=world.mia, text="A helicoid.")
    reply(world.topic, by=world.hal, text="Thank you, @mia, for the diaphragm.")
    built()
    pk = world.mia.pk
    assert Indexed.objects.filter(author=pk).count() == 3
    delete_account(world.mia, with_texts=with_texts)
    assert not Indexed.objects.filter(facets__contains=f"=a{pk}").exists()
    assert not Indexed.objects.filter(body__contains="helicoid").exists()
    assert not Indexed.objects.filter(body__contains="mia").exists()
    assert not Word.objects.filter(word__in=["helicoid", "mia"]).exists()
    follow()
    assert not Indexed.objects.filter(body__contains="mia").exists()
    assert found(world.hal, "diaphragm") == ["Sticky shutter?"]
    assert found(world.hal, "helicoid") == ([] if with_texts else ["Sticky shutter?"])
    assert found(world.hal, "mia") == []


def test_a_deleted_space_leaves_nothing(world: World) -> None:
    built()
    pk = world.repair.pk
    assert Indexed.objects.filter(community=pk).exists()
    Community.objects.get(pk=pk).delete()
    assert not Indexed.objects.filter(community=pk).exists()
    assert {each.target_type for each in Indexed.objects.all()} <= set(documents())


def test_people_are_found_by_those_who_are_signed_in(world: World) -> None:
    built()
    assert finders(world, "olga") == [name for name in PEOPLE if name != "stranger"]
    block(world.sam, by=world.mia)
    assert found(world.sam, "mia") == ["Mia"]  # as the profile is: a block ends messages, nothing else
    User.objects.filter(pk=world.hal.pk).update(is_active=False)
    assert found(world.mia, "hal") == []


def test_operators_name_nothing_that_is_hidden(world: World) -> None:
    chatting(world, name="Backroom", visibility="hosts")
    built()
    for typed in ("channel:backroom x", "in:film-camera-repair x"):
        query = parse(typed)
        assert find(world.sam, query).hits == []
        assert "You see no" in query.problems[0]
    query = parse("author:mia")
    assert find(world.stranger, query).hits == []
    assert "You see nobody" in query.problems[0]


def test_the_page_shows_an_outsider_nothing(world: World) -> None:
    built()
    sam = Client()
    sam.force_login(world.sam)
    for client in (sam, Client()):
        page = client.get("/search/?q=sticky").content.decode()
        assert "Sticky" not in page
        assert client.get("/search/?q=stickx").content.decode().count("ticky") == 0
        assert client.get("/spaces/film-camera-repair/search/?q=sticky").status_code == 404
    mia = Client()
    mia.force_login(world.mia)
    assert "<mark>Sticky</mark> shutter?" in mia.get("/search/?q=sticky").content.decode()
    assert "<mark>Sticky</mark>" in mia.get("/spaces/film-camera-repair/search/?q=sticky").content.decode()
