"""A module has at most 400 lines, a class 250, a function 40, a page 20; the median function is far shorter."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.exceptions import LARGER
from tests.house.tree import name_of, none, project_files, under

MODULE, CLASS, FUNCTION, PAGE = 400, 250, 40, 20
# The median function of each package; nine of ten are under LONG.
MEDIANS = {"src/coterie": 9, "src/coterie_discovery": 6}
LONG = 36
PYTHON_FOLDERS = ("src", "scripts", "tests", "bench")
OTHER_ENDINGS = {".ts", ".css", ".html"}


@dataclass(frozen=True)
class Size:
    what: str
    lines: int
    most: int


def sizes(name: str, source: str) -> Iterator[Size]:
    """The module and every class and function in it, decorators and docstrings not counted."""
    yield Size(name, len(source.splitlines()), MODULE)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            yield Size(f"{name}::{node.name}", length(node), CLASS)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Size(f"{name}::{node.name}", length(node), PAGE if is_page(name, node) else FUNCTION)


def length(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def is_page(name: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A page takes the request first and is public; what it calls is an ordinary function."""
    parameters = node.args.posonlyargs + node.args.args
    takes_request = bool(parameters) and parameters[0].arg == "request"
    return "pages" in Path(name).with_suffix("").parts and takes_request and not node.name.startswith("_")


def too_large(found: Iterator[Size]) -> list[str]:
    return [
        f"{size.what} has {size.lines} lines; at most {size.most}, or a reason in tests/house/exceptions.py"
        for size in found
        if size.lines > size.most and size.what not in LARGER
    ]


def all_sizes() -> list[Size]:
    return [size for path in python_files() for size in sizes(name_of(path), path.read_text())]


def python_files() -> list[Path]:
    return [path for path in under(*PYTHON_FOLDERS) if "migrations" not in path.parts]


def test_modules_classes_functions_and_pages_are_small() -> None:
    none(too_large(iter(all_sizes())))


def test_front_end_and_templates_are_small() -> None:
    written = [path for path in project_files() if path.suffix in OTHER_ENDINGS]
    found = (Size(name_of(path), len(path.read_text().splitlines()), MODULE) for path in written)
    none(too_large(found))


def test_exceptions_are_still_needed_and_reasoned() -> None:
    over = {size.what for size in all_sizes() if size.lines > size.most}
    none([what for what, reason in LARGER.items() if what not in over or len(reason) < 20])


def lengths(folder: str) -> list[int]:
    """Of every function in it, those inside of others too."""
    return [
        length(node)
        for path in under(folder)
        if "migrations" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def not_small(found: list[int], median: float) -> list[str]:
    """What is wrong with the middle and the long end of these lengths."""
    middle, short = statistics.median(found), sum(lines < LONG for lines in found) / len(found)
    complaints = [] if middle <= median else [f"the median function has {middle} lines; at most {median}"]
    return complaints if short >= 0.9 else [*complaints, f"only {short:.0%} of the functions are under {LONG} lines"]


@pytest.mark.parametrize(("folder", "median"), MEDIANS.items())
def test_most_functions_are_small(folder: str, median: int) -> None:
    found = lengths(folder)
    assert len(found) > 500
    none(not_small(found, median))


def test_functions_that_grew_are_noticed() -> None:
    none(not_small([9] * 90 + [36] * 10, 9))
    assert not_small([10] * 100, 9) == ["the median function has 10.0 lines; at most 9"]
    assert not_small([9] * 89 + [36] * 11, 9) == ["only 89% of the functions are under 36 lines"]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("x = 1\n" * 401, "room/reply.py "),
        ("class Long:\n" + "    x = 1\n" * 250, "room/reply.py::Long"),
        ("def long():\n" + "    x = 1\n" * 40, "room/reply.py::long"),
        ("class Short:\n    async def long(self):\n" + "        x = 1\n" * 40, "room/reply.py::long"),
    ],
)
def test_what_is_too_large_is_named(source: str, what: str) -> None:
    (complaint,) = too_large(sizes("room/reply.py", source))
    assert complaint.startswith(what)


def test_a_page_may_have_twenty_lines() -> None:
    page = "def topic(request):\n" + "    x = 1\n" * 19
    none(too_large(sizes("room/pages.py", page)))
    assert too_large(sizes("room/pages.py", page + "    x = 1\n")) != []
    none(too_large(sizes("room/reply.py", page + "    x = 1\n")))
