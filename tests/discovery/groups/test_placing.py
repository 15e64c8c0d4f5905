"""Threads are placed once more among niches and groups that are none."""

import numpy as np
import pytest

from coterie_discovery.graph.fusion import FusedGraph
from coterie_discovery.groups.group import is_niche
from coterie_discovery.groups.hierarchy import hierarchy
from coterie_discovery.groups.membership import participation
from coterie_discovery.groups.placing import place_threads
from coterie_discovery.groups.resolution import resolutions
from coterie_discovery.pipeline import full_text
from coterie_discovery.signals.columns import read_columns
from coterie_discovery.text.terms import find_terms


@pytest.fixture(scope="module")
def placed(small_platform):
    columns = read_columns(small_platform.signals)
    affinity = FusedGraph(seed=0).fit(columns, find_terms(full_text(columns), columns.posts.thread))
    tried = resolutions(columns, affinity, seed=0, floor=5)
    found, candidates = tried.found, tried.candidates
    kept = [group for group in candidates if is_niche(group, 5)]
    forest = hierarchy(kept, participation(affinity.counts_), np.ones(len(candidates)))
    return columns, place_threads(columns, affinity, forest, found[0].labels, 5)


def test_every_thread_with_a_word_or_an_author_is_in_one_place(placed):
    columns, result = placed
    assert result.labels.shape == (columns.n_threads,)
    assert (result.labels >= 0).all()


def test_a_niche_holds_just_the_threads_that_its_label_says(placed):
    _, result = placed
    assert result.forest
    for code, one in enumerate(result.forest):
        assert set(np.flatnonzero(result.labels == code)) == set(one.group.core)


def test_what_is_no_niche_has_groups_of_its_own(placed):
    _, result = placed
    assert result.labels.max() >= len(result.forest)


def test_no_niche_is_smaller_than_the_floor(placed):
    _, result = placed
    assert min(len(one.group.members) for one in result.forest) >= 5
