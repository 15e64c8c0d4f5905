"""Nothing that Coterie needs by default is under the GPL or AGPL; the LGPL is a library's licence and is fine."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from importlib import metadata

import pytest

from tests.house.tree import ROOT

# The text of the Apache License 2.0 as its authors publish it.
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
STRONG_COPYLEFT = re.compile(r"\b(?:A?GPL(?:v?[23])?\b|(?:GNU )?(?:Affero )?General Public Licen[sc]e)", re.IGNORECASE)
WEAK_COPYLEFT = re.compile(
    r"\b(?:LGPL\S*|(?:GNU )?(?:Lesser|Library)(?: or Lesser)? General Public Licen[sc]e)", re.IGNORECASE
)


def is_strong_copyleft(licence: str) -> bool:
    """Whether a licence's name or expression leaves only the GPL or AGPL; `MIT OR GPL` leaves a choice."""
    choices = re.split(r"\s+OR\s+", WEAK_COPYLEFT.sub("", licence))
    return all(STRONG_COPYLEFT.search(choice) for choice in choices)


def locked_packages() -> list[str]:
    """The names in requirements.lock, those for other systems left out."""
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    return [line.split("==")[0] for line in lines if "==" in line and "win32" not in line]


def licences(name: str) -> Iterable[str]:
    """How a package names its licences: the expression, or the short field, or the classifiers."""
    about = metadata.metadata(name)
    expression = about.get("License-Expression")
    if expression:
        return [expression]
    classifiers = [value for value in about.get_all("Classifier") or [] if value.startswith("License ::")]
    return classifiers or [(about.get("License") or "").strip().split("\n")[0]]


def test_no_needed_package_is_under_the_gpl() -> None:
    installed = {distribution.metadata["Name"].lower().replace("_", "-") for distribution in metadata.distributions()}
    needed = [name for name in locked_packages() if name in installed]
    assert len(needed) > 40
    named = {name: list(licences(name)) for name in needed}
    strong = {name: given for name, given in named.items() if all(is_strong_copyleft(licence) for licence in given)}
    assert strong == {}
    assert [name for name, given in named.items() if not any(given)] == []


def test_ours_is_the_whole_apache_licence() -> None:
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == APACHE_2


@pytest.mark.parametrize(
    ("licence", "strong"),
    [
        ("GPL-3.0-only", True),
        ("GPLv2", True),
        ("AGPL-3.0-or-later", True),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", True),
        ("GNU Affero General Public License v3", True),
        ("LGPL-3.0-only", False),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", False),
        ("License :: OSI Approved :: GNU Library or Lesser General Public License (LGPL)", False),
        ("MIT OR GPL-2.0", False),
        ("Apache-2.0", False),
        ("BSD-3-Clause AND MIT", False),
    ],
)
def test_strong_copyleft_is_told_apart(licence: str, strong: bool) -> None:
    assert is_strong_copyleft(licence) is strong
