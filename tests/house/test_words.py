"""Nothing in the project names a package registry's host, a path of somebody's machine, or work left undone."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import name_of, none, project_files, under

# Written in pieces, so that this file does not hold what it forbids.
HOSTS = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("registry.npmjs", "org"),
    ("npmjs", "com"),
    ("npmjs", "org"),
    ("deb.debian", "org"),
    ("crates", "io"),
]
FORBIDDEN = {
    "the host of a package registry": re.compile("|".join(rf"\b{re.escape(a)}\.{b}\b" for a, b in HOSTS)),
    "a path of one machine": re.compile(r"(?<![\w.~])/(?:root|home/(?!you\b|USER\b)\w+|work|Users/\w+)/"),
}
UNDONE = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")


def forbidden(name: str, text: str) -> list[str]:
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {what}: {match[0]!r}"
        for what, pattern in FORBIDDEN.items()
        for match in pattern.finditer(text)
    ]


def undone(name: str, text: str) -> list[str]:
    return [f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}" for match in UNDONE.finditer(text)]


def test_files_name_no_registry_and_no_machine() -> None:
    found = []
    for path in project_files():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            found += forbidden(name_of(path), content.decode(errors="replace"))
    none(found)


def test_nothing_is_left_undone() -> None:
    written = under("src", "frontend", "scripts", endings=(".py", ".html", ".ts", ".css"))
    none([line for path in written for line in undone(name_of(path), path.read_text())])


@pytest.mark.parametrize(
    "text",
    [
        "https://" + "pypi." + "org/simple",
        '"resolved": "https://registry.npmjs.' + 'org/a"',
        "see /ro" + "ot/x",
        "/ho" + "me/ann/x",
    ],
)
def test_a_forbidden_word_is_noticed_with_its_line(text: str) -> None:
    (complaint, *_) = forbidden("a.txt", "first line\n" + text)
    assert complaint.startswith("a.txt:2: ")


def test_addresses_of_our_own_pages_are_not_paths_of_a_machine() -> None:
    none(forbidden("a.txt", "https://example.org/ro" + "ot/ and /var/lib/coterie, ~/wo" + "rk/, a/wo" + "rk/b"))


def test_work_left_undone_is_noticed() -> None:
    assert undone("a.py", "x = 1  # TO" + "DO later") == ["a.py:1: TO" + "DO"]
