"""The pages of direct messages, as a browser without scripts asks for them, and as the page's own script does."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coterie.communities.join import join
from coterie.communities.leave import leave
from coterie.direct.block import block
from coterie.direct.models import Block, Conversation, Message, Participant, Preference
from coterie.direct.send import send
from coterie.people.delete_account import delete_account
from coterie.people.models import User
from coterie.settings import base
from tests.coterie.direct.scene import asked, fresh, many, talk
from tests.coterie.world import World, person

FETCHED = {"HX-Request": "true"}


@pytest.fixture
def browse(world: World) -> Callable[[str], Client]:
    User.objects.update(joined_at=timezone.now() - timedelta(days=30))

    def of(name: str) -> Client:
        client = Client()
        client.force_login(world.viewer(name))
        return client

    return of


def text_of(client: Client, path: str) -> str:
    return re.sub(r"\s+", " ", client.get(path).content.decode())


def test_from_the_first_message_to_an_answer_without_a_script(world: World, browse: Callable[[str], Client]) -> None:
    mia, hal = browse("mia"), browse("hal")
    assert "No conversation yet" in text_of(mia, "/messages/")
    assert "Hal sees your first message as a request" in text_of(mia, "/messages/to/hal/")
    sent = {"text": "Hello Hal.", "client_id": str(uuid.uuid4())}
    answers = [mia.post("/messages/to/hal/", sent) for _twice in range(2)]
    conversation = Conversation.objects.get()
    assert [each["Location"] for each in answers] == [f"/messages/{conversation.pk}/"] * 2
    assert mia.get("/messages/to/hal/")["Location"] == f"/messages/{conversation.pk}/"
    assert "not answered yet" in text_of(mia, "/messages/")
    assert "1 person would like to write to you" in text_of(hal, "/messages/")
    assert "Hello Hal." in text_of(hal, "/messages/requests/")
    page = text_of(hal, f"/messages/{conversation.pk}/")
    assert "Mia would like to write to you" in page
    assert "Mark as read" in page
    hal.post(f"/messages/{conversation.pk}/read/", {"upto": Message.objects.get().pk})
    answer = hal.post(f"/messages/{conversation.pk}/send/", {"text": "Hello Mia."})
    assert answer["Location"].startswith(f"/messages/{conversation.pk}/#message-")
    assert "1 new" in text_of(mia, "/messages/")
    page = text_of(mia, f"/messages/{conversation.pk}/")
    assert page.index("Hello Hal.") < page.index('class="chat-new"') < page.index("Hello Mia.")
    assert "No request waits" in text_of(hal, "/messages/requests/")


def test_the_script_gets_messages_words_and_where_a_first_one_leads(
    world: World, browse: Callable[[str], Client]
) -> None:
    mia = browse("mia")
    answer = mia.post("/messages/to/hal/", {"text": "Hello."}, headers=FETCHED)
    assert answer["HX-Redirect"] == f"/messages/{Conversation.objects.get().pk}/"
    url = f"/messages/{Conversation.objects.get().pk}/send/"
    assert 'data-by="' in mia.post(url, {"text": "And?"}, headers=FETCHED).content.decode()
    mia.post(url, {"text": "So?"}, headers=FETCHED)
    refused = mia.post(url, {"text": "Well?"}, headers=FETCHED)
    assert (refused.status_code, refused["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert "You sent 3 messages" in refused.content.decode()
    empty = mia.post("/messages/to/ada/", {"text": " "}, headers=FETCHED)
    assert (empty.status_code, empty.content.decode()) == (400, "Write something first.")


def test_bad_input_is_answered_in_words_and_keeps_what_was_typed(world: World, browse: Callable[[str], Client]) -> None:
    mia = browse("mia")
    assert mia.post("/messages/to/hal/", {"text": ""}).status_code == 400
    assert mia.get("/messages/to/nobody-here/").status_code == 404
    assert mia.get("/messages/to/mia/").status_code == 404
    refused = mia.get("/messages/to/sam/")
    assert refused.status_code == 403
    assert "no space in common" in refused.content.decode()
    conversation = talk(world.mia, world.hal)
    too_long = mia.post(f"/messages/{conversation.pk}/send/", {"text": "long " * 5000, "client_id": "none"})
    assert too_long.status_code == 400
    assert "too long" in too_long.content.decode()
    block(world.mia, by=world.hal)
    page = mia.post(f"/messages/{conversation.pk}/send/", {"text": "Keep this."})
    assert page.status_code == 400
    assert "Keep this." in page.content.decode()
    assert "Messages cannot be sent here." in page.content.decode()
    for path in ("?message=999999", "?day=never", "?before=x", "?after=99999999999999999999"):
        assert mia.get(f"/messages/{conversation.pk}/{path}").status_code == 200
    assert mia.get("/messages/?after=nonsense").status_code == 400
    assert mia.post(f"/messages/{conversation.pk}/read/", {"upto": "x"}).status_code == 302
    assert mia.post("/messages/settings/", {"who": "me"}).status_code == 400


def test_a_request_is_accepted_declined_and_blocked_by_buttons(world: World, browse: Callable[[str], Client]) -> None:
    hal, conversation = browse("hal"), asked(world.mia, world.hal)
    url = f"/messages/{conversation.pk}/"
    page = hal.post(f"{url}decline/", follow=True).content.decode()
    assert f'action="{url}reconsidering/"' in page
    assert "Declined" in text_of(hal, "/messages/requests/")
    assert "Take back the decline" in text_of(hal, url)
    hal.post(f"{url}reconsidering/")
    assert not fresh(conversation).is_declined
    hal.post(f"{url}acceptance/")
    assert fresh(conversation).is_accepted
    page = hal.post("/messages/block/mia/", follow=True).content.decode()
    assert 'action="/messages/unblock/mia/"' in page
    assert Block.objects.get().whom == world.mia
    asks = asked(world.ada, world.hal)
    assert "1 person would like" in text_of(hal, "/messages/")
    hal.post("/messages/block/ada/")
    assert "would like" not in text_of(hal, "/messages/")
    assert 'id="count-messages"><' in text_of(hal, "/messages/")
    hal.post("/messages/unblock/ada/")
    assert f"/messages/{asks.pk}/" in text_of(hal, "/messages/requests/")
    assert "You blocked Mia" in text_of(hal, url)
    mias = text_of(browse("mia"), url)
    assert "Messages cannot be sent here." in mias
    assert "blocked" not in mias.lower()
    hal.post("/messages/unblock/mia/")
    assert not Block.objects.exists()
    assert hal.post("/messages/block/hal/").status_code == 404
    assert browse("mia").post(f"{url}acceptance/", follow=True).status_code == 200


def test_who_may_write_is_chosen(world: World, browse: Callable[[str], Client]) -> None:
    mia = browse("mia")
    assert re.search(r'value="everybody"[^>]*checked', text_of(mia, "/messages/settings/"))
    mia.post("/messages/settings/", {"who": "nobody"})
    assert Preference.objects.get().who == "nobody"
    assert browse("hal").get("/messages/to/mia/").status_code == 403


def test_a_message_is_edited_looked_up_removed_and_restored(world: World, browse: Callable[[str], Client]) -> None:
    conversation = talk(world.mia, world.hal)
    message, mia, hal = conversation.messages.get(), browse("mia"), browse("hal")
    url = f"/messages/message/{message.pk}/"
    assert mia.get(url)["Location"] == f"/messages/{conversation.pk}/?message={message.pk}#message-{message.pk}"
    assert "<h1" in text_of(mia, f"{url}edit/")
    assert "<h1" in text_of(mia, f"{url}history/")
    mia.post(f"{url}edit/", {"text": "Better.", "base": message.text_digest})
    assert "have you a minute" in text_of(hal, f"{url}history/")
    assert "Remove" not in text_of(hal, f"{url}menu/")
    assert hal.post(f"{url}removal/").status_code == 403
    assert hal.get(f"{url}edit/").status_code == 403
    assert "Remove" in mia.get(f"{url}menu/", headers=FETCHED).content.decode()
    page = mia.post(f"{url}removal/", follow=True).content.decode()
    assert f'action="{url}restoration/"' in page
    assert "Better." not in text_of(hal, f"/messages/{conversation.pk}/")
    mia.post(f"{url}restoration/")
    assert "Better." in text_of(hal, f"/messages/{conversation.pk}/")


def test_an_ended_conversation_is_read_and_says_why_nobody_writes(
    world: World, browse: Callable[[str], Client]
) -> None:
    conversation, mia = talk(world.hal, world.mia), browse("mia")
    leave(world.repair, by=world.hal)
    assert "You and Hal have no space in common" in text_of(mia, f"/messages/{conversation.pk}/")
    delete_account(world.hal)
    page = text_of(mia, f"/messages/{conversation.pk}/")
    assert "A former member" in page
    assert "This account has ended" in page
    assert "Hello, have you a minute?" in page
    assert "A former member" in text_of(mia, "/messages/")
    request = asked(world.ada, world.mia)
    Conversation.objects.filter(pk=request.pk).update(low=world.mia, high=None, started_by=None)
    assert mia.get("/messages/requests/").status_code == 200


def test_newcomers_begin_few_conversations_a_day(world: World, browse: Callable[[str], Client], settings: Any) -> None:
    mia, settings.LIMITS = browse("mia"), {"newcomer": base.LIMITS["newcomer"]}
    User.objects.filter(pk=world.mia.pk).update(joined_at=timezone.now())
    for number in range(6):
        join(world.repair, by=person(f"p{number}"))
    answers = [mia.post(f"/messages/to/p{number}/", {"text": "Hello."}).status_code for number in range(6)]
    assert answers == [302] * 5 + [429]
    assert mia.post("/messages/to/p0/", {"text": "And once more."}).status_code == 302


@pytest.mark.parametrize("path", ["/messages/", "/messages/requests/", "/messages/settings/"])
def test_a_list_costs_the_same_for_one_and_for_many(world: World, browse: Callable[[str], Client], path: str) -> None:
    mia = browse("mia")

    def make(count: int) -> None:
        for number in range(count):
            kinds = [person(f"{kind}{number}-{count}") for kind in ("asks", "talks", "blocked")]
            for each in kinds:
                join(world.repair, by=each)
            asked(kinds[0], world.mia)
            talk(kinds[1], world.mia)
            block(kinds[2], by=world.mia)

    make(1)
    mia.get(path)
    with CaptureQueriesContext(connection) as few:
        mia.get(path)
    make(10)
    with CaptureQueriesContext(connection) as much:
        page = mia.get(path)
    assert page.status_code == 200
    assert len(much) == len(few) <= 6


def test_a_conversation_costs_at_most_eight_queries(
    world: World, browse: Callable[[str], Client], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    conversation, mia = talk(world.mia, world.hal), browse("mia")
    many(conversation, 120, by=world.hal)
    mia.get(f"/messages/{conversation.pk}/")
    with django_assert_max_num_queries(8):
        page = mia.get(f"/messages/{conversation.pk}/").content.decode()
    assert page.count('class="chat-message') - page.count("chat-unsent") >= 49
    first = re.search(r'id="message-(\d+)"', page)
    assert first is not None
    part = mia.get(f"/messages/{conversation.pk}/?before={first[1]}", headers=FETCHED).content.decode()
    assert part.count('id="message-') == 50
    assert "<html" not in part


def test_the_bar_counts_conversations_with_something_new(world: World, browse: Callable[[str], Client]) -> None:
    for other in (world.hal, world.ada):
        send(talk(other, world.mia), by=other, text="News")
    assert re.search(r'id="count-messages">2<', text_of(browse("mia"), "/messages/"))
    Participant.objects.update(upto=10**6)
    assert re.search(r'id="count-messages"><', text_of(browse("mia"), "/messages/"))
