"""The application under measure, with one address more: GET /bench/publish?N publishes N bytes on a channel at once.

It takes what a reply costs besides (session, database, rendering) out of the figure, so that it can stand beside a
plain broadcast.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs

from coterie.asgi import application as coterie

CHANNEL = os.environ.get("BENCH_CHANNEL", "topic:1")


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http" and scope["path"] == "/bench/publish":
        from coterie.foundation.live import Event, publish

        publish(CHANNEL, Event("html", parse_qs(scope["query_string"].decode())["text"][0]))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    await coterie(scope, receive, send)
