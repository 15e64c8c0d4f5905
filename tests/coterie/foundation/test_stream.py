"""A page's stream carries what its viewer may hear, for as long as they may, and nothing else."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.test import Client

from coterie.foundation.live import (
    Event,
    channel,
    follow,
    html_event,
    hub,
    publish,
    revoke,
    revoke_everybody,
    stream,
    view,
)
from tests.coterie.foundation.asgi_client import Stream
from tests.coterie.foundation.listening import HELLO, MEMBERS, listen, run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("room")]


# -- who hears


def test_a_member_hears_what_is_published(sign_in: Any) -> None:
    ann, cookies = sign_in("ann")
    MEMBERS[5] = {ann}

    async def story() -> None:
        async with listen("test:5", cookies) as page:
            assert page.status == 200
            assert page.headers["content-type"] == "text/event-stream"
            assert "no-transform" in page.headers["cache-control"]
            assert page.headers["x-accel-buffering"] == "no"
            await page.until("retry: ")
            await page.until("event: live")
            publish("test:5", HELLO)
            await page.until("event: hello\ndata: to those who may hear\n\n")

    run(story())


def test_an_outsider_in_the_room_never_hears(sign_in: Any) -> None:
    ann, ann_cookies = sign_in("ann")
    bob, bob_cookies = sign_in("bob")
    MEMBERS[5], MEMBERS[6] = {ann}, {ann, bob}

    async def story() -> None:
        async with listen("test:5 test:6", ann_cookies) as inside, listen("test:6", bob_cookies) as outside:
            async with listen("test:5", bob_cookies) as refused, listen("test:5") as stranger:
                assert (refused.status, stranger.status) == (404, 404)
            publish("test:5", HELLO)
            publish("test:6", Event("both", ""))
            await inside.until("event: both")
            await outside.until("event: both")
            assert "hello" in inside.text
            assert "hello" not in outside.text

    run(story())


@pytest.mark.parametrize("on", ["", "test:7", "test:5 test:7", "unknown:1", "test:0", "test:x", "person:999"])
def test_missing_and_hidden_are_the_same_answer(sign_in: Any, on: str) -> None:
    ann, cookies = sign_in("ann")
    MEMBERS[5] = {ann}

    async def story() -> None:
        async with listen(on, cookies) as page:
            await page.until_end()
            assert (page.status, page.text) == (404, "")

    run(story())


def test_a_visitor_hears_what_is_public_and_a_person_what_is_theirs(sign_in: Any) -> None:
    ann, cookies = sign_in("ann")
    MEMBERS[5] = {None}

    async def story() -> None:
        async with listen("test:5") as visitor, listen(f"person:{ann}", cookies) as own:
            assert (visitor.status, own.status) == (200, 200)
            publish(f"person:{ann}", HELLO)
            await own.until("hello")
            assert "hello" not in visitor.text

    run(story())


def test_too_many_channels_are_refused(sign_in: Any) -> None:
    ann, cookies = sign_in("ann")
    MEMBERS.update({pk: {ann} for pk in range(1, 30)})

    async def story() -> None:
        async with listen(" ".join(f"test:{pk}" for pk in range(1, 22)), cookies) as page:
            assert page.status == 404
        async with listen(" ".join(f"test:{pk}" for pk in range(1, 21)), cookies) as page:
            assert page.status == 200

    run(story())


@pytest.mark.parametrize("accept", ["", "*/*", "text/html", "image/avif,image/webp,image/png,*/*;q=0.8"])
def test_a_picture_or_a_page_that_points_to_a_stream_holds_none(sign_in: Any, accept: str) -> None:
    ann, cookies = sign_in("ann")
    MEMBERS[5] = {ann}

    async def story() -> None:
        async with listen("test:5", cookies, accept=accept) as page:
            await page.until_end()
            assert (page.status, page.text) == (406, "")
            assert not view._open

    run(story())


# -- for as long as they may


def test_a_revoked_person_stops_hearing_at_once(sign_in: Any) -> None:
    ann, ann_cookies = sign_in("ann")
    bob, bob_cookies = sign_in("bob")
    MEMBERS[5] = {ann, bob}

    async def story() -> None:
        async with listen("test:5", ann_cookies) as stays, listen("test:5", bob_cookies) as goes:
            MEMBERS[5] = {ann}
            revoke(bob)
            await goes.until_end()
            assert goes.text.endswith("event: close\ndata: \n\n")
            assert "revoke" not in goes.text
            publish("test:5", HELLO)
            await stays.until("hello")
            assert "hello" not in goes.text

    run(story())


def test_who_still_may_hears_on_after_a_check(sign_in: Any) -> None:
    ann, cookies = sign_in("ann")
    MEMBERS[5] = {ann}

    async def story() -> None:
        async with listen("test:5", cookies) as page:
            revoke(ann)
            publish("test:5", HELLO)
            await page.until("hello")
            assert "revoke" not in page.text

    run(story())


def test_a_heartbeat_asks_nothing(sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.02)
    monkeypatch.setattr(stream, "BEATS_A_CHECK", 1_000_000)
    ann, cookies = sign_in("ann")
    MEMBERS[5] = {ann}

    async def story() -> None:
        async with listen("test:5", cookies) as page:
            await page.until("event: live")
            MEMBERS[5] = set()  # would be found out by any question
            await page.until("event: beat\ndata: \n\n" * 5)
            assert "close" not in page.text

    run(story())


def test_without_a_word_access_is_checked_after_some_heartbeats(sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(stream, "BEATS_A_CHECK", 3)
    ann, cookies = sign_in("ann")
    MEMBERS[5] = {ann}

    async def story() -> None:
        async with listen("test:5", cookies) as page:
            await page.until("event: beat")
            MEMBERS[5] = set()
            await page.until_end()
            assert page.text.endswith("event: close\ndata: \n\n")

    run(story())


def test_everybody_can_be_asked_again_at_once(sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "EVERYBODY_WITHIN_SECONDS", 0.1)
    ann, cookies = sign_in("ann")
    MEMBERS[5], MEMBERS[6] = {ann, None}, {None}

    async def story() -> None:
        async with listen("test:5", cookies) as person, listen("test:5") as visitor, listen("test:6") as stays:
            MEMBERS[5] = set()
            revoke_everybody()
            await person.until_end()
            await visitor.until_end()
            publish("test:6", HELLO)
            await stays.until("hello")

    run(story())


@pytest.mark.parametrize("how", ["signed out", "deactivated", "new password"])
def test_who_is_no_longer_signed_in_stops_hearing(sign_in: Any, how: str) -> None:
    ann, cookies = sign_in("ann")
    MEMBERS[5] = {ann}

    def change() -> None:
        user = get_user_model().objects.get(pk=ann)
        if how == "signed out":
            client = Client()
            client.cookies.load(cookies)
            client.logout()
        elif how == "deactivated":
            user.is_active = False
        else:
            user.set_password("another long pass phrase")
        user.save()
        if how != "signed out":  # which says so by itself
            revoke(ann)
        connections.close_all()

    async def story() -> None:
        async with listen("test:5", cookies) as page:
            await asyncio.to_thread(change)
            await page.until_end()
            assert "event: close" in page.text

    run(story())


# -- limits and endings


def test_a_person_may_have_only_so_many_pages_open(sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "STREAMS_A_PERSON", 2)
    ann, cookies = sign_in("ann")
    _bob, others = sign_in("bob")
    MEMBERS[5] = {ann, _bob}

    async def story() -> None:
        async with listen("test:5", cookies), listen("test:5", cookies):
            async with listen("test:5", cookies) as third:
                assert third.status == 429
                assert third.headers["retry-after"] == "30"
            async with listen("test:5", others) as somebody_else:
                assert somebody_else.status == 200
        async with listen("test:5", cookies) as later:
            assert later.status == 200
        await asyncio.sleep(0.05)
        assert not view._open

    run(story())


@pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 200)])
def test_visitors_behind_a_trusted_proxy_are_counted_by_their_own_address(
    monkeypatch: pytest.MonkeyPatch, settings: Any, proxies: int, status: int
) -> None:
    monkeypatch.setattr(view, "STREAMS_AN_ADDRESS", 1)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    MEMBERS[5] = {None}

    async def story() -> None:
        async with listen("test:5", **{"x-forwarded-for": "198.51.100.1"}) as first:
            assert first.status == 200
            async with listen("test:5", **{"x-forwarded-for": "198.51.100.2"}) as somebody_else:
                assert somebody_else.status == status
            async with listen("test:5", **{"x-forwarded-for": "198.51.100.2, 198.51.100.1"}) as forged:
                assert forged.status == 429

    run(story())


def test_a_page_that_is_closed_leaves_nothing_behind(sign_in: Any) -> None:
    ann, cookies = sign_in("ann")
    MEMBERS[5] = {ann}

    async def story() -> None:
        async with listen("test:5", cookies) as page:
            await page.until("retry: ")
        await asyncio.sleep(0.05)
        assert not view._open
        assert not hub.hub()._room().listeners if isinstance(hub.hub(), hub.MemoryHub) else True

    run(story())


def test_when_the_server_stops_the_stream_ends(sign_in: Any) -> None:
    ann, cookies = sign_in("ann")
    MEMBERS[5] = {ann}

    async def story() -> None:
        async with listen("test:5", cookies) as page:
            await page.until("retry: ")
            hub.hub().close()
            await page.until_end(2)
            assert "event: close" not in page.text  # so that the page comes back

    run(story())


def test_waiting_holds_no_thread_and_no_connection(sign_in: Any) -> None:
    ann, cookies = sign_in("ann")
    MEMBERS[5] = {ann}

    async def story() -> None:
        before = threading.active_count()
        pages: list[Any] = [listen("test:5", cookies) for _ in range(15)]
        opened: list[Stream] = [await page.__aenter__() for page in pages]
        for page in opened:
            await page.until("retry: ")
        await asyncio.sleep(0.2)
        # The pool that answers questions about access has a few; none belongs to a page.
        assert threading.active_count() - before < 10
        if connection.vendor == "postgresql":
            assert await asyncio.to_thread(other_connections) <= 1
        for page in pages:
            await page.__aexit__(None, None, None)

    run(story())


def other_connections() -> int:
    """Connections of this test's database that are in use, this one aside."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle'"
        )
        found = cursor.fetchone()[0]
    connections.close_all()
    return int(found)


def test_html_reaches_the_page_as_one_line_of_json(sign_in: Any) -> None:
    ann, cookies = sign_in("ann")
    MEMBERS[5] = {ann}

    async def story() -> None:
        async with listen("test:5", cookies) as page:
            publish("test:5", html_event("#posts", "append", "post-1", "<p>\n</p>"))
            await page.until("event: html")
            data = page.text.split("event: html\ndata: ")[1].split("\n")[0]
            assert json.loads(data)["html"] == "<p>\n</p>"

    run(story())


def test_a_channel_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        channel("test")(lambda user, pk: True)
