"""A room imports and names only rooms below it, and of another room only verbs, access and models."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache

import grimp
import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from jinja2 import Environment

from coterie.foundation.rooms import features, grants, rooms
from tests.house.tree import PRODUCT, name_of, none, under
from tests.house.tree import rooms as folders

PRIVATE = re.compile(r"^coterie\.(?P<room>\w+)\.(?:pages|api|tasks)(?:\.|$)")
GOES_TO = {"url", "url_or_none", "route", "reverse", "redirect"}


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


def above(room: str) -> list[str]:
    return list(settings.ROOMS[settings.ROOMS.index(room) + 1 :])


@cache
def words_of(room: str) -> frozenset[str]:
    """What only this room may say of itself: its permissions, and the keys of its features."""
    declared = next(each for each in rooms() if each.name == room)
    keys = {feature.key for feature in declared.features}
    return frozenset({str(grant.permission) for grant in declared.grants} | keys)


@cache
def bare_addresses(room: str) -> frozenset[str]:
    """The room's address names that have no namespace (home, why)."""
    modules = [mount.module for each in rooms() if each.name == room for mount in each.urls]
    mounted = [each for each in get_resolver().url_patterns if isinstance(each, URLResolver)]
    own = [each for each in mounted if getattr(each.urlconf_module, "__name__", "") in modules and not each.namespace]
    return frozenset(p.name for each in own for p in each.url_patterns if isinstance(p, URLPattern) and p.name)


def naming(text: str, room: str) -> bool:
    """Whether a string is a name of this room: an address, a template, a module, a table, a permission, a feature."""
    return text in words_of(room) or re.search(rf"(?:^|[^\w./-])(?:coterie\.)?{room}[:/.]\w", f" {text}") is not None


def strings_of_python(source: str) -> Iterator[tuple[str, bool]]:
    """Each string that is no docstring, and whether it is the name of an address to go to."""
    tree = ast.parse(source)
    nodes = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    documented = [node.body[0] for node in ast.walk(tree) if isinstance(node, nodes) and node.body]
    docstrings = {id(node.value) for node in documented if isinstance(node, ast.Expr)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    goes = {id(call.args[0]) for call in calls if ast.unparse(call.func).split(".")[-1] in GOES_TO}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value, id(node) in goes


def strings_of_template(source: str) -> Iterator[tuple[str, bool]]:
    before: list[str] = []
    for _line, kind, value in Environment(extensions=["jinja2.ext.i18n"]).lex(source):
        if kind == "string":
            yield value[1:-1], before[-1:] == ["("] and before[-2:-1] in [[name] for name in GOES_TO]
        if kind != "whitespace":
            before.append(value)


def upward(room: str, strings: Iterator[tuple[str, bool]]) -> list[str]:
    """The strings that name a room above this one."""
    return [
        f"{text!r} names {upper}"
        for text, goes in strings
        for upper in above(room)
        if naming(text, upper) or (goes and text in bare_addresses(upper))
    ]


def test_the_list_of_rooms_is_that_of_the_folders() -> None:
    assert sorted(settings.ROOMS) == folders()
    assert [room.name for room in rooms()] == list(settings.ROOMS)


def test_rooms_import_downwards_only() -> None:
    graph = grimp.build_graph("coterie", cache_dir=None)
    layers = [f"coterie.{room}" for room in reversed(settings.ROOMS)]
    found = graph.find_illegal_dependencies_for_layers(layers)
    none([f"{each.importer} imports {each.imported}" for each in found])


@pytest.mark.parametrize("room", settings.ROOMS[:-1])
def test_no_room_names_a_room_above_it(room: str) -> None:
    paths = [path for path in under(f"src/coterie/{room}", endings=(".py", ".html")) if "migrations" not in path.parts]
    assert paths
    strings = {".py": strings_of_python, ".html": strings_of_template}
    none([f"{name_of(p)}: {what}" for p in paths for what in upward(room, strings[p.suffix](p.read_text()))])


def test_what_is_declared_is_declared_once() -> None:
    declared = [grant.permission for room in rooms() for grant in room.grants]
    assert len(declared) == len(set(declared)) == len(grants()) > 10
    keys = [feature.key for room in rooms() for feature in room.features]
    assert len(keys) == len(set(keys)) == len(features()) > 3


def test_no_room_imports_anothers_pages_api_or_tasks() -> None:
    assert folders()
    found = {
        name_of(path): private_imports(room, path.read_text())
        for room in folders()
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


@pytest.mark.parametrize(
    "source",
    [
        'redirect("discussions:home", slug)',
        'render(request, "discussions/topic.html")',
        'route("why")',
        'standing.can("topic:reply")',
        'x = "coterie.niches.models"',
        'apps.get_model("discussions.Topic")',
        'rows.offering("topics")',
    ],
)
def test_a_name_of_an_upper_room_is_noticed(source: str) -> None:
    assert len(upward("communities", strings_of_python(source))) == 1


@pytest.mark.parametrize(
    "source",
    [
        '{{ url("discussions:new", slug) }}',
        "{% include 'discussions/_post.html' %}",
        '{{ url("home") }}',
        '{% if standing.can("topic:start") %}x{% endif %}',
    ],
)
def test_so_is_one_in_a_template(source: str) -> None:
    assert len(upward("communities", strings_of_template(source))) == 1


@pytest.mark.parametrize(
    "source", ['redirect("communities:home")', 'path("", home, name="home")', '"""discussions:home"""']
)
def test_what_names_no_upper_room_passes(source: str) -> None:
    none(upward("communities", strings_of_python(source)))
