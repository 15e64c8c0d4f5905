"""Events reach those who listen: in one process, and across several through Redis."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import redis

from coterie.foundation.live.events import HEARTBEAT, LAGGED, Event, close_event, html_event, reload_event
from coterie.foundation.live.hub import QUEUE, Hub, Listener, MemoryHub
from coterie.foundation.live.redis import RedisHub
from tests.coterie.foundation import waiting
from tests.support import valkey
from tests.support.servers import free_port

HELLO = Event("hello", "one\ntwo")


@pytest.fixture(params=["memory", "redis"])
def hub(request: pytest.FixtureRequest) -> Iterator[Hub]:
    if request.param == "memory":
        made: Hub = MemoryHub()
    else:
        made = RedisHub(request.getfixturevalue("redis_url"))
        made.start()
        waiting.until(lambda: made.connected, 60)
    yield made
    made.close()


async def heard(listener: Listener, seconds: float = 5.0) -> tuple[str, Event]:
    return await asyncio.wait_for(anext(listener), seconds)


async def nothing_heard(listener: Listener, seconds: float = 0.3) -> bool:
    done, _ = await asyncio.wait([asyncio.ensure_future(anext(listener))], timeout=seconds)
    return not done


# -- both hubs keep the same contract


def test_a_listener_hears_its_channels_and_no_other(hub: Hub) -> None:
    async def story() -> None:
        async with hub.subscribe(["topic:1", "topic:2"]) as listener, hub.subscribe(["topic:3"]) as outsider:
            hub.publish("topic:1", HELLO)
            hub.publish("topic:2", Event("second", ""))
            hub.publish("topic:11", Event("never", ""))
            assert await heard(listener) == ("topic:1", HELLO)
            assert await heard(listener) == ("topic:2", Event("second", ""))
            assert await nothing_heard(outsider)

    asyncio.run(story())


def test_everybody_hears_in_the_order_of_publishing(hub: Hub) -> None:
    async def story() -> None:
        async with hub.subscribe(["topic:1"]) as first, hub.subscribe(["topic:1"]) as second:
            for number in range(100):
                hub.publish("topic:1", Event("n", str(number)))
            for listener in (first, second):
                assert [(await heard(listener))[1].data for _ in range(100)] == [str(n) for n in range(100)]

    asyncio.run(story())


def test_any_thread_may_publish(hub: Hub) -> None:
    async def story() -> None:
        async with hub.subscribe(["topic:1"]) as listener:
            threads = [threading.Thread(target=hub.publish, args=("topic:1", Event("n", str(n)))) for n in range(8)]
            for thread in threads:
                thread.start()
            assert {(await heard(listener))[1].data for _ in threads} == {str(n) for n in range(8)}

    asyncio.run(story())


def test_publishing_without_a_listener_or_a_loop_is_fine(hub: Hub) -> None:
    hub.publish("topic:1", HELLO)

    async def story() -> None:
        async with hub.subscribe(["topic:1"]):
            pass
        hub.publish("topic:1", HELLO)

    asyncio.run(story())
    hub.publish("topic:1", HELLO)


def test_who_left_hears_nothing_and_who_stays_does(hub: Hub) -> None:
    async def story() -> None:
        async with hub.subscribe(["topic:1"]) as stays:
            async with hub.subscribe(["topic:1"]) as leaves:
                pass
            hub.publish("topic:1", HELLO)
            assert await heard(stays) == ("topic:1", HELLO)
            with pytest.raises(StopAsyncIteration):
                await heard(leaves)

    asyncio.run(story())


def test_a_slow_listener_is_told_to_look_again_and_hears_on(hub: Hub) -> None:
    async def story() -> None:
        async with hub.subscribe(["topic:1"]) as slow, hub.subscribe(["topic:2"]) as other:
            for number in range(QUEUE + 1):
                hub.publish("topic:1", Event("n", str(number)))
            hub.publish("topic:2", HELLO)
            assert await heard(other) == ("topic:2", HELLO)
            assert await heard(slow) == ("", LAGGED)
            hub.publish("topic:1", HELLO)
            assert await heard(slow) == ("topic:1", HELLO)

    asyncio.run(story())


def test_closing_ends_every_listener_and_those_that_come_later(hub: Hub) -> None:
    async def story() -> None:
        async with hub.subscribe(["topic:1"]) as listener:
            hub.publish("topic:1", HELLO)
            assert await heard(listener) == ("topic:1", HELLO)
            waiting = asyncio.ensure_future(anext(listener, None))
            await asyncio.sleep(0.05)
            hub.close()
            assert await asyncio.wait_for(waiting, 2) is None
        async with hub.subscribe(["topic:1"]) as late:
            assert [event async for event in late] == []

    asyncio.run(story())


def test_a_thousand_listeners_are_woken_by_one_event(hub: Hub) -> None:
    async def listen(ready: asyncio.Semaphore) -> str:
        async with hub.subscribe(["topic:1"]) as listener:
            ready.release()
            return (await heard(listener, 20))[1].data

    async def story() -> None:
        ready = asyncio.Semaphore(0)
        tasks = [asyncio.ensure_future(listen(ready)) for _ in range(1000)]
        for _ in tasks:
            await ready.acquire()
        hub.publish("topic:1", Event("n", "42"))
        assert await asyncio.gather(*tasks) == ["42"] * 1000

    asyncio.run(story())


# -- across processes


def test_two_processes_hear_each_other(redis_url: str) -> None:
    here, there = RedisHub(redis_url), RedisHub(redis_url)

    async def story() -> None:
        async with here.subscribe(["topic:1"]) as one, there.subscribe(["topic:1"]) as other:
            here.publish("topic:1", HELLO)
            assert await heard(one) == ("topic:1", HELLO)
            assert await heard(other) == ("topic:1", HELLO)
            assert await nothing_heard(one)

    asyncio.run(story())
    here.close()
    there.close()


def test_while_redis_is_away_nobody_fails_and_this_process_still_hears(caplog: pytest.LogCaptureFixture) -> None:
    away = RedisHub(f"redis://127.0.0.1:{free_port()}/0")

    async def story() -> None:
        async with away.subscribe(["topic:1"]) as listener:
            away.publish("topic:1", HELLO)
            assert await heard(listener) == ("topic:1", HELLO)

    with caplog.at_level(logging.WARNING):
        asyncio.run(story())
    started = time.monotonic()
    for _ in range(20):
        away.publish("topic:1", HELLO)
    assert time.monotonic() - started < 3
    assert "Redis is away" in caplog.text
    away.close()


def test_after_redis_was_lost_listeners_look_again_and_hear_on() -> None:
    with valkey.temporary_server() as url, redis.Redis.from_url(url) as client:
        hub, other = RedisHub(url), RedisHub(url)

        async def story() -> None:
            async with hub.subscribe(["topic:1"]) as listener:
                await until(lambda: hub.connected)
                client.client_kill_filter(_type="pubsub")
                assert await heard(listener, 20) == ("", LAGGED)
                other.publish("topic:1", HELLO)
                assert await heard(listener, 5) == ("topic:1", HELLO)

        asyncio.run(story())
        hub.close()
        other.close()


def test_what_could_not_be_said_is_said_when_redis_is_back(caplog: pytest.LogCaptureFixture) -> None:
    """The process that acts is cut off; the pages of the other hear of it as soon as it is not."""
    with valkey.temporary_server() as url, redis.Redis.from_url(url) as client:
        here, there = RedisHub(url), RedisHub(url)

        async def story() -> None:
            async with there.subscribe(["topic:1"]) as listener:
                here.start()
                await until(lambda: here.connected and there.connected)
                client.execute_command("CLIENT", "PAUSE", "2500", "WRITE")
                await asyncio.to_thread(here.publish, "topic:1", HELLO)
                assert "Redis is away" in caplog.text
                assert await heard(listener, 20) == ("topic:1", HELLO)

        with caplog.at_level(logging.WARNING):
            asyncio.run(story())
        here.close()
        there.close()


async def until(ask: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)


# -- what travels


def test_an_event_is_written_for_the_wire_once_and_line_by_line() -> None:
    event = Event("hello", "one\r\ntwo\rthree\n")
    assert event.wire == b"event: hello\ndata: one\ndata: two\ndata: three\ndata: \n\n"
    assert event.wire is event.wire


def test_no_data_can_begin_an_event_of_its_own() -> None:
    assert b"\n\nevent: close" not in Event("hello", "x\n\nevent: close\ndata:\n\n").wire


def test_an_event_may_carry_the_version_of_its_channel() -> None:
    assert Event("hello", "one", "18").wire == b"event: hello\nid: 18\ndata: one\n\n"


def test_a_heartbeat_is_an_event_that_a_page_can_see() -> None:
    assert HEARTBEAT.wire == b"event: beat\ndata: \n\n"


def test_what_the_page_understands() -> None:
    event = html_event("#posts", "append", "post-5", "<article id='post-5'>\n</article>")
    assert event.name == "html"
    assert json.loads(event.data) == {
        "target": "#posts",
        "position": "append",
        "id": "post-5",
        "html": "<article id='post-5'>\n</article>",
    }
    assert event.wire.count(b"\ndata: ") == 1
    assert (reload_event().name, close_event().name) == ("reload", "close")
