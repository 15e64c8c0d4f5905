"""What was found in a channel."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from coterie.channels.models import Channel
from coterie.chat.search import LONGEST, excerpt, search, words_of
from coterie.communities.access import Standing
from coterie.communities.space import space_context
from coterie.foundation.paging import page
from coterie.foundation.requests import Request


def found_page(request: Request, channel: Channel, standing: Standing) -> HttpResponse:
    """Newest first, page by page."""
    q = request.GET["q"].strip()[:LONGEST]
    words = words_of(q)
    found: Any = page(search(channel, words), by=("-id",), after=request.GET.get("after"))
    steps = {
        name: f"?{urlencode({'q': q, 'after': cursor})}" if cursor else None
        for name, cursor in (("previous_url", found.previous), ("next_url", found.next))
    }
    excerpts = [excerpt(each, words) for each in found.rows]
    context = {"channel": channel, "q": q, "found": found.rows, "excerpts": excerpts, **steps}
    return render(request, "chat/search.html", {**space_context(channel.community, standing, channel.key), **context})
