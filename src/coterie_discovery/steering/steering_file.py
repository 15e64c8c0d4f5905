"""Read a steering file: strictly, so that a slip of the pen is told with its line and never changes a run silently."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from coterie_discovery.runtime.errors import BadExport
from coterie_discovery.steering.decisions import FORMAT, Contradiction, Steering

TEXT = "a text"
TEXTS = "a list of texts"
NICHE = "the identity of a niche"
# What each kind of entry may hold, and which of it must be there.
ENTRIES: dict[str, dict[str, str]] = {
    "rename": {"niche": NICHE, "name": TEXT},
    "merge": {"into": NICHE, "niches": TEXTS},
    "split": {"niche": NICHE, "parts": "a list of parts"},
    "dismiss": {"niche": NICHE, "why": TEXT},
    "contain": {"niche": NICHE, "members": TEXTS, "threads": TEXTS, "phrases": TEXTS},
    "exclude": {"niche": NICHE, "members": TEXTS, "threads": TEXTS, "phrases": TEXTS},
}
PART = {"name": TEXT, "phrases": TEXTS, "threads": TEXTS, "identity": TEXT}
NEEDED = {"niche", "name", "into", "niches"}
LONGEST = 200
Place = tuple[str | int, ...]

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')


def read_steering(path: Path, known: Collection[str]) -> Steering:
    """What ``path`` says. ``known`` are the identities of the earlier run. Raises BadExport with line and field."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadExport(path.name, f"byte {error.start}", "is not UTF-8 text", "a JSON object") from None
    return _Reader(path.name, text, known).read()


class _Reader:
    def __init__(self, file: str, text: str, known: Collection[str]) -> None:
        self.file, self.text, self.known = file, text, known
        self.lines: dict[Place, int] = {}

    def read(self) -> Steering:
        plain = self._parsed()
        self._check_object((), plain, {"format", *ENTRIES}, set())
        if "format" not in plain:
            raise self._bad((), "has no format", f'"format": {json.dumps(FORMAT)}')
        if plain["format"] != FORMAT:
            raise self._bad(("format",), f"is {json.dumps(plain['format'])}", json.dumps(FORMAT))
        for kind, fields in ENTRIES.items():
            for place, entry in self._each((kind,), plain.get(kind, [])):
                self._check_entry(place, entry, fields, NEEDED & set(fields))
        try:
            return Steering.from_dict(plain)
        except Contradiction as error:
            problem, _, expected = str(error).partition("; expected ")
            raise BadExport(self.file, "", problem, expected) from None

    def _parsed(self) -> Any:
        try:
            plain = json.loads(self.text, object_pairs_hook=_once)
        except json.JSONDecodeError as error:
            position = f"line {error.lineno}, column {error.colno}"
            raise BadExport(self.file, position, f"is no JSON ({error.msg})", "a JSON object") from None
        except (_Twice, RecursionError) as error:
            raise BadExport(self.file, "", str(error), "each field once, and little nesting") from None
        self.lines = lines_of(self.text)
        return plain

    def _each(self, place: Place, value: Any) -> list[tuple[Place, Any]]:
        if not isinstance(value, list):
            raise self._bad(place, f"is {_kind(value)}", "a list of entries")
        return [((*place, at), each) for at, each in enumerate(value)]

    def _check_entry(self, place: Place, entry: Any, fields: dict[str, str], needed: set[str]) -> None:
        self._check_object(place, entry, set(fields), needed)
        for name, value in entry.items():
            at = (*place, name)
            if name == "parts":
                self._check_parts(at, value)
            elif fields[name] == TEXTS:
                self._check_texts(at, value)
            else:
                self._check_text(at, value, empty=name in ("why", "identity"))
            if fields[name] == NICHE or name == "niches":
                self._check_known(at, value)
        if {"members", "threads", "phrases"} <= set(fields) and not any(
            entry.get(name) for name in ("members", "threads", "phrases")
        ):
            raise self._bad(place, "says nothing", "members, threads or phrases")

    def _check_parts(self, place: Place, value: Any) -> None:
        parts = self._each(place, value)
        if len(parts) == 1:
            raise self._bad(place, "has one part", "two or more, or none for a finer look")
        for at, part in parts:
            self._check_entry(at, part, PART, set())
            if not part.get("phrases") and not part.get("threads"):
                raise self._bad(at, "has nothing to begin it", "phrases or threads")

    def _check_object(self, place: Place, value: Any, allowed: set[str], needed: set[str]) -> None:
        if not isinstance(value, dict):
            raise self._bad(place, f"is {_kind(value)}", "an object")
        unknown = sorted(set(value) - allowed)
        if unknown:
            raise self._bad((*place, unknown[0]), "is unknown here", f"one of {', '.join(sorted(allowed))}")
        missing = sorted(needed - set(value))
        if missing:
            raise self._bad(place, f"has no {missing[0]}", f"{', '.join(sorted(needed))}")

    def _check_texts(self, place: Place, value: Any) -> None:
        if not isinstance(value, list) or not value:
            raise self._bad(place, f"is {_kind(value)}", TEXTS)
        for at, each in enumerate(value):
            self._check_text((*place, at), each)

    def _check_text(self, place: Place, value: Any, *, empty: bool = False) -> None:
        if not isinstance(value, str):
            raise self._bad(place, f"is {_kind(value)}", TEXT)
        if not (empty or value.strip()) or len(value) > LONGEST:
            raise self._bad(place, "is empty" if not value.strip() else "is too long", f"1 to {LONGEST} characters")

    def _check_known(self, place: Place, value: Any) -> None:
        for at, identity in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if identity not in self.known:
                where = place if at is None else (*place, at)
                problem = f"is {json.dumps(identity)}, which is no niche of the earlier run"
                raise self._bad(where, problem, "the identity of one, as in its niches.json")

    def _bad(self, place: Place, problem: str, expected: str) -> BadExport:
        line = next((self.lines[place[:n]] for n in range(len(place), -1, -1) if place[:n] in self.lines), 1)
        return BadExport(self.file, f"line {line}", f"{_path(place)} {problem}".strip(), expected)


class _Twice(ValueError):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Twice(f"the field {json.dumps(name)} stands twice in one object")
        found[name] = value
    return found


def _path(place: Place) -> str:
    """``("merge", 0, "into")`` as ``merge[0].into``."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place)
    return text.removeprefix(".") or "the file"


def _kind(value: Any) -> str:
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "a text", type(None): "null"}
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return kinds.get(type(value), "an object")


def lines_of(text: str) -> dict[Place, int]:
    """The line on which each value of a JSON text begins, by its place: ``("merge", 0, "into")``."""
    lines: dict[Place, int] = {}
    stack: list[list[Any]] = []  # for each open bracket: the key or index of the value to come
    before: str = ""
    for token in _TOKEN.finditer(text):
        found = token.group()
        opened = tuple(step[0] for step in stack)
        if found == ",":
            if isinstance(stack[-1][0], int):
                stack[-1][0] += 1
        elif found in "}]":
            stack.pop()
        elif found != ":":
            is_name = bool(stack) and stack[-1][1] == "{" and before in ("{", ",")
            if is_name:
                stack[-1][0] = json.loads(found)
                opened = tuple(step[0] for step in stack)
            lines.setdefault(opened, text.count("\n", 0, token.start()) + 1)
            if found in "{[":
                stack.append([0 if found == "[" else "", found])
        before = found
    return lines
