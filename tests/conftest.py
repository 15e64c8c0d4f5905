"""What every test may ask for: a browser, a Redis. Which database the tests run on, DATABASE_URL says."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser

from tests.support import chromium as chromium_support
from tests.support import valkey

# A check run tries the same examples each time, so that what it says is about the change; at a developer's desk
# chance looks further, and what it finds becomes a test of its own.
hypothesis.settings.register_profile("check", derandomize=True)
if os.environ.get("CI"):
    hypothesis.settings.load_profile("check")

BROWSER_TESTS = Path(__file__).parent / "browser"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--only-database", action="store_true", help="only tests that touch the database")
    parser.addoption("--begin-within", type=float, help="seconds after which no further test is begun")


BEGAN = time.monotonic()


def pytest_runtest_setup(item: pytest.Item) -> None:
    seconds = item.config.getoption("--begin-within")
    if seconds is not None and time.monotonic() - BEGAN > seconds:
        pytest.skip("the time of a quick run is over; make test runs it")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--only-database"):
        left_out = [item for item in items if not touches_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if touches_database(item)]
    for item in items:
        if BROWSER_TESTS in item.path.parents or "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


def touches_database(item: pytest.Item) -> bool:
    fixtures = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless browser for the whole run; ask it for a fresh context for each person."""
    # Playwright keeps an event loop in this thread, which Django takes for a view that blocks the loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with chromium_support.browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis or Valkey: the one of this run, or one started for this fixture."""
    given = os.environ.get("COTERIE_TEST_REDIS_URL")
    if given:
        yield given
        return
    with valkey.temporary_server() as url:
        yield url
