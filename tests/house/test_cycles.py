"""No module of a room needs, directly or through others, a module that needs it; imports inside functions count."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

import grimp

from tests.house.tree import none, rooms


def graph_of(package: str) -> dict[str, set[str]]:
    """What each module of the package imports of it, in whatever place, but for the eyes of the type checker."""
    graph = grimp.build_graph(package, exclude_type_checking_imports=True, cache_dir=None)
    return {module: set(graph.find_modules_directly_imported_by(module)) for module in graph.modules}


def cycles(graph: dict[str, set[str]]) -> list[str]:
    """One line for each cycle; a cycle is opened where it was found, to look for the next one."""
    left = {module: set(needed) for module, needed in graph.items()}
    found = []
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = error.args[1]
            found.append(" > ".join(reversed(circle)))
            left[circle[1]].discard(circle[0])
        else:
            return found


def inside(graph: dict[str, set[str]], room: str) -> dict[str, set[str]]:
    """The part of the graph that lies in one room."""
    there = {module for module in graph if module == room or module.startswith(f"{room}.")}
    return {module: graph[module] & there for module in there}


def test_no_room_has_a_cycle() -> None:
    graph = graph_of("coterie")
    names = rooms()
    assert len(names) > 5
    none([cycle for room in names for cycle in cycles(inside(graph, f"coterie.{room}"))])


def test_a_cycle_is_seen() -> None:
    assert cycles({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) in (
        ["a > b > c > a"],
        ["b > c > a > b"],
        ["c > a > b > c"],
    )


def test_an_import_inside_a_function_counts() -> None:
    graph = graph_of("coterie")
    assert "coterie.niches.shown" in graph["coterie.niches.pages.niche"] | graph["coterie.niches.pages.insight"]
    assert "coterie.foundation.worker" in graph["coterie.asgi"]
