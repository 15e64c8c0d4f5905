"""Plain text and outbound links out of the HTML that platforms store."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_HREF = re.compile(r"""<a\s[^<>]*?href\s*=\s*["']?(https?://[^\s"'<>]+)""", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\s*\n\s*")
_UNWANTED = {c: None for c in range(32) if c not in (9, 10, 13)} | {127: None, 9: 32, 13: 10}

_QUOTED = frozenset({"blockquote", "script", "style"})
_CODE = frozenset({"pre"})
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "li",
        "ul",
        "ol",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "table",
        "tr",
        "pre",
        "blockquote",
        "dl",
        "dt",
        "dd",
        "details",
        "summary",
        "section",
    ]
)
_VOID = frozenset({"br", "hr", "img"})


def plain_text(html: str, *, drop: re.Pattern[str] | None = None) -> str:
    """The words of ``html``, one paragraph a line.

    Quotes go, because they are somebody else's words and counted there already. Code blocks go, because their tokens
    are not what people talk about, unless nothing else is left. ``drop`` is searched in each tag's attributes; an
    element it matches goes with its content.
    """
    html = _without_comments(html)
    text = _tidy(_outside(html, _QUOTED | _CODE, drop))
    return text or _tidy(_outside(html, _QUOTED, drop))


def _outside(html: str, dropped: frozenset[str], drop: re.Pattern[str] | None) -> str:
    """``html`` without tags, and without what is inside the ``dropped`` elements. Linear in the length."""
    parts: list[str] = []
    start, inside, depth = 0, "", 0
    for tag in _TAG.finditer(html):
        closing, name, attributes = tag.groups()
        name = name.lower()
        if inside:
            if name == inside:
                depth += -1 if closing else 1
            if not depth:
                inside, start = "", tag.end()
            continue
        parts.append(html[start : tag.start()])
        start = tag.end()
        if name in _BLOCKS:
            parts.append("\n")
        if not closing and name not in _VOID and (name in dropped or (drop and drop.search(attributes))):
            inside, depth = name, 1
    if not inside:
        parts.append(html[start:])
    return "".join(parts)


def _without_comments(html: str) -> str:
    """HTML comments carry instructions to the highlighter, never words. An unclosed one is left alone."""
    parts: list[str] = []
    start = 0
    while (opened := html.find("<!--", start)) >= 0 and (closed := html.find("-->", opened)) >= 0:
        parts.append(html[start:opened])
        start = closed + 3
    parts.append(html[start:])
    return "".join(parts)


def _tidy(text: str) -> str:
    return tidy(unescape(text))


def tidy(text: str) -> str:
    """``text`` without control characters, runs of spaces, blank lines and lines that hold no word at all."""
    text = _BLANK_LINES.sub("\n", _SPACES.sub(" ", text.translate(_UNWANTED))).strip()
    return "\n".join(line for line in text.split("\n") if any(map(str.isalnum, line)))


def outbound(html: str) -> list[str]:
    """The targets of the links in ``html``, as full addresses."""
    return [unescape(link) for link in _HREF.findall(html)]


def bare_links(text: str) -> list[str]:
    """The web addresses written out in ``text``."""
    return _URL.findall(text)


def host(link: str) -> str | None:
    """``en.wikipedia.org`` of ``https://en.wikipedia.org/wiki/Hops``; a leading ``www.`` is dropped."""
    try:
        name = urlsplit(link).hostname
    except ValueError:
        return None
    if not name or "." not in name or len(name) > 253:
        return None
    return name.removeprefix("www.")
