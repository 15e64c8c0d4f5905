"""Formulas in LaTeX as MathML, which browsers draw and screen readers read by themselves.

The library reads LaTeX; what it returns is written out here anew, element by element, from an allowlist: a formula is
text that somebody typed, and MathML has attributes that move things about the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element

from latex2mathml.converter import convert_to_element

LONGEST = 2_000
DEEPEST = 40
# A page of formulas is a few thousand characters; what goes beyond this in one text is shown as it was typed.
MOST = 10_000

_NAMES = """
    math menclose merror mfrac mi mn mo mover mpadded mphantom mroot mrow mspace msqrt mstyle msub msubsup msup
    mtable mtd mtext mtr munder munderover
"""
TAGS = frozenset(_NAMES.split())
_FLAGS = re.compile(r"true|false")
_LENGTH = re.compile(r"-?0?\.\d{1,4}em|[0-3](\.\d{1,4})?em|0")
_ALIGNED = re.compile(r"(left|center|right)( (left|center|right)){0,39}")
_LINES = re.compile(r"(none|solid|dashed)( (none|solid|dashed)){0,39}")
ATTRIBUTES = {
    "display": re.compile(r"block"),
    "mathvariant": re.compile(r"[a-z]+(-[a-z]+){0,2}"),
    "displaystyle": _FLAGS,
    "scriptlevel": re.compile(r"[+-]?[0-3]"),
    "linethickness": _LENGTH,
    "columnalign": _ALIGNED,
    "columnlines": _LINES,
    "rowlines": _LINES,
    "notation": re.compile(r"[a-z]+( [a-z]+){0,4}"),
    "minsize": _LENGTH,
    "maxsize": _LENGTH,
    "lspace": _LENGTH,
    "rspace": _LENGTH,
    "width": _LENGTH,
    **dict.fromkeys(("accent", "accentunder", "fence", "form", "largeop", "movablelimits", "stretchy"), _FLAGS),
}
# What defines commands could make a short formula long without end.
_DEFINES = re.compile(
    r"\\(?:re|provide)?(?:newcommand|newenvironment)|\\[egx]?def|\\let|\\DeclareMathOperator|\\csname"
)
# The library's reading of these takes ten times as long as of any other.
_STARRED = re.compile(r"\\[a-zA-Z]+\*")
MOST_STARRED = 20
_ENTITY = re.compile(r"&#x([0-9A-Fa-f]{1,6});")


def mathml(source: str, *, display: bool) -> str | None:
    """The formula as MathML; None for what is no LaTeX, or too much of it."""
    source = source.strip()
    if not source or len(source) > LONGEST or _depth(source) > DEEPEST or _DEFINES.search(source):
        return None
    if len(_STARRED.findall(source)) > MOST_STARRED:
        return None
    try:
        root = convert_to_element(source, display="block" if display else "inline")
    except Exception:  # the library raises many kinds, some of them by accident
        return None
    shown = "".join(_written(root, source))
    return None if "\ufffd" in shown else shown


def _depth(source: str) -> int:
    depth = deepest = 0
    for each in re.findall(r"[{}]|\\(?:left|begin|right|end)\b", source):
        depth += 1 if each in ("{", r"\left", r"\begin") else -1
        deepest = max(deepest, depth)
    return deepest


def _written(element: Element, source: str = "") -> Iterator[str]:
    tag = element.tag if element.tag in TAGS else "mrow"
    kept = {name: value for name, value in element.attrib.items() if _is_kept(name, value)}
    if tag == "math":
        kept["alttext"] = source
    described = "".join([f' {name}="{escape(value)}"' for name, value in kept.items()])
    yield f"<{tag}{described}>"
    yield _words(element.text)
    for child in element:
        yield from _written(child)
    yield f"</{tag}>"


def _is_kept(name: str, value: str) -> bool:
    return name in ATTRIBUTES and ATTRIBUTES[name].fullmatch(value) is not None


def _words(text: str | None) -> str:
    """The library writes symbols as references, inside text that people typed."""
    return escape(_ENTITY.sub(lambda found: _character(int(found[1], 16)), text or "")).replace("&#x27;", "'")


def _character(code: int) -> str:
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF else "\ufffd"
