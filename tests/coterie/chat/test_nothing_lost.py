"""An open channel whose connection is cut at random is what a fresh load shows, whatever happened meanwhile."""

from __future__ import annotations

import asyncio
import json
import random
import re
from pathlib import Path

import httpx
import pytest

from tests.coterie.discussions.test_nothing_lost import cutting_proxy
from tests.coterie.foundation.served import served

ACTS = 402
CUTS = 25
SECONDS = 400

STAGE = """
from tests.coterie.chat.acting import act, stage
from coterie.channels.shown import channel_url
channel = stage()
act.enqueue(channel.pk, {count}, {seed}, {folder!r})
print(channel_url(channel))
"""
# What says when it was rendered, and for whom; what is said aloud comes live alone.
VARYING = re.compile(
    r'>[^<]*</time>|<input type="hidden" name="(?:csrfmiddlewaretoken|next)"[^>]*>|data-announce="[^"]*"|\s+'
)


@pytest.mark.timeout(2 * SECONDS)
@pytest.mark.parametrize("hub", ["memory", "redis"])
def test_a_channel_that_is_cut_off_again_and_again_equals_a_fresh_load(
    hub: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """In one process, and in two that reach each other through Redis. The acts are a task of the server's own."""
    environment = {"REDIS_URL": request.getfixturevalue("redis_url")} if hub == "redis" else {}
    with served(tmp_path, workers=2 if environment else 1, **environment) as server:
        path = server.shell(STAGE.format(count=ACTS, seed=random.randrange(10**6), folder=str(tmp_path)))
        asyncio.run(asyncio.wait_for(_story(server.url, path, tmp_path), SECONDS))


async def _story(url: str, path: str, folder: Path) -> None:
    async with cutting_proxy(url) as proxy, httpx.AsyncClient(timeout=60) as http:
        page = OpenChannel((await http.get(url + path)).text)
        reading = asyncio.create_task(page.read(proxy.url))
        (folder / "go").touch()
        await proxy.cut(CUTS)
        while not (folder / "done").exists():
            await asyncio.sleep(0.1)
        result = json.loads((folder / "done").read_text())
        while page.since < result["version"]:
            assert not reading.done(), reading.exception()
            await asyncio.sleep(0.05)
        reading.cancel()
        fresh = await _fresh_load(http, url, path)
    assert sum(result["acts"].values()) == ACTS
    assert min(result["acts"].values()) > ACTS // 50
    assert page.connections >= CUTS
    assert page.ids == sorted(set(page.ids)), "twice, or out of order"
    assert list(page.messages) == list(fresh)
    assert page.messages == fresh


async def _fresh_load(http: httpx.AsyncClient, url: str, path: str) -> dict[int, str]:
    """The channel as somebody reads it who comes now, back to its beginning."""
    text = (await http.get(url + path)).text
    whole = _messages(text)
    while earlier := re.search(rf'href="({re.escape(path)}\?before=\d+)"', text):
        text = (await http.get(url + earlier[1])).text
        whole = {**_messages(text), **whole}
    return whole


def _messages(text: str) -> dict[int, str]:
    found = re.findall(r'(<article class="chat-message[^>]*? id="message-(\d+)".*?</article>)', text, re.DOTALL)
    return {int(number): _settled(html) for html, number in found}


def _settled(html: str) -> str:
    return VARYING.sub(lambda match: " " if match[0].isspace() else "", html).replace(" >", ">").strip()


class OpenChannel:
    """What the page's <live-stream> does, without a browser: it applies events, and goes on from the last id."""

    def __init__(self, text: str) -> None:
        self.messages = _messages(text)
        self.source = re.search(r'<live-stream src="([^"]*)"', text)[1].replace("&amp;", "&")  # type: ignore[index]
        self.since = int(re.search(r"since=(\d+)", self.source)[1])  # type: ignore[index]
        self.ids: list[int] = []
        self.connections = 0

    async def read(self, url: str) -> None:
        async with httpx.AsyncClient(timeout=None, headers={"Accept": "text/event-stream"}) as http:
            while True:
                self.connections += 1
                source = re.sub(r"since=\d+", f"since={self.since}", self.source)
                try:
                    async with http.stream("GET", url + source) as answer:
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
        assert fields.get("event") != "reload"
        if fields.get("id"):
            self.since = int(fields["id"])
            self.ids.append(self.since)
        if fields.get("event") == "html":
            change = json.loads(fields["data"])
            self.messages[int(change["id"].removeprefix("message-"))] = _settled(change["html"])
            self.messages = dict(sorted(self.messages.items()))
