"""What a person would read in a template, and what a browser would run, with everything translated taken out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from jinja2 import Environment

# In place of an expression: neither letter nor space, so that it can stand in a tag, an attribute or a text.
PLACEHOLDER = "0"
READ_ALOUD = {
    "title",
    "alt",
    "placeholder",
    "label",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "content",
}
# <{{ tag }}> is a tag, whichever.
DYNAMIC_TAG = re.compile(rf"<(/?){PLACEHOLDER}")
NOT_READ = {"script", "style", "kbd"}
# A name stays itself in every language.
NAMES = re.compile(r"\bCoterie\b")
SENTENCE = re.compile(r"^[A-Z][a-z]+(?:[ ,.!?…].*)?$")


@dataclass(frozen=True)
class Finding:
    line: int
    what: str


def findings(source: str) -> list[Finding]:
    """Untranslated texts, inline styles and inline handlers of a Jinja template."""
    reader = _Reader()
    reader.feed(_without_expressions(source))
    reader.close()
    return sorted(reader.found + _literal_texts(source), key=lambda finding: finding.line)


def _without_expressions(source: str) -> str:
    """The literal markup, line for line; blocks and comments vanish, and so does what nobody reads or is translated."""
    kept: list[str] = []
    words: list[str] = []
    left_out = False
    for _, kind, value in Environment(extensions=["jinja2.ext.i18n"]).lex(source):
        if kind == "block_begin":
            words = []
        elif kind == "name":
            words.append(value)
        elif kind == "block_end":
            left_out = _leaves_out(words, left_out)
        shown = value if kind == "data" and not left_out else PLACEHOLDER if kind == "variable_begin" else ""
        kept.append(shown or "\n" * value.count("\n"))
    return DYNAMIC_TAG.sub(r"<\1any", "".join(kept))


def _leaves_out(words: list[str], before: bool) -> bool:
    """Whether the text after a block's tag is translated, or fills in a class attribute."""
    if words[:1] == ["trans"] or (words[:1] == ["block"] and words[1].endswith("_class")):
        return True
    return before and words[:1] not in (["endtrans"], ["endblock"])


def _literal_texts(source: str) -> list[Finding]:
    """Strings inside expressions that read like a sentence and do not go through a translating function."""
    tokens = [token for token in Environment().lex(source) if token[1] != "whitespace"]
    return [
        Finding(line, f"untranslated text {value}")
        for position, (line, kind, value) in enumerate(tokens)
        if kind == "string" and SENTENCE.match(value[1:-1]) and _has_words(value)
        if not _is_translated(tokens[:position])
    ]


def _is_translated(before: list[tuple[int, str, str]]) -> bool:
    """Whether the innermost open bracket belongs to a translating function."""
    depth = 0
    for position in range(len(before) - 1, 0, -1):
        value = before[position][2]
        if value == ")":
            depth += 1
        elif value == "(" and depth:
            depth -= 1
        elif value == "(":
            return before[position - 1][2] in {"_", "gettext", "ngettext", "pgettext", "npgettext"}
        elif before[position][1] in {"variable_begin", "block_begin"}:
            return False
    return False


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Finding] = []
        self._unread: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        for name, value in attrs:
            self._check_attribute(tag, given, name, value or "")
        self._unread = tag if tag in NOT_READ else self._unread

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        unread = self._unread
        self.handle_starttag(tag, attrs)
        self._unread = unread

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unread:
            self._unread = None

    def handle_data(self, data: str) -> None:
        if self._unread is None and _has_words(data):
            self._add(f"untranslated text {' '.join(data.split())[:60]!r}")

    def _check_attribute(self, tag: str, given: dict[str, str | None], name: str, value: str) -> None:
        if name == "style":
            self._add(f"inline style on <{tag}>: the Content-Security-Policy forbids it")
        elif name.startswith(("on", "hx-on")):
            self._add(f"inline handler {name} on <{tag}>: the Content-Security-Policy forbids it")
        elif name in READ_ALOUD and _has_words(value) and not _is_for_machines(tag, given, name):
            self._add(f"untranslated {name}={value!r}")

    def _add(self, what: str) -> None:
        self.found.append(Finding(self.getpos()[0], what))


def _is_for_machines(tag: str, given: dict[str, str | None], name: str) -> bool:
    """<meta content> holds words only where it describes the page."""
    return name == "content" and (given.get("name") or given.get("property")) not in {"description", "og:description"}


def _has_words(text: str) -> bool:
    return any(character.isalpha() for character in NAMES.sub("", text))
