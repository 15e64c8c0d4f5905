"""Markdown as people write it in posts, rendered once when it is written.

Raw HTML is text here, never markup; and whatever the renderer makes still goes through an allowlist, so that a mistake
in one of the two is caught by the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from coterie.foundation.text import rules
from coterie.foundation.text.clean import clean

LONGEST = 100_000
Mention = Callable[[str], str | None]


class TextTooLong(ValueError):
    """The text has more characters than a post may have."""


@dataclass(frozen=True)
class Rendered:
    """A text as safe HTML, the handles it mentions (each once, in order), and its words alone."""

    html: str
    mentions: tuple[str, ...]
    plain: str


def render(markdown: str, *, mention: Mention | None = None) -> Rendered:
    """Render a post. ``mention(handle)`` gives the address of a person who may be mentioned here, else None.

    Raises TextTooLong above 100,000 characters.
    """
    if len(markdown) > LONGEST:
        raise TextTooLong(f"The text has {len(markdown):,} characters; at most {LONGEST:,} are possible.")
    env: dict[str, Any] = {"mention": mention, "mentions": {}}
    tokens = _parser().parse(_storable(markdown), env)
    html = _parser().renderer.render(tokens, _parser().options, env)
    return Rendered(clean(html), tuple(env["mentions"]), _plain(tokens))


def excerpt(plain: str, length: int = 200) -> str:
    """The beginning of a plain text on one line, cut between words; at most ``length`` characters."""
    line = " ".join(plain.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    whole_words = cut.rpartition(" ")[0]
    # A text without spaces (one long word, or a language that has none) is cut where it must be.
    return (whole_words if len(whole_words) > length // 2 else cut).rstrip(" ,;:.–-") + "…"


_ADDRESS = re.compile(r"https?://[^\s<>\"'`\\\x00-\x1f]*[^\s<>\"'`\\\x00-\x1f.,;:!?)\]}]")
_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")


def from_plain(text: str) -> str:
    """Markdown that shows this plain text as it was: its words, line breaks and indents; addresses become links."""
    paragraphs = re.split(r"\n[ \t]*(?:\n[ \t]*)+", _storable(text).strip("\n"))
    return "\n\n".join(
        "\\\n".join(_line(line) for line in paragraph.strip("\n").split("\n"))
        for paragraph in paragraphs
        if paragraph.strip()
    )


def _line(line: str) -> str:
    words = line.strip()
    # Markdown drops the spaces that a line begins with, and reads four of them as code.
    indent = "&nbsp;" * len(line[: len(line) - len(line.lstrip())].expandtabs(4))
    parts, place = [], 0
    for address in _ADDRESS.finditer(words):
        parts += [_escaped(words[place : address.start()]), f"<{address.group()}>"]
        place = address.end()
    return indent + "".join([*parts, _escaped(words[place:])]) if words else "&nbsp;"


def _escaped(words: str) -> str:
    return _MARKUP.sub(r"\\\1", words)


# Characters that turn the direction of what follows: a name or an address could be made to read as another.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _storable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return _TURNING.sub("", _UNSTORABLE.sub("\ufffd", text))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": 20})
    parser.enable(["table", "strikethrough", "linkify"])
    rules.install(parser)
    return parser


def _plain(tokens: list[Token]) -> str:
    blocks = ("".join(_words(token)).strip() for token in tokens)
    return "\n".join(block for block in blocks if block)


def _words(token: Token) -> Iterator[str]:
    if token.type in ("fence", "code_block", "text", "text_special", "code_inline"):
        yield token.content
    elif token.type in ("softbreak", "hardbreak"):
        yield "\n"
    elif token.type == "image":
        yield token.content
    for child in token.children or () if token.type != "image" else ():
        yield from _words(child)
