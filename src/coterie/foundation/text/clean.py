"""The last fence around what people wrote: an allowlist of elements, attributes and addresses."""

from __future__ import annotations

import re

import nh3

from coterie.foundation.text import maths
from coterie.foundation.text.addresses import SCHEMES, may_link, may_show

OUTWARD = "nofollow ugc noopener"
_NAMES = """
    p br hr strong em s a img ul ol li blockquote pre code span h3 h4 h5 h6 table thead tbody tr th td
    details summary div section sup
"""
TAGS = frozenset(_NAMES.split()) | maths.TAGS
_OF_MATHS = set(maths.ATTRIBUTES) - {"display"}
ATTRIBUTES = {
    **dict.fromkeys(maths.TAGS, _OF_MATHS),
    "math": {"display", "alttext"},
    "a": {"href", "title", "rel", "class", "id", "aria-label"},
    "li": {"id"},
    "div": {"class"},
    "section": {"class"},
    "details": {"class"},
    "img": {"src", "alt", "title", "loading"},
    "ol": {"start"},
    "code": {"class"},
    "span": {"class"},
    "th": {"class"},
    "td": {"class"},
}
_CLASSES = {
    "a": re.compile(r"mention|bare"),
    "code": re.compile(r"language-[a-z0-9+#-]{1,30}"),
    "div": re.compile(r"paragraph"),
    "section": re.compile(r"footnotes"),
    "details": re.compile(r"spoiler"),
    "span": re.compile(r"[a-z][a-z0-9]{0,3}|formula"),  # Pygments' short names
    "th": re.compile(r"text-(left|center|right)"),
    "td": re.compile(r"text-(left|center|right)"),
}
# Places inside a text: its notes, and where they are named.
_PLACE = re.compile(r"fn(ref)?-[0-9a-f]{8}-\d{1,5}(-\d{1,5})?")


def clean(html: str) -> str:
    """Only what the allowlist has."""
    return _CLEANER.clean(html)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return value if _CLASSES[tag].fullmatch(value) else None
    if name == "rel":
        return value if value == OUTWARD else None
    if name == "id":
        return value if _PLACE.fullmatch(value) else None
    if name in maths.ATTRIBUTES and tag in maths.TAGS:
        return value if maths.ATTRIBUTES[name].fullmatch(value) else None
    if name == "href":
        return value if may_link(value) else None
    if name == "src":
        return value if may_link(value) and may_show(value) else None
    return value


_CLEANER = nh3.Cleaner(
    tags=set(TAGS),
    attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
    attribute_filter=_attribute,
    url_schemes=set(SCHEMES),
    link_rel=None,
)
