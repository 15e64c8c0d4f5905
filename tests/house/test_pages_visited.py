"""No page without a browser visit: every page's address is used by its name somewhere in tests/browser."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, path
from django.views.decorators.http import require_POST

from tests.house.tree import none, under

# A verb's address answers a form; the page with the form is what is visited.
VERB_ONLY = re.compile(r"^\s*@(?:require_POST|require_http_methods\(\[(?![^\]]*GET))", re.MULTILINE)


def patterns(found: Iterable[Any], namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named address with its namespace, as reverse() wants it."""
    for pattern in found:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from patterns(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name}", pattern


def is_page_of_ours(view: Callable[..., Any]) -> bool:
    """Whether it is in a room's pages and answers GET."""
    original = inspect.unwrap(view)
    return ".pages" in original.__module__ and not VERB_ONLY.search(inspect.getsource(original))


def pages() -> set[str]:
    return {name for name, pattern in patterns(get_resolver().url_patterns) if is_page_of_ours(pattern.callback)}


def named_in(source: str) -> set[str]:
    """The string constants of a module."""
    constants = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return {value for value in constants if isinstance(value, str)}


def test_every_page_is_visited_in_a_browser() -> None:
    visited = {name for module in under("tests/browser") for name in named_in(module.read_text())}
    assert len(pages()) > 5
    none(sorted(pages() - visited))


def test_every_page_has_a_name() -> None:
    none([name for name in pages() if name.endswith("None")])


def test_a_page_is_told_from_a_verb() -> None:
    def shown(request: object) -> None: ...

    @require_POST
    def done(request: object) -> None: ...

    shown.__module__ = inspect.unwrap(done).__module__ = "coterie.room.pages"
    assert is_page_of_ours(shown)
    assert not is_page_of_ours(done)


def test_an_unvisited_page_is_noticed() -> None:
    def shown(request: object) -> None: ...

    names = {name for name, _ in patterns([path("x", shown, name="unseen")], "room:")}
    assert names - named_in('reverse("room:seen")') == {"room:unseen"}
