"""Markdown as people write it in posts, rendered once when it is written.

Raw HTML is text here, never markup; and whatever the renderer makes still goes through an allowlist, so that a mistake
in one of the two is caught by the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from coterie.foundation.text import budget, marks, rules
from coterie.foundation.text.budget import within_budget
from coterie.foundation.text.clean import clean

LONGEST = 100_000
# What plain words say in place of a spoiler.
HIDDEN = "[…]"
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
    text = _shallow(_storable(markdown))
    marked = within_budget(text)
    tokens = _parser().parse(text[:marked], env)
    html = clean(_parser().renderer.render(tokens, _parser().options, env))
    rest = text[marked:].strip("\n")
    return Rendered(html + _as_written(rest), tuple(env["mentions"]), f"{_plain(tokens)}\n{rest}".strip("\n"))


def _as_written(text: str) -> str:
    """What is beyond the budget, in its own lines and without any markup."""
    return f"<pre>{escape(text)}</pre>\n" if text else ""


def _shallow(text: str) -> str:
    """Quotes in quotes in quotes: beyond the sixth they are all the sixth; and lists likewise. Code stays as it is."""
    if not any(deep.search(text) for deep, _less in _DEEP):
        return text
    lines, fence = [], ""
    for line in text.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        else:
            for deep, less in _DEEP:
                line = deep.sub(less, line)
        lines.append(line)
    return "\n".join(lines)


def excerpt(plain: str, length: int = 200) -> str:
    """The beginning of a plain text on one line, cut between words; at most ``length`` characters."""
    line = " ".join(plain.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    whole_words = cut.rpartition(" ")[0]
    # A text without spaces (one long word, or a language that has none) is cut where it must be.
    return (whole_words if len(whole_words) > length // 2 else cut).rstrip(" ,;:.–-") + "…"


def words_of(html: str) -> str:
    """The words of a rendered text on a line or more: formulas as they were typed, spoilers kept to themselves."""
    found = 1
    while found:  # from the innermost
        html, found = _HIDDEN.subn(HIDDEN, html)
    return unescape(_TAG.sub("", _FORMULA.sub(lambda found: found[1], html)))


_HIDDEN = re.compile(r"<details[^>]*>(?:(?!<details).)*?</details>", re.DOTALL)
_FORMULA = re.compile(r'<math[^>]*? alttext="([^"]*)"[^>]*>.*?</math>', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
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


_FENCE = re.compile(r"[\s>*+-]*(`{3,}|~{3,})")
_DEEP = (
    (re.compile(r"^((?: {0,3}> ?){6})(?: {0,3}> ?)+", re.MULTILINE), r"\1"),
    (re.compile(r"^([ \t>]*(?:[-+*] ){6})(?:[-+*] +)+", re.MULTILINE), r"\1"),
    (re.compile(r"^((?:[ >]*>)?)[ \t]{17,}(?=[-+*] |\d{1,9}[.)] )", re.MULTILINE), r"\1" + 16 * " "),
)
# Characters that turn the direction of what follows: a name or an address could be made to read as another.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _storable(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return _TURNING.sub("", _UNSTORABLE.sub("\ufffd", text))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "maxNesting": 40})
    budget.install(parser)
    parser.enable(["table", "strikethrough", "linkify"])
    rules.install(parser)
    marks.install(parser)
    return parser


def _plain(tokens: list[Token]) -> str:
    blocks = ("".join(_words(token)).strip() for token in _told(tokens))
    return "\n".join(block for block in blocks if block)


def _told(tokens: Iterable[Token]) -> Iterator[Token]:
    """Without what is in spoilers: plain words stand in lists, mails and notifications, where nothing can be opened."""
    inside = 0
    for token in tokens:
        closes = token.type in ("spoiler_close", "container_spoiler_close")
        opens = token.type in ("spoiler_open", "container_spoiler_open")
        inside += opens - closes
        if opens and inside == 1:
            yield Token("text", "", 0, content=HIDDEN)
        elif not inside and not closes:
            yield token


_WORDS = ("fence", "code_block", "text", "text_special", "code_inline", "formula", "formula_block")


def _words(token: Token) -> Iterator[str]:
    if token.type in _WORDS:
        yield token.content
    elif token.type in ("softbreak", "hardbreak"):
        yield "\n"
    elif token.type == "image":
        yield token.content
    for child in _told(token.children or ()) if token.type != "image" else ():
        yield from _words(child)
