"""What nearly came back is told apart, and nothing that is shown, dismissed or hardly comes back is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coterie_discovery.groups.detect import detect
from coterie_discovery.groups.stability import shuffled
from coterie_discovery.history.previous import previous_of
from coterie_discovery.pipeline import discover, read_terms
from coterie_discovery.runtime.clock import Clock
from coterie_discovery.signals.columns import read_columns
from coterie_discovery.steering.decided import DetectionResult, RunHistory, SteeringResult
from coterie_discovery.steering.decisions import Steering
from coterie_discovery.steering.tentative import unshown


@pytest.fixture(scope="module")
def found(small_platform):
    columns = read_columns(small_platform.signals)
    detected = detect(columns, read_terms(columns), seed=0, floor=5, clock=Clock(None, None))
    return DetectionResult(columns, detected, 0, 5)


def doubted(found, back):
    """The first niche comes back so badly (0..1) at every scale, and is no niche therefore."""
    first, *others = found.detected.forest
    again = found.detected.stability_scores.copy()
    for group in found.detected.candidates:
        if 2 * len(np.intersect1d(group.core, first.group.core)) > len(group.core):
            again[group.code] = back
    detected = replace(found.detected, forest=others, stability_scores=again)
    return replace(found, detected=detected), SteeringResult(others, again), first.group


def test_a_niche_that_nearly_came_back_may_be_one(found):
    doubtful, steered, first = doubted(found, 0.65)
    [group] = unshown(doubtful, steered, RunHistory()).tentative
    assert len(np.intersect1d(group.core, first.core)) > 0.8 * len(first.core)


@pytest.mark.parametrize("back", [0.55, 0.75])
def test_what_hardly_came_back_is_dropped_and_what_came_back_is_no_doubt(found, back):
    doubtful, steered, _ = doubted(found, back)
    assert unshown(doubtful, steered, RunHistory()).tentative == []


def test_a_group_that_may_be_a_niche_was_not_dropped(found):
    every = unshown(found, SteeringResult(found.detected.forest, found.detected.stability_scores), RunHistory())
    dropped = [unshown(*doubted(found, back)[:2], RunHistory()).rejected for back in (0.55, 0.65)]
    assert every.tentative == []
    assert dropped == [every.rejected + 1, every.rejected]


def test_what_people_dismissed_is_not_offered_again(found, small_discovery):
    doubtful, steered, first = doubted(found, 0.65)
    threads = {found.columns.threads[code] for code in first.core}
    meant = max(small_discovery.niches, key=lambda niche: len(threads & {each.thread for each in niche.threads}))
    before = RunHistory(previous_of(small_discovery), Steering(dismissals=(meant.identity,)))
    assert unshown(doubtful, steered, before).tentative == []
    another = next(niche for niche in small_discovery.niches if niche is not meant)
    other = RunHistory(previous_of(small_discovery), Steering(dismissals=(another.identity,)))
    assert len(unshown(doubtful, steered, other).tentative) == 1


def test_it_has_a_name_of_its_own_and_says_how_well_it_came_back(small_platform, monkeypatch):
    monkeypatch.setattr("coterie_discovery.groups.group.MIN_STABILITY", 1.01)
    monkeypatch.setattr("coterie_discovery.steering.tentative.MIN_STABILITY", 1.01)
    told = discover(small_platform.signals, seed=0)
    assert told.niches == ()
    assert len(told.tentative) >= 5
    assert len({each.name for each in told.tentative}) == len(told.tentative)
    back = [each.stability for each in told.tentative]
    assert back == sorted(back, reverse=True)
    assert all(each.people >= 5 and each.threads >= 3 and each.phrases for each in told.tentative)
    assert discover(shuffled(small_platform.signals, seed=3), seed=0).tentative == ()
