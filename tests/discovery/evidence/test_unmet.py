"""What people search for in vain is told of several, never of a few."""

import numpy as np
import pytest

from coterie_discovery.evidence.unmet import _search


class Searches:
    """The part of a context that a search is made from: seven people search for the same thing."""

    floor = 5

    def __init__(self, in_vain: int) -> None:
        self.columns = self
        self.query = ["dark sky meet-up"] * 7
        self.searcher = np.arange(7)
        self.search_empty = np.arange(7) < in_vain


@pytest.mark.parametrize(("in_vain", "told"), [(0, 0), (1, 0), (4, 0), (5, 5), (7, 7)])
def test_empty_searches_of_fewer_people_than_the_floor_are_withheld(in_vain, told):
    assert _search(Searches(in_vain), list(range(7))).empty == told


def test_one_person_who_searches_in_vain_again_and_again_is_still_one():
    searches = Searches(7)
    searches.searcher = np.array([0, 0, 0, 0, 0, 0, 1])
    assert _search(searches, list(range(7))).empty == 0


def test_no_niche_of_a_run_tells_of_a_few(small_discovery):
    told = [search.empty for niche in small_discovery.niches for search in niche.searches]
    assert told
    assert not [empty for empty in told if 0 < empty < small_discovery.floor]
