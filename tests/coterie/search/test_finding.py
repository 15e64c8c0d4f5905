"""What people find of what is there: by words, phrases, operators, beginnings and with letters wrong."""

from __future__ import annotations

import pytest

from coterie.channels.models import Channel
from coterie.chat.edit_message import edit_message
from coterie.chat.remove_message import remove_message, restore_message
from coterie.chat.send import send
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.edit_post import edit_post
from coterie.discussions.reply import reply
from coterie.discussions.retitle_topic import retitle_topic
from coterie.discussions.start_topic import start_topic
from coterie.search.find import find
from coterie.search.models import Indexed, Word
from coterie.search.query import parse
from tests.coterie.chat.scene import chatting
from tests.coterie.search.acting import built, follow, found, meant
from tests.coterie.world import World

SAID = "Céüse can't BENCH-100821 light meter 古写真機修理 50% why? a,b #tag nasa helicoid"


@pytest.fixture
def channel(world: World) -> Channel:
    channel = chatting(world)
    built()
    return channel


def test_titles_texts_messages_people_spaces_and_channels_are_found(world: World, channel: Channel) -> None:
    send(channel, by=world.mia, text="The **shutter** stays open.")
    follow()
    assert found(world.mia, "shutter author:mia author:ada") == []
    assert found(world.mia, "shutter -life") == ["Sticky shutter?", "The shutter stays open."]
    assert found(world.mia, "clean") == ["Sticky shutter?"]
    assert found(world.mia, "Hal") == ["Hal"]
    assert found(world.mia, "film camera") == ["Film Camera Repair"]
    assert found(world.mia, "bench chat") == ["Bench chat"]


def test_what_happens_is_found_once_the_index_followed(world: World, channel: Channel) -> None:
    message = send(channel, by=world.mia, text="A helicoid.")
    follow()
    assert found(world.mia, "helicoid") == ["A helicoid."]
    edit_message(message, by=world.mia, text="A diaphragm.")
    follow()
    assert (found(world.mia, "helicoid"), found(world.mia, "diaphragm")) == ([], ["A diaphragm."])
    remove_message(message, by=world.mia)
    assert found(world.mia, "diaphragm") == []
    follow()
    assert not Indexed.objects.on("chat.message").exists()
    assert not Word.objects.filter(word__in=["helicoid", "diaphragm"]).exists()
    restore_message(message, by=world.mia)
    follow()
    assert found(world.mia, "diaphragm") == ["A diaphragm."]


def test_a_renamed_topic_is_found_by_its_new_title(world: World, channel: Channel) -> None:
    retitle_topic(world.topic, by=world.ada, title="Stuck curtain")
    follow()
    assert found(world.mia, "curtain") == ["Stuck curtain"]
    assert found(world.mia, "sticky") == []


def test_a_text_that_stays_the_same_is_not_written_again(world: World, channel: Channel) -> None:
    from coterie.search.index import index

    assert index("discussions.post", [world.opening.pk]) == 0
    edit_post(world.opening, by=world.ada, text="What now, please?")
    assert index("discussions.post", [world.opening.pk]) == 1


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("céüse", True),
        ("ceuse", True),
        ("CEUSE", True),
        ("can’t", True),
        ("can't", True),
        ("BENCH-100821", True),
        ("bench 100821", True),
        ('"light meter"', True),
        ('"meter light"', False),
        ("meter light", True),
        ("meter -light", False),
        ("meter -dark", True),
        ("写真機修", True),
        ("真機", True),
        ("機真", False),
        ("50%", True),
        ("50% why?", True),
        ("a,b", True),
        ("#tag", True),
        ("@nasa", True),
        ("helic", True),
        ("helic now", False),
        ('"', False),
        ("***", False),
        ("", False),
    ],
)
def test_words_are_found_however_they_are_written(world: World, channel: Channel, typed: str, is_found: bool) -> None:
    send(
        channel, by=world.mia, text="Céüse can't BENCH-100821 light meter 古写真機修理 50% why? a,b #tag nasa helicoid"
    )
    follow()
    assert bool(found(world.mia, typed)) == is_found


def test_what_has_the_words_in_its_title_comes_first(world: World, channel: Channel) -> None:
    send(channel, by=world.mia, text="Shutter, shutter, shutter.")
    reply(world.topic, by=world.mia, text="Another shutter of mine.")
    follow()
    assert found(world.mia, "shutter")[0] == "Sticky shutter?"
    assert found(world.mia, "shutter", newest=True)[0] == "Sticky shutter?"  # the reply, by the name of its topic


def test_operators_name_people_places_and_times(world: World, channel: Channel) -> None:
    send(channel, by=world.mia, text="Mine. https://example.org/a")
    send(channel, by=world.hal, text="His `code`.")
    follow()
    assert found(world.mia, "author:mia channel:bench-chat") == ["Mine. https://example.org/a"]
    assert found(world.mia, 'author:hal channel:"Bench chat"') == ["His code."]
    assert found(world.mia, "author:me has:link") == ["Mine. https://example.org/a"]
    assert found(world.mia, "has:code") == ["His code."]
    assert found(world.mia, "his -has:code") == []
    assert found(world.mia, "has:image") == []
    assert found(world.mia, "after:today author:hal") == ["His code."]
    assert found(world.mia, "before:2020 author:hal") == []
    assert found(world.mia, "shutter in:birds-in-flight") == []
    assert found(world.mia, "sticky in:film-camera-repair") == ["Sticky shutter?"]
    assert found(world.mia, "shutter", space=world.birds.pk) == []
    assert found(world.mia, "sticky", space=world.repair.pk) == ["Sticky shutter?"]


def test_questions_are_found_by_their_state(world: World, channel: Channel) -> None:
    assert found(world.mia, "is:unanswered") == ["Sticky shutter?"]
    assert found(world.mia, "is:answered") == []
    accept_answer(world.answer, by=world.ada)
    follow()
    assert found(world.mia, "is:answered sticky") == ["Sticky shutter?"]
    assert found(world.mia, "is:unanswered") == []
    assert found(world.mia, "is:question") == ["Sticky shutter?"]


def test_letters_that_are_wrong_are_seen(world: World, channel: Channel) -> None:
    assert meant(world.mia, "shuttre") == (["Sticky shutter?"], "shutter")
    assert meant(world.mia, "sticky shuter") == (["Sticky shutter?"], "sticky shutter")
    assert meant(world.mia, "stiky shuter author:ada") == (["Sticky shutter?"], "sticky shutter author:ada")
    assert meant(world.mia, "zzzzzz") == ([], "")


def test_everything_that_was_not_understood_is_said(world: World, channel: Channel) -> None:
    for typed, word in {
        "before:yesteryear x": "yesteryear",
        "after:2026-13-45": "2026-13-45",
        "has:unicorn": "unicorn",
        "is:": "is:",
        "author:": "author:",
        "author:nobody": "nobody",
        "colour:red": "colour",
        "-shutter": "not only",
        "???": "no word",
        " ".join(["word"] * 10_000): "24",
    }.items():
        query = parse(typed)
        find(world.mia, query)
        assert len(query.problems) == 1, typed
        assert word in query.problems[0]


def test_kinds_are_counted_and_shown_alone(world: World, channel: Channel) -> None:
    send(channel, by=world.mia, text="shutter")
    topic = start_topic(world.topic.channel, by=world.mia, title="Shutter speeds", text="How?")
    follow()
    result = find(world.mia, parse("shutter"))
    assert result.counts == {"post": 2, "message": 1, "space": 1}  # whose purpose is old shutters
    assert found(world.mia, "shutter", kind="message") == ["shutter"]
    assert set(found(world.mia, "shutter", kind="post")) == {"Sticky shutter?", topic.title}
