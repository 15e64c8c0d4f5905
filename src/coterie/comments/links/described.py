"""What a page says of itself: its title, a sentence, and the name of its site."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from coterie.comments.links.fetch import Page

_META = re.compile(rb"<meta\b([^>]{1,3000})>", re.IGNORECASE)
_TITLE = re.compile(r"<title\b[^>]{0,300}>([^<]{1,2000})", re.IGNORECASE)
_META_TAG = re.compile(r"<meta\b([^>]{1,3000})>", re.IGNORECASE)
_PROPERTY = re.compile(r"""([a-zA-Z-]{1,20})\s{0,9}=\s{0,9}(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'>]{1,300}))""")
_CHARSET = re.compile(rb"""charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_NOT_OF_THE_WEB = frozenset({"utf_7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})
# Control characters, and those that turn the direction of text or cannot be seen.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
# Of a page longer than this, only the beginning is looked at: what it says of itself stands at its top.
HEAD = 256 * 1024


@dataclass(frozen=True)
class Described:
    title: str
    description: str
    site: str


def described(page: Page) -> Described:
    """Without a title if the page has none, or asks not to be quoted."""
    text = decoded(page.body[:HEAD], page.charset)
    facts = _facts(text)
    if "nosnippet" in page.robots.lower() or "nosnippet" in facts.get("robots", "").lower():
        return Described("", "", "")
    found = _TITLE.search(text)
    title = facts.get("og:title") or facts.get("twitter:title") or (found[1] if found else "")
    about = facts.get("og:description") or facts.get("description") or facts.get("twitter:description") or ""
    host = (urlsplit(page.address).hostname or "").removeprefix("www.")
    return Described(_line(title, 200), _line(about, 300), _line(facts.get("og:site_name", ""), 100) or host[:100])


def decoded(body: bytes, charset: str) -> str:
    """As the header says, else as the page says, else as UTF-8; whatever is wrong becomes a replacement character."""
    declared = _CHARSET.search(b" ".join(_META.findall(body[:4096])))
    for name in (charset, declared[1].decode("ascii") if declared else ""):
        # Encodings by which plain letters stand for others are none of the web's.
        if name and _is_of_text(name):
            return body.decode(name, "replace")
    return body.decode("utf-8", "replace")


def _is_of_text(name: str) -> bool:
    try:
        found = codecs.lookup(name)
        return (
            found._is_text_encoding
            and b"<title>".decode(name) == "<title>"
            and found.name.replace("-", "_") not in _NOT_OF_THE_WEB
        )
    except (LookupError, UnicodeError, ValueError):
        return False


def _facts(text: str) -> dict[str, str]:
    """The first of each: ``<meta property=og:title content=…>``."""
    facts: dict[str, str] = {}
    for tag in _META_TAG.finditer(text):
        found = {name.lower(): double or single or bare for name, double, single, bare in _PROPERTY.findall(tag[1])}
        name = (found.get("property") or found.get("name") or "").lower()
        if name and found.get("content"):
            facts.setdefault(name, found["content"])
    return facts


def _line(text: str, longest: int) -> str:
    """One line of words that can be seen, cut between two of them."""
    words = " ".join(_UNSEEN.sub(" ", unescape(text)).split())
    if len(words) <= longest:
        return words
    cut = words[: longest - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.–-") + "…"
