"""The words of a chat message: code, quotes, names of people and places, and emoji are not among them."""

from __future__ import annotations

import re

from coterie_discovery.sources.markup import tidy

_CODE = re.compile(r"```.*?(?:```|\Z)", re.S)
_QUOTE = re.compile(r"^[ ]{0,3}(?:>|&gt;).*$", re.M)
_EMOJI = re.compile(r"<?a?:[\w+'-]{2,60}:(?:\d{5,25}>|(?:skin-tone-\d:)?)")


def chat_words(text: str) -> str:
    """``text`` without code blocks, quoted lines and emoji; if nothing else is there, code stays."""
    quoteless = _EMOJI.sub(" ", _QUOTE.sub(" ", text))
    return tidy(_CODE.sub("\n", quoteless)) or tidy(quoteless.replace("```", " "))


def is_dislike(emoji: str) -> bool:
    """Whether a reaction says no; every other one is taken as a like."""
    return emoji.partition("::")[0].strip(":") in ("-1", "thumbsdown", "👎")
