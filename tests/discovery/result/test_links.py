"""Links between niches: two that share enough people, and by how much."""

from __future__ import annotations

import numpy as np
import pytest

from coterie_discovery.result.links import shared_people
from coterie_discovery.result.model import Link

PEOPLE = [np.array(["ann", "ben", "cem", "dan"]), np.array(["eve"]), np.array(["dan", "cem", "fay"]), np.array([], str)]


@pytest.mark.parametrize("floor", [0, 1, 2])
def test_niches_that_share_enough_people_are_linked(floor: int) -> None:
    assert shared_people(["a", "b", "c", "d"], PEOPLE, floor) == (Link("a", "c", 2, 0.4),)


def test_niches_that_share_fewer_are_not() -> None:
    assert shared_people(["a", "b", "c", "d"], PEOPLE, 3) == ()


def test_links_stand_in_the_order_of_the_niches() -> None:
    links = shared_people(["z", "y", "x"], [np.array([3, 1]), np.array([1]), np.array([1, 3])], 1)
    assert [(link.a, link.b) for link in links] == [("z", "y"), ("z", "x"), ("y", "x")]


def test_where_there_are_no_niches_there_are_no_links() -> None:
    assert shared_people([], [], 5) == ()
