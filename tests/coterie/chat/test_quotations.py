"""What a topic quotes of a chat goes with the message, comes back with it, and goes for good with its author."""

from __future__ import annotations

import pytest

from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.chat.make_topic import make_topic
from coterie.chat.models import Message, Quotation
from coterie.chat.remove_message import remove_message, restore_message
from coterie.chat.send import send
from coterie.discussions.edit_post import edit_post
from coterie.discussions.live import changes_since
from coterie.discussions.models import Post, Topic
from coterie.people.delete_account import delete_account
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World
from tests.support.found import some

TITLE = "Is the spring worn?"


@pytest.fixture
def passage(world: World) -> tuple[Message, Message, Topic]:
    """mia asks, hal answers, ada makes a topic of both."""
    channel = chatting(world)
    place = open_channel(world.repair, by=world.ada, kind="questions", name="Asked in the chat")
    asked = send(channel, by=world.mia, text="Is it the spring?\n\nOr the **oil**, @hal?")
    answer = send(channel, by=world.hal, text="Is it the spring?\n\nNo.")
    return asked, answer, make_topic(asked, by=world.ada, title=TITLE, place=place, taken=[answer.pk])


def opening(topic: Topic) -> Post:
    return topic.posts.get()


def test_it_is_kept_which_message_each_passage_came_from(passage: tuple[Message, Message, Topic]) -> None:
    asked, answer, topic = passage
    assert [each.message for each in Quotation.objects.order_by("pk")] == [asked, answer]
    assert all(each.block in opening(topic).text for each in some(Quotation.objects.all()))


@pytest.mark.parametrize("who", ["mia", "ada"])
def test_a_removed_message_is_not_read_in_the_topic_until_it_is_restored(
    world: World, passage: tuple[Message, Message, Topic], who: str
) -> None:
    asked, answer, topic = passage
    before, version = opening(topic), Topic.objects.get(pk=topic.pk).version
    remove_message(asked, by=world.viewer(who))  # type: ignore[arg-type]
    now = opening(topic)
    assert "oil" not in now.text + now.html
    assert "Mia" not in now.text + now.html
    assert "This message was removed." in now.html
    assert f'href="/spaces/messages/{asked.pk}/"' in now.html
    assert answer.text.split("\n")[-1] in now.text
    assert "<strong>Hal</strong>" in now.html
    assert now.version in [change.version for change in changes_since(topic.pk, version) or []]
    assert not now.edited_at
    restore_message(asked, by=world.viewer(who))  # type: ignore[arg-type]
    assert (opening(topic).text, opening(topic).html) == (before.text, before.html)


def test_what_was_edited_around_a_passage_stays(world: World, passage: tuple[Message, Message, Topic]) -> None:
    asked, _answer, topic = passage
    post = opening(topic)
    edit_post(post, by=world.ada, text=f"So it went:\n\n{post.text}\n\nWhat do you think?")
    remove_message(asked, by=world.mia)
    now = opening(topic)
    assert "oil" not in now.text + "".join(each.text for each in now.revisions.all())
    assert now.text.startswith("So it went:")
    restore_message(asked, by=world.mia)
    assert "oil" in opening(topic).text
    assert opening(topic).text.endswith("What do you think?")


@pytest.mark.parametrize("removed_before", [False, True])
def test_the_words_go_with_the_account(
    world: World, passage: tuple[Message, Message, Topic], removed_before: bool
) -> None:
    asked, answer, topic = passage
    edit_post(opening(topic), by=world.ada, text=f"{opening(topic).text}\n\nMore.")
    if removed_before:
        remove_message(asked, by=world.mia)
    delete_account(world.mia, with_texts=True)
    now = opening(topic)
    everything = now.text + now.html + "".join(each.text + each.html for each in now.revisions.all())
    assert "oil" not in everything
    assert "Mia" not in everything
    assert "removed together with its author" in now.html
    assert f'href="/spaces/messages/{asked.pk}/"' in now.html
    assert answer.text.split("\n")[-1] in now.text
    assert not [each for each in Quotation.objects.all() if "oil" in each.block or "Mia" in each.block]


def test_so_do_what_is_left_of_a_passage_that_was_changed(
    world: World, passage: tuple[Message, Message, Topic]
) -> None:
    asked, _answer, topic = passage
    post = opening(topic)
    edit_post(post, by=world.ada, text=post.text.replace("> Is it the spring?\n>\n> Or", "> [..]\n>\n> Or"))
    delete_account(world.mia, with_texts=True)
    now = opening(topic)
    assert "oil" not in now.text + now.html + "".join(each.text for each in now.revisions.all())
    assert "Mia" not in now.text
    assert asked.pk in [each.message_id for each in Quotation.objects.all()]


def test_texts_that_stay_are_a_former_members(world: World, passage: tuple[Message, Message, Topic]) -> None:
    asked, _answer, topic = passage
    delete_account(world.mia)
    now = opening(topic)
    assert "oil" in now.html
    assert "Mia" not in now.text + now.html
    assert "<strong>A former member</strong>" in now.html
    delete_account(world.hal, with_texts=True)
    assert "@hal" not in opening(topic).text
    remove_message(Message.objects.get(pk=asked.pk), by=world.ada)
    assert "oil" not in opening(topic).text
    restore_message(Message.objects.get(pk=asked.pk), by=world.ada)
    assert "oil" in opening(topic).html
    assert Channel.objects.filter(name="Asked in the chat").exists()
