"""A small simulated platform and what discovery found in it, made once for all tests that read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from coterie_discovery.pipeline import discover
from coterie_discovery.result.model import Discovery
from coterie_discovery.simulate import simulate_platform
from coterie_discovery.simulate.platform import Platform
from tests.discovery.processes import run


@pytest.fixture(scope="session")
def small_platform() -> Platform:
    return simulate_platform(members=400, posts=2500, niches=6, seed=0)


@pytest.fixture(scope="session")
def small_discovery(small_platform: Platform) -> Discovery:
    return discover(small_platform.signals, seed=0)


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated") / "platform"
    done = run("simulate", folder, "--members", 300, "--posts", 2000, "--seed", 1)
    assert done.exit_code == 0, done.output
    return folder
