"""The story world of the product's tests: a space for repairing film cameras, and six people around it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from coterie.communities.count_visits import forget_seen
from coterie.foundation import kept
from tests.coterie.world import World, build


@pytest.fixture
def world(db: None) -> World:
    return build()


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Every test begins with a database of its own, in which the same numbers stand for something else."""
    kept.PIECES.clear()
    kept.PAGES.clear()
    forget_seen()


@pytest.fixture(scope="session", autouse=True)
def nobody_left_in_the_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """PostgreSQL drops no database with a session in it, and one that a thread gave back may take a moment to end."""
    yield
    if connection.vendor != "postgresql":
        return
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_terminate_backend(pid, 5000) {others}")
    connection.close()
