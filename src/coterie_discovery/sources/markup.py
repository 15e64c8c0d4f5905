"""Plain text and outbound links out of the HTML that platforms store."""

from __future__ import annotations

import re
from html import unescape

from coterie_discovery.sources.plain import fenced, joined, tidy

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)>")
_HREF = re.compile(r"""\bhref\s*=\s*["']?(https?://[^\s"'<>]+)""", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_HOST = re.compile(r"https?://(?:[^/?#@\s]{0,200}@)?([^/?#:@\s\[\]]{1,253})(?:[:/?#]|$)", re.IGNORECASE)

_QUOTED = frozenset({"blockquote", "script", "style"})
_CODE = frozenset({"pre"})
_BLOCKS = frozenset(
    "p div br li ul ol h1 h2 h3 h4 h5 h6 hr table tr pre blockquote dl dt dd details summary section".split()
)
_VOID = frozenset({"br", "hr", "img"})
_SHOWN = dict.fromkeys(_BLOCKS, "\n") | dict.fromkeys(("code", "tt", "kbd", "samp"), "`")
_LINES = frozenset({"br", "div", "p", "li", "tr"})


def plain_text(html: str, *, drop: re.Pattern[str] | None = None, links: list[str] | None = None) -> str:
    """The words of ``html``, one paragraph a line. Linear in its length.

    Quotes go, because they are somebody else's words and counted there already. Code blocks stay between fences, code
    within a line between backticks. ``drop`` is searched in each tag's attributes; an element it matches goes with its
    content. The addresses it links to are added to ``links``, those in quotes are not.
    """
    if "<!--" in html:
        html = _without_comments(html)
    pieces = _TAG.split(html)  # text, then "/", name, attributes and the text behind, again and again
    parts: list[str] = []
    words = [pieces[0]]
    inside, depth, is_quote = "", 0, False
    code: list[str] | None = None  # of the block we are inside of; None inside of what is dropped
    for at in range(1, len(pieces), 4):
        closing, name, attributes, text = pieces[at : at + 4]
        name = name.lower()
        if attributes and name == "a" and links is not None and not is_quote and (link := _HREF.search(attributes)):
            links.append(unescape(link[1]))
        if inside:
            depth += (-1 if closing else 1) if name == inside else 0
            if depth:
                if code is not None:
                    code.append("\n" + text if name in _LINES and not closing else text)
                continue
            if code is not None:
                parts += [tidy(unescape("".join(words))), fenced(unescape("".join(code)))]
                words = []
            inside, is_quote, code = "", False, None
            words.append(text)
            continue
        words.append(_SHOWN.get(name, ""))
        dropped = name in _QUOTED or (drop is not None and attributes and drop.search(attributes))
        if not closing and (dropped or name in _CODE) and name not in _VOID:
            inside, depth, code = name, 1, None if dropped else [text]
            is_quote = name in _QUOTED or "quote" in attributes
        else:
            words.append(text)
    return joined([*parts, tidy(unescape("".join(words))), fenced(unescape("".join(code or ())))])


def _without_comments(html: str) -> str:
    """HTML comments carry instructions to the highlighter, never words. An unclosed one is left alone."""
    parts: list[str] = []
    start = 0
    while (opened := html.find("<!--", start)) >= 0 and (closed := html.find("-->", opened)) >= 0:
        parts.append(html[start:opened])
        start = closed + 3
    parts.append(html[start:])
    return "".join(parts)


def bare_links(text: str) -> list[str]:
    """The web addresses written out in ``text``."""
    return _URL.findall(text) if "://" in text else []


def host(link: str) -> str | None:
    """``en.wikipedia.org`` of ``https://en.wikipedia.org/wiki/Hops``; a leading ``www.`` is dropped."""
    found = _HOST.match(link)
    name = found[1].lower() if found else ""
    return name.removeprefix("www.") if "." in name else None


def hosts(links: list[str]) -> list[str]:
    """The sites that ``links`` lead to, each once, sorted."""
    return sorted({name for link in links if (name := host(link))}) if links else []
