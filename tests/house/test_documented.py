"""Every setting, permission and activity kind is documented, and the documentation names none that is gone."""

from __future__ import annotations

import ast
import importlib.util
import re

import pytest
import reference

from coterie.activity.kinds import kinds
from coterie.settings import env
from tests.house.tree import ROOT, none, rooms, under

CODE = re.compile(r"`([^`\n]+)`")


def documented(page: str) -> set[str]:
    """The words that a page of docs/ sets in code."""
    return set(CODE.findall((ROOT / "docs" / page).read_text()))


def missing(names: set[str], written: set[str]) -> list[str]:
    return sorted(names - written)


def permissions() -> set[str]:
    """The values of the enumeration Permission of every room that has one."""
    modules = [f"coterie.{room}.permissions" for room in rooms()]
    enums = [importlib.import_module(name).Permission for name in modules if importlib.util.find_spec(name)]
    return {permission.value for enum in enums for permission in enum}


def settings_read() -> set[str]:
    """Every environment variable that our code asks for by name, through env.py or past it."""
    names = {variable.name for variable in env.VARIABLES}
    for path in under("src"):
        names |= asked_for(path.read_text())
    return names


def asked_for(source: str) -> set[str]:
    """The constants in os.environ[…], os.environ.get(…) and os.getenv(…)."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        asked = None
        if isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            asked = node.slice
        elif isinstance(node, ast.Call) and node.args and _asks(ast.unparse(node.func)):
            asked = node.args[0]
        if isinstance(asked, ast.Constant) and isinstance(asked.value, str):
            found.add(asked.value)
    return found


def _asks(function: str) -> bool:
    return function.endswith(("environ.get", "environ.setdefault", "os.getenv"))


def test_every_setting_is_documented() -> None:
    # What the command line of discovery reads stands with the formats that it reads.
    # Django's own way of naming the settings module is not a setting of ours.
    none(
        missing(settings_read() - {"DJANGO_SETTINGS_MODULE"}, documented("operate.md") | documented("data-formats.md"))
    )


def test_every_permission_is_documented() -> None:
    assert len(permissions()) > 10
    none(missing(permissions(), documented("permissions.md")))


def test_no_documented_permission_is_gone() -> None:
    looks_like_one = {word for word in documented("permissions.md") if re.fullmatch(r"[a-z_]+:[a-z_]+", word)}
    none(missing(looks_like_one, permissions()))


def test_every_activity_kind_is_documented() -> None:
    assert len(kinds()) > 10
    none(missing(set(kinds()), documented("architecture.md")))


@pytest.mark.parametrize(
    "source", ['os.environ["NEW"]', 'os.environ.get("NEW", "1")', 'os.getenv("NEW")', 'environ.setdefault("NEW", "")']
)
def test_an_undocumented_setting_is_noticed(source: str) -> None:
    assert missing(asked_for(source), {"OLD"}) == ["NEW"]


def test_an_undocumented_permission_is_noticed() -> None:
    assert missing({"topic:invented"}, {"topic:view"}) == ["topic:invented"]


@pytest.mark.parametrize("page", sorted(reference.tables()))
def test_the_tables_of_the_docs_are_those_of_the_declarations(page: str) -> None:
    """Written by ``python scripts/reference.py``."""
    assert (ROOT / "docs" / page).read_text() == reference.written(page)
