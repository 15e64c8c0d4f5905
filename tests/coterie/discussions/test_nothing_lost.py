"""An open page whose connection is cut at random is what a fresh load shows, whatever happened meanwhile."""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.coterie.foundation.served import served

ACTS = 600
CUTS = 50
SECONDS = 600

STAGE = """
from tests.coterie.discussions.acting import act, stage
from coterie.discussions.shown import topic_url
topic = stage()
act.enqueue(topic.pk, {count}, {seed}, {folder!r})
print(topic_url(topic, sort="time"))
"""
# What says when it was rendered, and for whom: a stranger's reaction leads to the sign-in.
VARYING = re.compile(r'>[^<]*</time>|<input type="hidden" name="(?:csrfmiddlewaretoken|next)"[^>]*>|\s+')
SENDING = re.compile(r'method="post" action="[^"]*" hx-post="[^"]*" hx-swap="outerHTML"|action="/accounts/login/"')


@pytest.mark.timeout(2 * SECONDS)
@pytest.mark.parametrize("hub", ["memory", "redis"])
def test_a_page_that_is_cut_off_fifty_times_equals_a_fresh_load(
    hub: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """In one process, and in two that reach each other through Redis. The acts are a task of the server's own."""
    environment = {"REDIS_URL": request.getfixturevalue("redis_url")} if hub == "redis" else {}
    with served(tmp_path, workers=2 if environment else 1, **environment) as server:
        seed = random.randrange(10**6)
        path = server.shell(STAGE.format(count=ACTS, seed=seed, folder=str(tmp_path)))
        asyncio.run(asyncio.wait_for(_story(server.url, path, tmp_path), SECONDS))


async def _story(url: str, path: str, folder: Path) -> None:
    async with cutting_proxy(url) as proxy, httpx.AsyncClient(timeout=60) as http:
        page = OpenPage((await http.get(url + path)).text)
        reading = asyncio.create_task(page.read(proxy.url))
        (folder / "go").touch()
        await proxy.cut(CUTS)
        result = json.loads(await _written(folder / "done"))
        while page.since < result["version"]:
            assert not reading.done(), reading.exception()
            await asyncio.sleep(0.05)
        reading.cancel()
        fresh = await _fresh_load(http, url, path)
    acts = result["acts"]
    assert (sum(acts.values()), min(acts.values()) > ACTS // 50) == (ACTS, True), acts
    assert proxy.cuts >= CUTS
    assert page.connections >= CUTS
    assert page.ids == sorted(set(page.ids)), "twice, or out of order"
    assert page.head == fresh.head
    assert list(page.posts) == list(fresh.posts)
    assert page.posts == fresh.posts


async def _written(path: Path) -> str:
    while not path.exists():
        await asyncio.sleep(0.1)
    return path.read_text()


async def _fresh_load(http: httpx.AsyncClient, url: str, path: str) -> OpenPage:
    """The topic as somebody reads it who comes now: all its pages, one after the other."""
    whole = OpenPage((await http.get(url + path)).text)
    text = whole.text
    while later := re.search(r'href="([^"]*\?after=[^"]*)"[^>]*>(?:(?!</a>).)*Later posts', text, re.DOTALL):
        text = (await http.get(url + later[1].replace("&amp;", "&"))).text
        whole.posts.update(_posts(text))
    return whole


def _posts(text: str) -> dict[int, str]:
    found = re.findall(r'(<article [^>]*?id="post-(\d+)".*?</article>)', text, re.DOTALL)
    return {int(number): _settled(html) for html, number in found}


def _settled(html: str) -> str:
    return VARYING.sub(lambda match: " " if match[0].isspace() else "", SENDING.sub("", html)).strip()


class OpenPage:
    """What the page's <live-stream> does, without a browser: it applies events, and goes on from the last id."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.posts = _posts(text)
        self.head = _settled(re.search(r'<header[^>]* id="topic-head">.*?</header>', text, re.DOTALL)[0])  # type: ignore[index]
        self.source = re.search(r'<live-stream src="([^"]*)"', text)[1].replace("&amp;", "&")  # type: ignore[index]
        self.since = int(re.search(r"since=(\d+)", self.source)[1])  # type: ignore[index]
        self.ids: list[int] = []
        self.connections = 0

    async def read(self, url: str) -> None:
        """Half of the reconnects are the browser's own, with a header; the others the element's, with an address."""
        async with httpx.AsyncClient(timeout=None, headers={"Accept": "text/event-stream"}) as http:
            while True:
                self.connections += 1
                own = self.connections % 2
                source = self.source if own else re.sub(r"since=\d+", f"since={self.since}", self.source)
                headers = {"Last-Event-ID": str(self.since)} if own else {}
                try:
                    async with http.stream("GET", url + source, headers=headers) as answer:
                        assert answer.status_code == 200
                        rest = ""
                        async for text in answer.aiter_text():
                            *events, rest = (rest + text).split("\n\n")
                            for event in events:
                                self._apply(event)
                except httpx.TransportError:
                    await asyncio.sleep(0.02)

    def _apply(self, event: str) -> None:
        fields = dict(line.split(": ", 1) for line in event.splitlines())
        if fields.get("id"):
            self.since = int(fields["id"])
            self.ids.append(self.since)
        if fields.get("event") != "html":
            return
        change = json.loads(fields["data"])
        if change["id"] == "topic-head":
            self.head = _settled(change["html"])
        else:
            self.posts[int(change["id"].removeprefix("post-"))] = _settled(change["html"])
            self.posts = dict(sorted(self.posts.items()))


class CuttingProxy:
    """Passes bytes on, and cuts a connection in the middle of whatever it passes on."""

    def __init__(self, server: str) -> None:
        self.host, self.port = httpx.URL(server).host, httpx.URL(server).port
        self.url = ""
        self.cuts = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._cut_next = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self.host, self.port)
        self._open.add(writer)
        sending = asyncio.create_task(self._pass(reader, back))
        try:
            while data := await there.read(65536):
                if writer not in self._open:
                    break
                if self._cut_next:
                    data = data[: random.randrange(len(data))]
                writer.write(data)
                await writer.drain()
                if self._cut_next:
                    self._cut_next = False
                    self.cuts += 1
                    break
        except ConnectionError:
            pass
        finally:
            self._open.discard(writer)
            sending.cancel()
            writer.close()
            back.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)

    async def cut(self, times: int) -> None:
        while self.cuts < times:
            await asyncio.sleep(random.uniform(0.02, 0.4))
            self._cut_next = True
            deadline = asyncio.get_running_loop().time() + 1
            while self._cut_next and asyncio.get_running_loop().time() < deadline:
                await asyncio.sleep(0.01)
            if self._cut_next:  # nothing passes
                self._cut_next = False
                for writer in tuple(self._open):
                    self._open.discard(writer)
                    writer.transport.abort()
                    self.cuts += 1


@asynccontextmanager
async def cutting_proxy(server: str) -> AsyncIterator[Any]:
    proxy = CuttingProxy(server)
    listening = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with listening:
        yield proxy
