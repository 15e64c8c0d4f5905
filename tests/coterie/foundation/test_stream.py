"""A page's stream carries what its viewer may hear, for as long as they may, and nothing else."""

from __future__ import annotations

import asyncio
import copy
import json
import re
import threading
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.test import Client
from django.utils.translation import gettext

from coterie.foundation.live import (
    Change,
    Event,
    changed,
    changes,
    channel,
    channels,
    follow,
    html_event,
    hub,
    publish,
    revoke,
    revoke_everybody,
    state,
    stream,
    view,
)
from tests.coterie.foundation.asgi_client import Stream, streaming

pytestmark = pytest.mark.django_db(transaction=True)
HELLO = Event("hello", "to those who may hear")

# Who may hear which test channel, as a room's tables would say.
MEMBERS: dict[int, set[int | None]] = {}


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A room with a channel of its own that asks the database, and a hub of its own."""
    monkeypatch.setattr(channels, "_CHANNELS", copy.deepcopy(channels._CHANNELS))
    monkeypatch.setattr(hub, "_hub", None)
    MEMBERS.clear()

    @channel("test")
    def may_listen(user: Any, pk: int) -> bool:
        exists = get_user_model().objects.filter(pk=user.pk).exists() if user.pk else True
        return exists and user.pk in MEMBERS.get(pk, set())

    yield
    hub.hub().close()


@pytest.fixture
def sign_in() -> Callable[[str], tuple[int, dict[str, str]]]:
    """Makes a person and signs them in: their id and the cookies of their browser."""

    def signed_in(name: str) -> tuple[int, dict[str, str]]:
        user = get_user_model().objects.create_user(f"{name}@example.org")
        client = Client()
        client.force_login(user)
        return user.pk, {key: morsel.value for key, morsel in client.cookies.items()}

    return signed_in


def run(story: Coroutine[Any, Any, None]) -> None:
    async def then_close() -> None:
        await story
        # The pool's threads have connections of their own; on SQLite they must not outlive the test's database.
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(then_close())


def listen(on: str, cookies: dict[str, str] | None = None, since: int | None = None, **headers: str):
    names = [f"on={name}" for name in on.split()]
    return streaming("/live/", "&".join([*names, *([] if since is None else [f"since={since}"])]), cookies, **headers)


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


# -- what it tells: a state, and changes by version

LOG: list[int] = []  # the versions of test channel 9, as committed


@pytest.fixture
def told() -> list[int]:
    """A channel of each kind; every look at the changes is written down."""
    LOG.clear()
    looks: list[int] = []

    @channel("log")
    def may_read(user: Any, pk: int) -> bool:
        return user.pk in MEMBERS.get(pk, set())

    @changes("log")
    def since(pk: int, version: int) -> list[Change] | None:
        looks.append(version)
        if pk != 9:
            return None
        return [Change(lambda n=n: Event("n", f"{n} {gettext('Yes')}"), n) for n in LOG if n > version][:10]

    @channel("count")
    def may_count(user: Any, pk: int) -> bool:
        return True

    @state("count")
    def count(pk: int) -> Event:
        return Event("count", f"{len(LOG)} {gettext('Yes')}")

    return looks


def numbers(page: Stream) -> list[int]:
    return [int(found) for found in re.findall(r"^data: (\d+)", page.text, re.MULTILINE)]


def test_a_page_gets_everything_after_its_version_once_and_in_order(sign_in: Any, told: list[int]) -> None:
    ann, cookies = sign_in("ann")
    MEMBERS[9] = {ann}
    LOG[:] = range(1, 48)

    async def story() -> None:
        async with listen("log:9", cookies, since=20) as page:
            await page.until("event: live")
            assert numbers(page) == list(range(21, 48))
            assert "event: n\nid: 47\ndata: 47 Yes\n\n" in page.text
            LOG.extend([48, 49])
            changed("log:9")
            await page.until("id: 49\n")
            changed("log:9")  # the same word again, or two that overtook each other
            LOG.append(50)
            changed("log:9")
            await page.until("id: 50\n")
            assert numbers(page) == list(range(21, 51))

    run(story())


def test_a_browser_that_connects_again_goes_on_from_its_last_id(sign_in: Any, told: list[int]) -> None:
    ann, cookies = sign_in("ann")
    MEMBERS[9] = {ann}
    LOG[:] = range(1, 31)

    async def story() -> None:
        async with listen("log:9", cookies, since=3, **{"last-event-id": "28"}) as page:
            await page.until("event: live")
            assert numbers(page) == [29, 30]
        async with listen("log:9", cookies, since=3, **{"last-event-id": "x\n9"}) as page:
            await page.until("event: live")
            assert numbers(page)[0] == 4

    run(story())


def test_a_thousand_pages_cost_one_look(sign_in: Any, told: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "STREAMS_AN_ADDRESS", 100)
    MEMBERS[9] = {None}

    async def story() -> None:
        pages = [listen("log:9") for _ in range(50)]
        opened = [await page.__aenter__() for page in pages]
        for page in opened:
            await page.until("event: live")
        told.clear()
        LOG.append(1)
        changed("log:9")
        for page in opened:
            await page.until("id: 1\n")
        assert len(told) <= 3  # what was new, that nothing more is, and perhaps the look of the last to connect
        for page in pages:
            await page.__aexit__(None, None, None)

    run(story())


def test_everybody_reads_in_their_own_language(told: list[int], settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    MEMBERS[9] = {None}

    async def story() -> None:
        german = {"accept-language": "de"}
        async with listen("log:9 count:1") as english, listen("log:9 count:1", **german) as other:
            await english.until("event: live")
            await other.until("event: live")
            LOG.append(1)
            changed("log:9")
            await english.until("data: 1 Yes")
            await other.until("data: 1 Ja")
            assert ("data: 0 Yes" in english.text, "data: 0 Ja" in other.text) == (True, True)

    run(story())


def test_a_state_is_sent_at_connecting_and_when_it_changed(told: list[int]) -> None:
    async def story() -> None:
        async with listen("count:1") as page:
            await page.until("event: live")
            assert "event: count\ndata: 0 Yes\n\n" in page.text
            LOG.append(1)
            changed("count:1")
            await page.until("data: 1 Yes")

    run(story())


def test_a_page_that_reads_slowly_loses_nothing(sign_in: Any, told: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """It falls behind, drops what waits, and loads it when it reads again."""
    monkeypatch.setattr(stream, "WAITING", 5)
    MEMBERS[9] = {None}

    async def story() -> None:
        slow = stream.Stream(["log:9"], None, "en", 0, lambda: True)
        async with slow:
            events = slow.events()
            assert (await anext(events)).name == "live"
            async with listen("log:9") as page:
                for number in range(1, 40):
                    LOG.append(number)
                    changed("log:9")
                    await page.until(f"id: {number}\n")
            got = []
            while len(got) < 39:
                event = await asyncio.wait_for(anext(events), 5)
                got += [int(event.id)] if event.id else []
            assert got == list(range(1, 40))

    run(story())


def test_who_is_revoked_while_catching_up_gets_not_one_page_more(sign_in: Any, told: list[int]) -> None:
    ann, _cookies = sign_in("ann")
    LOG[:] = range(1, 100)
    may = {"hear": True}

    async def story() -> None:
        page = stream.Stream(["log:9"], f"person:{ann}", "en", 0, lambda: may["hear"])
        async with page:
            assert await page.begin()
            events = page.events()
            got = [await anext(events) for _ in range(3)]
            may["hear"] = False
            revoke(ann)
            await asyncio.sleep(0.1)
            rest = [event async for event in events]
            assert [event.id for event in got] == ["1", "2", "3"]
            assert [event.name for event in rest] == ["close"]

        may["hear"] = True
        async with stream.Stream(["log:9"], None, "en", 0, lambda: may["hear"]) as page:
            names = []
            async for event in page.events():
                names.append(event.name)
                may["hear"] = False  # nobody said so
            assert names == ["n"] * 10 + ["close"]

    run(story())


def test_an_outsider_in_the_room_is_told_nothing_of_what_they_missed(sign_in: Any, told: list[int]) -> None:
    ann, ann_cookies = sign_in("ann")
    _bob, bob_cookies = sign_in("bob")
    MEMBERS[9] = {ann}
    LOG[:] = range(1, 5)

    async def story() -> None:
        async with listen("log:9", ann_cookies) as inside, listen("count:1", bob_cookies) as outside:
            async with listen("log:9", bob_cookies, since=0) as refused, listen("log:9 count:1", bob_cookies) as both:
                assert (refused.status, both.status, refused.text + both.text) == (404, 404, "")
            await inside.until("id: 4\n")
            LOG.append(5)
            changed("log:9")
            await inside.until("id: 5\n")
            assert "id: " not in outside.text

    run(story())


def test_what_was_deleted_reloads_the_page_and_ends(sign_in: Any, told: list[int]) -> None:
    MEMBERS[8] = MEMBERS[9] = {None}

    async def story() -> None:
        async with listen("log:8") as page:
            await page.until_end()
            assert page.text.endswith("event: reload\ndata: \n\nevent: close\ndata: \n\n")
        async with listen("log:8 log:9") as two:
            assert two.status == 404  # an id is a place in one list

    run(story())


def test_a_look_that_fails_is_tried_again(
    sign_in: Any, told: list[int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    MEMBERS[9] = {None}
    monkeypatch.setattr(follow, "AGAIN_AFTER_SECONDS", 0.05)
    once = iter([True])

    def broken() -> int:
        if next(once, False):
            raise OSError("the database is away")
        return 1

    async def story() -> None:
        async with listen("log:9") as page:
            await page.until("event: live")
            await asyncio.sleep(0.1)
            LOG.append(_Breaking(broken))
            changed("log:9")
            await page.until("id: 1\n")

    with caplog.at_level("ERROR"):
        run(story())
    assert "Could not load what is new on log:9" in caplog.text


class _Breaking(int):
    """Version 1, once the database is back."""

    def __new__(cls, ask: Callable[[], int]) -> _Breaking:
        self = super().__new__(cls, 1)
        self.ask = ask
        return self

    def __gt__(self, other: int) -> bool:
        return self.ask() > other


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
