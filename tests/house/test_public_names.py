"""Who uses the library of discovery uses its public names alone; what lies below may be regrouped at any time."""

from __future__ import annotations

import re

from tests.house.tree import ROOT
from tests.support.found import some

# A module that is started as a process is named by its place.
IMPORTED = re.compile(r"^\s*(?:from|import) coterie_discovery(\.[\w.]+)", re.MULTILINE)
USERS = ("src/coterie/**/*.py", "bench/**/*.py", "docs/*.md", "README.md")


def test_product_bench_and_docs_import_from_the_top_of_the_library() -> None:
    files = [path for pattern in USERS for path in ROOT.glob(pattern)]
    uses = [path for path in files if "coterie_discovery" in path.read_text(encoding="utf-8")]
    below = {
        path.relative_to(ROOT).as_posix(): found
        for path in some(uses)
        if (found := IMPORTED.findall(path.read_text(encoding="utf-8")))
    }
    assert not below


def test_every_public_name_is_there() -> None:
    import coterie_discovery

    missing = [name for name in some(coterie_discovery.__all__) if not hasattr(coterie_discovery, name)]
    assert not missing
