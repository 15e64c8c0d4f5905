"""Who may write to whom, at the moment of writing."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from coterie.communities.join import join
from coterie.communities.leave import leave
from coterie.direct.block import block, unblock
from coterie.direct.choose_writers import choose_writers
from coterie.direct.edit_message import edit_message
from coterie.direct.may_write import refusal, towards
from coterie.direct.models import Block, Conversation, Message
from coterie.direct.send import send, write_to
from coterie.direct.ways_to_write import ways_to_write
from coterie.people.delete_account import delete_account
from coterie.people.models import User
from tests.coterie.direct.scene import asked, fresh, talk
from tests.coterie.world import World

NOT_HERE = "Messages cannot be sent here."


def why_not(by: User, to: User) -> str:
    return refusal(towards(by.pk).get(pk=to.pk))


@pytest.mark.parametrize(
    ("by", "to", "may"),
    [
        ("mia", "hal", True),
        ("mia", "ada", True),
        ("ada", "mia", True),
        ("sam", "mia", False),
        ("mia", "sam", False),
        ("ivo", "mia", False),  # invited, and no member yet
        ("olga", "mia", False),  # operates the platform, and belongs to no space
        ("mia", "olga", False),
    ],
)
def test_only_members_of_a_common_space(world: World, by: str, to: str, may: bool) -> None:
    one, other = getattr(world, by), getattr(world, to)
    assert (why_not(one, other) == "") == may
    assert (other.pk in ways_to_write(one, [other])) == may
    if not may:
        with pytest.raises(ValidationError, match="no space in common"):
            write_to(other, by=one, text="Hello")
        assert not Conversation.objects.exists()


def test_who_wants_no_messages_gets_none_and_writes_none(world: World) -> None:
    choose_writers(by=world.mia, who="nobody")
    assert why_not(world.ada, world.mia) == NOT_HERE
    assert "nobody may write to you" in why_not(world.mia, world.ada)
    choose_writers(by=world.mia, who="everybody")
    assert why_not(world.ada, world.mia) == ""
    with pytest.raises(ValidationError):
        choose_writers(by=world.mia, who="the whole world")


def test_only_people_one_knows(world: World) -> None:
    join(world.birds, by=world.sam)
    join(world.birds, by=world.mia)
    choose_writers(by=world.mia, who="known")
    assert why_not(world.sam, world.mia) == NOT_HERE  # a member, as she is
    assert why_not(world.hal, world.mia) == ""  # a host of hers
    assert why_not(world.ada, world.mia) == ""  # a lead
    write_to(world.sam, by=world.mia, text="Nice wings.")
    assert why_not(world.sam, world.mia) == ""  # she wrote to them


def test_known_looks_at_who_hosts_her_space_and_not_at_her_being_a_host_of_theirs(world: World) -> None:
    choose_writers(by=world.hal, who="known")
    assert why_not(world.mia, world.hal) == NOT_HERE
    assert why_not(world.ada, world.hal) == ""


def test_it_holds_at_the_moment_of_writing(world: World) -> None:
    conversation = talk(world.mia, world.hal)
    send(conversation, by=world.hal, text="Of course.")
    leave(world.repair, by=world.mia)
    for who in (world.mia, world.hal):
        with pytest.raises(ValidationError, match="no space in common"):
            send(conversation, by=who, text="Still there?")
    join(world.repair, by=world.mia)
    send(conversation, by=world.hal, text="Welcome back.")


def test_a_block_works_both_ways_says_not_who_and_is_undone(world: World) -> None:
    conversation = talk(world.mia, world.hal)
    block(world.hal, by=world.mia)
    block(world.hal, by=world.mia)
    assert Block.objects.count() == 1
    assert why_not(world.hal, world.mia) == NOT_HERE
    assert "You blocked Hal" in why_not(world.mia, world.hal)
    for who in (world.mia, world.hal):
        with pytest.raises(ValidationError):
            send(conversation, by=who, text="Listen!")
        assert ways_to_write(who, [world.mia, world.hal]) == {}
    unblock(world.hal, by=world.mia)
    assert send(conversation, by=world.hal, text="Thank you.").text == "Thank you."
    with pytest.raises(ValidationError):
        block(world.mia, by=world.mia)


def test_the_blocked_unblocks_nobody(world: World) -> None:
    block(world.hal, by=world.mia)
    unblock(world.mia, by=world.hal)
    assert why_not(world.hal, world.mia) == NOT_HERE


def test_no_new_words_in_an_old_message_after_a_block(world: World) -> None:
    conversation = talk(world.hal, world.mia)
    message = conversation.messages.get()
    block(world.hal, by=world.mia)
    with pytest.raises(ValidationError, match="cannot be sent"):
        edit_message(message, by=world.hal, text="And another thing!")
    message.refresh_from_db()
    assert message.text == "Hello, have you a minute?"


def test_what_somebody_wrote_stays_after_their_account_and_nothing_is_added(world: World) -> None:
    conversation = talk(world.hal, world.mia)
    delete_account(world.hal)
    found = fresh(conversation)
    assert [each.text for each in found.messages.all()] == ["Hello, have you a minute?"]
    with pytest.raises(ValidationError, match="account has ended"):
        send(found, by=world.mia, text="Hal?")


def test_three_messages_until_somebody_new_has_answered(world: World) -> None:
    conversation = asked(world.mia, world.hal)
    for text in ("I am Mia.", "From the repair space."):
        send(conversation, by=world.mia, text=text)
    with pytest.raises(ValidationError, match="You sent 3 messages"):
        send(conversation, by=world.mia, text="Hello?")
    assert Message.objects.count() == 3
    send(conversation, by=world.hal, text="Hello Mia.")
    send(conversation, by=world.mia, text="Hello!")
    assert fresh(conversation).is_accepted


def test_the_way_to_write_stands_on_profiles_and_in_lists_for_those_who_may(world: World, client: Client) -> None:
    client.force_login(world.mia)
    assert 'href="/messages/to/hal/"' in client.get("/people/@hal/").content.decode()
    assert "/messages/to/" not in client.get("/people/@sam/").content.decode()
    assert "/messages/to/" not in client.get("/people/@mia/").content.decode()
    members = client.get("/spaces/film-camera-repair/members/").content.decode()
    assert members.count("/messages/to/") == 2
    client.force_login(world.olga)
    assert "/messages/to/" not in client.get("/spaces/film-camera-repair/members/").content.decode()
    client.logout()
    assert "/messages/to/" not in client.get("/spaces/birds-in-flight/members/").content.decode()
