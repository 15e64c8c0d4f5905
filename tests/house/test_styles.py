"""Lengths come from the tokens of theme.css, and a room's own styles touch only what has its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.house.tree import PRODUCT, ROOT, name_of, none, under

TOKENS = ROOT / "frontend" / "src" / "styles" / "theme.css"
# Measures of one drawing or one column that nothing else shares. Fewer is better; more needs a token.
MOST_LITERALS = 20
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Where a page changes its columns: a media query can hold no token.
QUERY = re.compile(r"@(?:media|container|supports)[^{]*")
LENGTH = re.compile(r"(?<![\w.#-])-?(\d*\.?\d+)(px|rem)\b")
HAIRLINES = {("1", "px"), ("2", "px")}
RULE = re.compile(r"(?P<what>[^{};]*)(?P<mark>[{}])")


def literals(source: str) -> list[str]:
    """The lengths in pixels and rem that are no hairlines."""
    text = QUERY.sub("", COMMENT.sub("", source))
    return [found[0] for found in LENGTH.finditer(text) if found.groups() not in HAIRLINES and float(found[1])]


def outer_selectors(source: str) -> Iterator[str]:
    """The selectors that stand in no other rule: those that decide what a rule can touch."""
    text = re.sub(r"@import[^;]*;", "", COMMENT.sub("", source))
    nesting: list[str] = []
    for found in RULE.finditer(re.sub(r"[^{};]*;", "", text)):
        if found["mark"] == "}":
            nesting.pop()
            continue
        what = found["what"].strip()
        inside = any(not each.startswith("@") or "keyframes" in each for each in nesting)
        if not what.startswith("@") and not inside:
            yield from (each.strip() for each in re.split(r",(?![^(]*\))", what))
        nesting.append(what)


def foreign(room: str, source: str) -> list[str]:
    """Selectors in which nothing bears the room's name."""
    own = re.compile(rf"\.{room}-|(?<![\w.-]){room[:-1]}-\w")
    return [each for each in outer_selectors(source) if not own.search(each)]


def test_lengths_are_tokens() -> None:
    styles = [path for path in under("frontend/src", "src/coterie", endings=(".css",)) if path != TOKENS]
    assert len(styles) > 10
    found = [f"{name_of(path)}: {each}" for path in styles for each in literals(path.read_text())]
    assert len(found) <= MOST_LITERALS, "\n" + "\n".join(found)


def test_a_rooms_styles_touch_only_what_has_its_name() -> None:
    found = []
    for room in {path.parent for path in PRODUCT.glob("*/room.css")}:
        for path in under(name_of(room), endings=(".css",)):
            found += [f"{name_of(path)}: {each}" for each in foreign(room.name, path.read_text())]
    none(found)


def test_no_utility_has_a_length_of_its_own() -> None:
    arbitrary = re.compile(r"[\w:-]+-\[[^\]]*\d(?:px|rem)[^\]]*\]")
    templates = under("src/coterie", endings=(".html",))
    none([f"{name_of(path)}: {each}" for path in templates for each in arbitrary.findall(path.read_text())])


@pytest.mark.parametrize(
    ("source", "count"),
    [
        (".a { gap: 8px; }", 1),
        (".a { margin: -3px 0.5rem; }", 2),
        (".a { border: 1px solid; outline: 2px solid; margin: 0 0px; width: 100%; gap: var(--space-2); }", 0),
        ("@media (max-width: 43.99rem) { .a { gap: 0; } } /* 8px */", 0),
        (".a { width: calc(100% - 52px); }", 1),
    ],
)
def test_literal_lengths_are_counted(source: str, count: int) -> None:
    assert len(literals(source)) == count


def test_a_foreign_selector_is_noticed() -> None:
    assert (
        foreign("niches", "@layer components { .niches-lens { & .row { gap: 0; } } .row .niches-lens { gap: 0; } }")
        == []
    )
    assert foreign("niches", "niche-map { & .btn { gap: 0; } } @keyframes niches-in { to { opacity: 1; } }") == []
    assert foreign("niches", "@media print { .niches-lens, .row { gap: 0; } }") == [".row"]
