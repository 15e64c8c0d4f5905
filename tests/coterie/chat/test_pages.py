"""The pages of channels, as a browser without scripts asks for them, and as the page's own script does."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coterie.channels.models import Channel
from coterie.channels.revise_channel import archive_channel
from coterie.chat.log import BEFORE, MESSAGES_A_PAGE
from coterie.chat.mark_read import mark_read
from coterie.chat.models import Message, ReadMark
from coterie.chat.remove_message import remove_message
from coterie.chat.send import send
from coterie.comments.react import react
from coterie.communities.open_doors import open_doors
from coterie.discussions.accept_answer import accept_answer
from coterie.foundation import kept
from tests.coterie.chat.scene import chatting, many
from tests.coterie.world import World

HOME = "/spaces/film-camera-repair/channels/"
CHANNEL = "/spaces/film-camera-repair/chat/bench-chat/"
FETCHED = {"HX-Request": "true"}


@pytest.fixture
def channel(world: World) -> Channel:
    return chatting(world)


@pytest.fixture
def browse(world: World, channel: Channel) -> Callable[[str], Client]:
    def of(name: str) -> Client:
        client, viewer = Client(), world.viewer(name)
        if viewer.is_authenticated:
            client.force_login(viewer)
        return client

    return of


def shown(client: Client, path: str, **headers: str) -> list[int]:
    """The ids of the messages on a page, in their order."""
    return ids(client.get(path, headers=headers).content.decode())


def ids(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="message-(\d+)"', page)]


def test_the_earlier_list_of_channels_leads_to_the_list_of_all(browse: Callable[[str], Client]) -> None:
    assert browse("mia").get("/spaces/film-camera-repair/chat/")["Location"] == HOME
    assert browse("sam").get("/spaces/film-camera-repair/chat/").status_code == 404


def test_outsiders_find_nothing(world: World, channel: Channel, browse: Callable[[str], Client]) -> None:
    message = send(channel, by=world.mia, text="Ours.")
    for path in (HOME, CHANNEL, f"/spaces/channels/{channel.pk}/", f"/spaces/messages/{message.pk}/"):
        assert browse("sam").get(path).status_code == 404
        assert browse("stranger").get(path).status_code == 404
        assert browse("ivo").get(path).status_code in {200, 302}
    for path in (f"channels/{channel.pk}/messages", f"channels/{channel.pk}/read"):
        assert browse("sam").post(f"/spaces/{path}/", {"text": "Hello."}).status_code == 404
        assert browse("stranger").post(f"/spaces/{path}/", {"text": "Hello."}).status_code == 302
    assert Message.objects.count() == 1


def test_strangers_read_an_open_space_and_are_asked_to_sign_in(world: World, browse: Callable[[str], Client]) -> None:
    open_doors(world.repair, by=world.ada)
    page = browse("stranger").get(CHANNEL).content.decode()
    assert "Sign in to write here" in page
    assert 'id="chat-write"' not in page
    assert "Join Film Camera Repair to write here" in browse("sam").get(CHANNEL).content.decode()


def test_without_a_script_a_message_is_sent_and_read(
    world: World, channel: Channel, browse: Callable[[str], Client]
) -> None:
    accept_answer(world.answer, by=world.ada)  # else its channel says that a question waits
    mia, sent = browse("mia"), {"text": "Apart.", "client_id": str(uuid.uuid4()), "reply_to": ""}
    answers = [mia.post(f"/spaces/channels/{channel.pk}/messages/", sent) for _twice in range(2)]
    message = Message.objects.get()
    assert [each["Location"] for each in answers] == [f"{CHANNEL}#message-{message.pk}"] * 2
    assert shown(mia, CHANNEL) == [message.pk]
    hal = browse("hal")
    assert "1 waiting" in hal.get(HOME).content.decode()
    assert "Mark as read" in hal.get(CHANNEL).content.decode()
    assert hal.post(f"/spaces/channels/{channel.pk}/read/", {"upto": message.pk})["Location"] == CHANNEL
    assert "1 waiting" not in hal.get(HOME).content.decode()


def test_what_is_refused_stays_in_the_field(channel: Channel, browse: Callable[[str], Client]) -> None:
    url = f"/spaces/channels/{channel.pk}/messages/"
    answer = browse("mia").post(url, {"text": "x" * 20_001})
    assert answer.status_code == 400
    assert "x" * 20_001 in answer.content.decode()
    answer = browse("mia").post(url, {"text": " "}, headers=FETCHED)
    assert (answer.status_code, answer.content.decode()) == (400, "Write something first.")


@pytest.mark.parametrize("client_id", ["", "x", "9" * 500, "\0", "{}"])
def test_a_strange_id_is_a_message_of_its_own(
    channel: Channel, browse: Callable[[str], Client], client_id: str
) -> None:
    given = {"text": "Hello.", "client_id": client_id, "reply_to": client_id}
    assert browse("mia").post(f"/spaces/channels/{channel.pk}/messages/", given).status_code in {302, 400}


def test_over_the_script_the_message_itself_is_the_answer(channel: Channel, browse: Callable[[str], Client]) -> None:
    url, client_id = f"/spaces/channels/{channel.pk}/messages/", str(uuid.uuid4())
    given = {"text": "Apart.", "client_id": client_id}
    first, second = (browse("mia").post(url, given, headers=FETCHED).content.decode() for _twice in range(2))
    assert ids(first) == ids(second) == [Message.objects.get().pk]
    assert f'data-client="{client_id}"' in first


def test_who_writes_too_much_is_told_when_to_try_again(
    channel: Channel, browse: Callable[[str], Client], settings: Any
) -> None:
    settings.LIMITS = {"message": "1/h"}
    url = f"/spaces/channels/{channel.pk}/messages/"
    mia = browse("mia")
    assert mia.post(url, {"text": "One."}, headers=FETCHED).status_code == 200
    answer = mia.post(url, {"text": "Two."}, headers=FETCHED)
    assert (answer.status_code, answer["Content-Type"]) == (429, "text/plain; charset=utf-8")


def test_a_page_has_the_newest_and_ways_to_the_rest(
    world: World, channel: Channel, browse: Callable[[str], Client]
) -> None:
    sent = [each.pk for each in many(channel, 2 * MESSAGES_A_PAGE + 5, by=world.hal)]
    mia, walked = browse("mia"), []
    path = CHANNEL
    while path:
        page = mia.get(path, headers=FETCHED if walked else {}).content.decode()
        assert ("data-more-before" in page) == ("?before=" in page)
        assert "data-more-after" in page or not walked
        walked = [*ids(page), *walked]
        path = next(iter(re.findall(rf'href="({CHANNEL}\?before=\d+)"', page)), "")
    assert walked == sent
    assert "Here Bench chat begins" in page
    forwards, path = ids(page), f"{CHANNEL}?after={ids(page)[-1]}"
    while path:
        page = mia.get(path, headers=FETCHED).content.decode()
        forwards += ids(page)
        path = next(iter(re.findall(rf'href="({CHANNEL}\?after=\d+)"', page)), "")
    assert forwards == sent


def test_a_message_has_an_address_with_what_was_said_around_it(
    world: World, channel: Channel, browse: Callable[[str], Client]
) -> None:
    sent = [each.pk for each in many(channel, 200, by=world.hal)]
    mia = browse("mia")
    for pk in (sent[0], sent[100], sent[-1]):
        where = mia.get(f"/spaces/messages/{pk}/")["Location"]
        assert where == f"{CHANNEL}?message={pk}#message-{pk}"
        part = shown(mia, where)
        assert len(part) == min(MESSAGES_A_PAGE, len(sent) - max(sent.index(pk) - BEFORE, 0))
        at = sent.index(part[0])
        assert part == sent[at : at + len(part)]
        assert (pk == part[0]) == (pk == sent[0])
    page = mia.get(f"{CHANNEL}?message={sent[100]}").content.decode()
    assert ("data-more-before" in page, "data-more-after" in page) == (True, True)


def test_one_jumps_to_a_day(world: World, channel: Channel, browse: Callable[[str], Client]) -> None:
    sent = many(channel, 120, by=world.hal)
    for days, each in enumerate(sent[::-1]):
        Message.objects.filter(pk=each.pk).update(created_at=each.created_at - timedelta(days=days))
    day = f"{sent[0].created_at - timedelta(days=60):%Y-%m-%d}"
    mia = browse("mia")
    assert shown(mia, f"{CHANNEL}?day={day}")[BEFORE] == sent[59].pk
    assert shown(mia, f"{CHANNEL}?day=2001-01-01")[0] == sent[0].pk
    assert shown(mia, f"{CHANNEL}?day=2999-01-01")[-1] == sent[-1].pk


@pytest.mark.parametrize(
    "query",
    ["day=x", "day=9999-12-31", "day=0001-01-01", "message=-1", "message=" + "9" * 5000, "before=x",
     "after=" + "9" * 18, "before=" + "9" * 18, "message=0", "reply=x", "reply=" + "9" * 18],
)  # fmt: skip
def test_strange_places_break_nothing(
    world: World, channel: Channel, browse: Callable[[str], Client], query: str
) -> None:
    for _empty_then_not in range(2):
        assert browse("mia").get(f"{CHANNEL}?{query}").status_code == 200
        send(channel, by=world.hal, text="One.")


def test_the_line_new_stands_before_the_first_that_is_not_read(
    world: World, channel: Channel, browse: Callable[[str], Client]
) -> None:
    sent = [send(channel, by=who, text="Word.") for who in (world.hal, world.hal, world.mia, world.hal, world.hal)]
    mia = browse("mia")
    mark_read(channel, by=world.mia, upto=sent[1].pk)
    page = mia.get(CHANNEL).content.decode()
    line = page.index('class="chat-new"')
    assert page.index(f'id="message-{sent[2].pk}"') < line < page.index(f'id="message-{sent[3].pk}"')
    mark_read(channel, by=world.mia, upto=sent[4].pk)
    assert 'class="chat-new"' not in mia.get(CHANNEL).content.decode()
    send(channel, by=world.mia, text="Mine.")
    assert 'class="chat-new"' not in mia.get(CHANNEL).content.decode()


def test_what_one_reads_is_nobody_elses_business(
    world: World, channel: Channel, browse: Callable[[str], Client]
) -> None:
    message = send(channel, by=world.hal, text="Word.")
    url = f"/spaces/channels/{channel.pk}/read/"
    assert browse("mia").post(url, {"upto": message.pk}, headers={"X-Requested-With": "x"}).status_code == 204
    for junk in ("x", "", "-1", "9" * 400):
        assert browse("mia").post(url, {"upto": junk}).status_code == 302
    browse("olga").post(url, {"upto": message.pk})  # an operator who looks in belongs to nobody's count
    assert ReadMark.objects.get().user == world.mia
    assert ReadMark.objects.get().upto == message.pk


def test_an_answer_shows_what_it_answers(world: World, channel: Channel, browse: Callable[[str], Client]) -> None:
    asked = send(channel, by=world.mia, text="Is it the *spring*?")
    send(channel, by=world.hal, text="Half a turn.", reply_to=asked.pk)
    mia = browse("mia")
    assert "Is it the spring?" in mia.get(f"{CHANNEL}?reply={asked.pk}").content.decode()
    page = mia.get(CHANNEL).content.decode()
    assert re.search(r'class="chat-quote" href="/spaces/messages/\d+/".*?<b>Mia</b> <span>Is it the spring\?', page)
    remove_message(asked, by=world.mia)
    assert "spring" not in mia.get(CHANNEL).content.decode()


def test_the_menu_offers_what_one_may_do(world: World, channel: Channel, browse: Callable[[str], Client]) -> None:
    message = send(channel, by=world.mia, text="Word.")
    url = f"/spaces/messages/{message.pk}/"

    def offered(who: str) -> list[str]:
        page = browse(who).get(f"{url}menu/", headers=FETCHED).content.decode()
        return re.findall(r"</svg>([^<]+)</(?:a|button)>", page)

    assert offered("mia") == ["Reply", "React", "Make a topic of this", "Edit", "Remove", "Link"]
    assert offered("hal") == ["Reply", "React", "Make a topic of this", "Pin", "Remove", "Moderate", "Link"]
    assert offered("ivo") == ["Link"]
    archive_channel(channel, by=world.ada)
    assert offered("mia") == ["React", "Make a topic of this", "Edit", "Remove", "Link"]


def test_a_message_is_edited_removed_and_put_back(
    world: World, channel: Channel, browse: Callable[[str], Client]
) -> None:
    message = send(channel, by=world.mia, text="Almost right.")
    mia, url = browse("mia"), f"/spaces/messages/{message.pk}/"
    assert mia.post(f"{url}edit/", {"text": "Quite right."})["Location"] == url
    assert "Almost right." in browse("hal").get(f"{url}history/").content.decode()
    assert mia.post(f"{url}removal/")["Location"] == url
    page = mia.get(CHANNEL).content.decode()
    assert f'action="{url}restoration/"' in page  # undo
    assert "A message was removed by Mia" in page
    assert browse("ivo").get(url).status_code == 404
    mia.post(f"{url}restoration/")
    assert "Quite right." in mia.get(CHANNEL).content.decode()


@pytest.mark.parametrize("path", [CHANNEL, HOME, CHANNEL + "?message={0}"])
def test_a_page_asks_the_database_as_often_for_many_rows_as_for_one(
    world: World, channel: Channel, browse: Callable[[str], Client], path: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    first = send(channel, by=world.hal, text="One.")
    client, path = browse("mia"), path.format(first.pk)
    client.get(path)
    kept.PIECES.clear()
    with django_assert_max_num_queries(8) as few:
        client.get(path)
    for name in "abcdefg":
        chatting(world, name=f"Channel {name}")
    for each in many(channel, 60, by=world.ada)[:5]:
        react(each, by=world.hal, kind="like")
        send(channel, by=world.mia, text="An answer.", reply_to=each.pk)
    kept.PIECES.clear()
    with django_assert_max_num_queries(len(few)):
        client.get(path)
