"""Search in a channel: the messages that have every word, compared as the database compares (LIKE)."""

from __future__ import annotations

import re

from django.utils.html import escape
from markupsafe import Markup

from coterie.channels.models import Channel
from coterie.chat.models import Message, MessageQuerySet
from coterie.comments.links.cards import without_cards
from coterie.foundation.text import words_of as text_of

LONGEST = 100
# Of a long message so much is shown around the first word that was found.
SHOWN, BEFORE = 240, 80


def words_of(query: str) -> list[str]:
    """The words of what somebody typed, of which so many characters count."""
    return query[:LONGEST].split()


def search(channel: Channel, words: list[str]) -> MessageQuerySet:
    """Messages that stand, with every word somewhere in their text; none without words."""
    rows = Message.objects.for_page(channel.pk).standing()
    for word in words:
        rows = rows.filter(text__icontains=word)
    return rows if words else rows.none()


def excerpt(message: Message, words: list[str]) -> Markup:
    """What the message says around the first of the words, with each of them marked."""
    text = " ".join(text_of(without_cards(message.html)).split())
    found = re.compile("|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)), re.IGNORECASE)
    first = found.search(text)
    start = max(first.start() - BEFORE, 0) if first else 0
    part = text[start : start + SHOWN]
    marked, at = [], 0
    for hit in found.finditer(part):
        marked += [escape(part[at : hit.start()]), "<mark>", escape(hit.group()), "</mark>"]
        at = hit.end()
    marked.append(escape(part[at:]))
    around = ("…" if start else "", "…" if start + SHOWN < len(text) else "")
    return Markup(around[0] + "".join(marked) + around[1])  # noqa: S704 - every part of it was escaped
