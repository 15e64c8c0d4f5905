"""The words of a chat message: quotes, names of people and places, and emoji are not among them; code is fenced."""

from __future__ import annotations

import re

from coterie_discovery.sources.plain import fenced, joined, markdown_parts, tidy

# ">" before a line quotes it, ">>>" before a line and all after it; ">!" hides a spoiler of one's own.
_QUOTE = re.compile(r"^[ ]{0,3}(?:>|&gt;)(?!!).*$", re.M)
_REST_QUOTED = re.compile(r"^(?:>>>|&gt;&gt;&gt;) .*", re.M | re.S)
_OWN_EMOJI = re.compile(r"<a?:\w{2,60}:\d{5,25}>")
_EMOJI = re.compile(r":[\w+'-]{2,60}:(?:skin-tone-\d:)?")


def chat_words(text: str, *, rest_is_quoted: bool = False) -> str:
    """``text`` without quoted lines and emoji, its code between fences.

    ``rest_is_quoted``: whether ``>>>`` quotes all that follows, as on Discord; else it is one line of a quote.
    """
    parts = []
    for is_code, part in markdown_parts(text):
        if is_code:
            parts.append(fenced(part))
            continue
        if rest_is_quoted and ">>>" in part:
            part = _REST_QUOTED.sub("", part)
        if ">" in part or "&gt;" in part:
            part = _QUOTE.sub(" ", part)
        if ":" in part:
            part = _EMOJI.sub(" ", _OWN_EMOJI.sub(" ", part) if "<" in part else part)
        parts.append(tidy(part))
    return joined(parts)


def is_dislike(emoji: str) -> bool:
    """Whether a reaction says no; every other one is taken as a like."""
    return emoji.partition("::")[0].strip(":") in ("-1", "thumbsdown", "👎")
