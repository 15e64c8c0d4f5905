"""Rooms use each other's verbs, access and models, never each other's pages, API or tasks. (Layers: import-linter.)"""

from __future__ import annotations

import ast
import re

from tests.house.tree import PRODUCT, name_of, rooms, under

PRIVATE = re.compile(r"^coterie\.(?P<room>\w+)\.(?:pages|api|tasks)(?:\.|$)")


def imported(source: str) -> set[str]:
    """Every module that this source imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def private_imports(room: str, source: str) -> list[str]:
    return sorted(module for module in imported(source) if (m := PRIVATE.match(module)) and m["room"] != room)


def test_no_room_imports_anothers_pages_api_or_tasks() -> None:
    assert rooms()
    found = {
        name_of(path): private_imports(room, path.read_text())
        for room in rooms()
        for path in under(f"src/coterie/{room}")
    }
    assert {name: modules for name, modules in found.items() if modules} == {}


def test_imports_are_absolute_so_that_the_rules_see_them() -> None:
    relative = [
        name_of(path)
        for path in under(PRODUCT.relative_to(PRODUCT.parents[1]).as_posix())
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_anothers_pages_are_noticed() -> None:
    assert private_imports("niches", "from coterie.discussions.pages import topic") == [
        "coterie.discussions.pages",
        "coterie.discussions.pages.topic",
    ]
    assert private_imports("niches", "from coterie.discussions import tasks") == ["coterie.discussions.tasks"]
    assert private_imports("niches", "from coterie.niches import pages\nfrom coterie.discussions import reply") == []
