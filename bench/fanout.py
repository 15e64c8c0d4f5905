"""How soon the last of 1,000 open pages has a message, beside plain `websockets` broadcast in the same run.

    python bench/fanout.py [--json FILE] [--messages 60] [--seconds 60]

Five figures: an event published in the server; a member's reply, from sending the form to the last page that shows it;
a message in a chat channel, likewise; chat messages of 50 members at a fixed rate for a while; and `websockets`, which
knows no access, no session and no text. Everything stays on the loopback interface.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import psutil
from websockets.asyncio.client import connect

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # run as a file or as a module alike
from bench import ground  # noqa: E402
from bench.site import addresses, reply_address  # noqa: E402

LISTENERS = 1_000
A_SECOND, WRITERS = 20, 50
BODY = "x" * 700  # about what a short reply weighs as HTML


class Arrivals:
    """Counts who has the current message; ``wait`` ends when the last one has."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.mark = ""
        self.last = 0.0
        self._seen = 0
        self._all = asyncio.Event()

    def begin(self, mark: str) -> None:
        self.mark, self._seen = mark, 0
        self._all.clear()

    def arrived(self, data: bytes | str) -> None:
        mark = self.mark.encode() if isinstance(data, bytes) else self.mark
        if self.mark and mark in data:
            self._seen += 1
            if self._seen == self.expected:
                self.last = time.perf_counter()
                self._all.set()

    async def wait(self) -> float:
        try:
            await asyncio.wait_for(self._all.wait(), 30)
        except TimeoutError:
            raise SystemExit(f"only {self._seen} of {self.expected} listeners had the message after 30 s") from None
        return self.last


async def times_of(send: Callable[[str], Awaitable[None]], arrivals: Arrivals, messages: int) -> dict[str, float]:
    """Send one message after the other; ms until the last listener had each, and how many a second went through."""
    taken = []
    began = time.perf_counter()
    for number in range(messages):
        arrivals.begin(f"mark-{number}-end")
        sent = time.perf_counter()
        await send(arrivals.mark)
        taken.append((await arrivals.wait() - sent) * 1000)
    seconds = time.perf_counter() - began
    return {
        "p50_ms": round(ground.percentile(taken, 0.5), 1),
        "p99_ms": round(ground.percentile(taken, 0.99), 1),
        "messages_per_second": round(messages / seconds, 1),
        "deliveries_per_second": round(messages * arrivals.expected / seconds),
    }


async def listen(port: int, channel: str, session: str, arrivals: Arrivals) -> asyncio.Task[None]:
    """One open page: a kept request that reads its stream."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = (
        f"GET /live/?on={quote(channel)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
        f"Cookie: sessionid={session}\r\n\r\n"
    )
    writer.write(request.encode())
    status = await reader.readline()
    if b" 200 " not in status:
        raise SystemExit(f"the stream answered {status!r}")

    async def read() -> None:
        try:
            # An event is one chunk of the answer, so a mark is never cut in two by more than the rare split packet.
            rest = b""
            while chunk := await reader.read(65536):
                *whole, rest = (rest + chunk).split(b"\n\n")
                for event in whole:
                    arrivals.arrived(event)
        finally:
            writer.close()

    return asyncio.create_task(read())


@dataclass(frozen=True)
class Where:
    """The channel that is listened to, the address of its page, and where what is written there is sent."""

    channel: str
    page: str
    replies: str


class Held:
    """Many messages on their way at once; when each had reached the last listener."""

    MARK = re.compile(rb"held-(\d+)-end")

    def __init__(self, expected: int, messages: int) -> None:
        self.expected = expected
        self.seen = [0] * messages
        self.taken: list[float] = []
        self.sent = [0.0] * messages

    def arrived(self, data: bytes) -> None:
        found = self.MARK.search(data)
        if not found:
            return
        number = int(found[1])
        self.seen[number] += 1
        if self.seen[number] == self.expected:
            self.taken.append((time.perf_counter() - self.sent[number]) * 1000)

    async def send(self, write: Callable[[int, str], Awaitable[None]]) -> dict[str, float]:
        """Send at a fixed rate, whether or not the one before has arrived; then wait for what is on its way."""
        began = time.perf_counter()
        writing = []
        for number in range(len(self.seen)):
            await asyncio.sleep(max(0.0, began + number / A_SECOND - time.perf_counter()))
            self.sent[number] = time.perf_counter()
            writing.append(asyncio.create_task(write(number, f"held-{number}-end")))
        await asyncio.gather(*writing)
        over = time.perf_counter() + 30
        while len(self.taken) < len(self.seen) and time.perf_counter() < over:
            await asyncio.sleep(0.05)
        return {
            "sent": len(self.seen),
            "reached_all": len(self.taken),
            "messages_per_second": round(len(self.taken) / (time.perf_counter() - began), 1),
            "p50_ms": round(ground.percentile(self.taken, 0.5), 1),
            "p99_ms": round(ground.percentile(self.taken, 0.99), 1),
        }


async def held(seconds: int, where: Where, sessions: list[str]) -> dict[str, float]:
    with ground.server("bench.fanout_app:application") as (port, process):
        arrivals = Arrivals(LISTENERS)
        arrivals.begin("event: live")
        await _token(port, where.page, sessions[0])  # what the first request loads is no listener's
        empty = _memory(process)
        readers = [await listen(port, where.channel, sessions[n % len(sessions)], arrivals) for n in range(LISTENERS)]
        await arrivals.wait()
        taken = _memory(process) - empty
        writers = sessions[:WRITERS]
        tokens = [await _token(port, where.page, session) for session in writers]
        found = Held(LISTENERS, seconds * A_SECOND)
        arrivals.arrived = found.arrived  # type: ignore[method-assign,assignment]

        async def write(number: int, mark: str) -> None:
            one = number % len(writers)
            await _post(port, where.replies, writers[one], tokens[one], f"{mark} {BODY}")

        figures = await found.send(write)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    return {**figures, "kb_per_listener": round(taken / LISTENERS / 1024, 1)}


def _memory(process: psutil.Process) -> int:
    return sum(each.memory_full_info().uss for each in (process, *process.children(recursive=True)))


async def ours(messages: int, where: Where, sessions: list[str]) -> dict[str, dict[str, float]]:
    os.environ["BENCH_CHANNEL"] = where.channel
    with ground.server("bench.fanout_app:application") as (port, _process):
        arrivals = Arrivals(LISTENERS)
        arrivals.begin("event: live")
        readers = [await listen(port, where.channel, sessions[n % len(sessions)], arrivals) for n in range(LISTENERS)]
        await arrivals.wait()

        async def publish(mark: str) -> None:
            await _get(port, f"/bench/publish?{urlencode({'text': mark + BODY})}")

        token = await _token(port, where.page, sessions[0])

        async def reply(mark: str) -> None:
            await _post(port, where.replies, sessions[0], token, f"{mark} {BODY}")

        published = await times_of(publish, arrivals, messages)
        replied = await times_of(reply, arrivals, max(messages // 3, 5))
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    return {"published": published, "replied": replied}


async def _get(port: int, path: str, headers: str = "") -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{headers}\r\n".encode())
    answer = await reader.read()
    writer.close()
    return answer


async def _token(port: int, path: str, session: str) -> str:
    answer = (await _get(port, path, f"Cookie: sessionid={session}\r\n")).decode()
    return answer.split("csrftoken=")[1].split(";")[0]


async def _post(port: int, path: str, session: str, token: str, text: str) -> None:
    body = urlencode({"text": text, "csrfmiddlewaretoken": token})
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nConnection: close\r\n"
        f"Cookie: sessionid={session}; csrftoken={token}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
    )
    status = await reader.readline()
    if b" 302 " not in status:
        raise SystemExit(f"the reply was answered with {status!r}")
    await reader.read()
    writer.close()


async def peer(messages: int) -> dict[str, float]:
    port = ground.free_port()
    process = subprocess.Popen([sys.executable, "-m", "bench.fanout_websockets", str(port)], cwd=ground.ROOT)
    try:
        await asyncio.sleep(1.5)
        arrivals = Arrivals(LISTENERS)
        connections = [await connect(f"ws://127.0.0.1:{port}", compression=None) for _ in range(LISTENERS)]
        readers = [asyncio.create_task(_read(connection, arrivals)) for connection in connections]
        result = await times_of(lambda mark: connections[0].send(mark + BODY), arrivals, messages)
        for reader in readers:
            reader.cancel()
        await asyncio.gather(*(connection.close() for connection in connections), *readers, return_exceptions=True)
        return result
    finally:
        process.terminate()
        process.wait(timeout=10)


async def _read(connection: object, arrivals: Arrivals) -> None:
    async for message in connection:  # type: ignore[attr-defined]
        arrivals.arrived(message)


def chat_of(topic: Any) -> Where:
    """A new chat channel in the space of the topic."""
    from django.urls import reverse

    from coterie.channels.open_channel import open_channel
    from coterie.channels.shown import channel_url

    channel = open_channel(topic.community, by=topic.author, kind="chat", name="Everyday")
    return Where(channel.live, channel_url(channel), reverse("chat:send", args=[channel.pk]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", metavar="FILE", help="write the figures here as well")
    parser.add_argument("--messages", type=int, default=60, help="messages a series (default 60)")
    parser.add_argument("--seconds", type=int, default=60, help="how long messages come at a fixed rate (default 60)")
    options = parser.parse_args()
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    with ground.use_temporary_data():
        pk, sessions = ground.fill()
        from coterie.discussions.models import Topic

        topic = Topic.objects.select_related("community").get(pk=pk)
        where = Where(topic.live, addresses(topic)["topic"], reply_address(topic))
        chat = chat_of(topic)
        figures = {
            **asyncio.run(ours(options.messages, where, sessions)),
            "chat message": asyncio.run(ours(options.messages, chat, sessions))["replied"],
            f"chat at {A_SECOND} a second": asyncio.run(held(options.seconds, chat, sessions)),
            "websockets": asyncio.run(peer(options.messages)),
        }
    figures["ratio_to_websockets"] = round(figures["published"]["p50_ms"] / figures["websockets"]["p50_ms"], 2)
    for name, row in figures.items():
        print(f"{name:20} {row}")
    ground.write_json(options.json, {"machine": ground.machine(), "listeners": LISTENERS, **figures})


if __name__ == "__main__":
    main()
