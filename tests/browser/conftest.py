"""Sites to visit. The demo is prepared once for the whole run; whoever changes it works on a copy."""

from __future__ import annotations

import fcntl
import json
import shutil
import sys
from collections.abc import Iterator

import pytest

from tests.browser.site import Prepared, Site, served_copy


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Prepared:
    """The demo's data, with what tests/browser/scene.py adds; made by whichever process of the run comes first."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder if worker_id == "master" else folder.parent
    data, told = folder / "prepared", folder / "prepared.json"
    with (folder / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            shutil.rmtree(data, ignore_errors=True)
            told.write_text(Site(data).run(sys.executable, "-m", "tests.browser.scene"))
    return Prepared(data, json.loads(told.read_text()), (data / "demo_password").read_text().strip())


@pytest.fixture(scope="module")
def site(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The prepared site, for the tests of one module."""
    with served_copy(prepared, tmp_path_factory.mktemp("site") / "data") as site:
        yield site
