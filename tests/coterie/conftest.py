"""The story world of the product's tests: a space for repairing film cameras, and six people around it."""

from __future__ import annotations

import pytest

from tests.coterie.world import World, build


@pytest.fixture
def world(db: None) -> World:
    return build()
