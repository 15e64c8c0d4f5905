"""A page gets everything since its version, once and in order: its state, what it missed, and what comes."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.utils.translation import gettext

from coterie.foundation.live import Change, Event, changed, changes, channel, follow, revoke, state, stream, view
from tests.coterie.foundation.asgi_client import Stream
from tests.coterie.foundation.listening import MEMBERS, listen, run

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("room")]
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
