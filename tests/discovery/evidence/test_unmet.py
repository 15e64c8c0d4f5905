"""What people search for in vain is told of several, never of a few."""

import numpy as np
import pytest

from coterie_discovery.evidence.unmet import _search, interests


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


class Shared:
    """The part of a context that interests are made from: one label of several sources, alike for all of them."""

    floor = 5
    SOURCES = ("survey", "profile", "link", "channel", "page", "club")

    def __init__(self) -> None:
        self.columns = self
        rows = [(person, source) for person in range(6) for source in self.SOURCES]
        self.affine = np.array([*(person for person, _ in rows), *range(6, 30)])
        self.source = [*(source for _, source in rows), *["profile"] * 24]
        self.label = ["darkroom"] * len(rows) + ["other"] * 24
        self.members = np.arange(6)


def test_interests_that_are_alike_stand_in_the_order_of_their_sources():
    told = interests(Shared(), Shared())
    assert [each.source for each in told] == sorted(Shared.SOURCES)
