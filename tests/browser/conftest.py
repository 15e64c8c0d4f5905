"""Sites to visit. The demo is prepared once for the whole run; whoever changes it works on a copy."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest

from tests.browser.site import Prepared, Site, served_copy


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The demo's data, with what tests/browser/scene.py adds."""
    data = tmp_path_factory.mktemp("prepared")
    facts = json.loads(Site(data).run(sys.executable, "-m", "tests.browser.scene"))
    return Prepared(data, facts, (data / "demo_password").read_text().strip())


@pytest.fixture(scope="module")
def site(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The prepared site, for the tests of one module."""
    with served_copy(prepared, tmp_path_factory.mktemp("site") / "data") as site:
        yield site
