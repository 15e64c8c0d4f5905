"""What every test may ask for: a browser, a Redis. Which database the tests run on, DATABASE_URL says."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.support import chromium as chromium_support
from tests.support import valkey

BROWSER_TESTS = Path(__file__).parent / "browser"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if BROWSER_TESTS in item.path.parents or "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


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
