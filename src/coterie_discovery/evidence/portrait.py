"""A group drawn in full: everything of a niche but its rank and its place on the map."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.evidence.context import WEEK, Context
from coterie_discovery.evidence.measures import Case, measures
from coterie_discovery.evidence.naming import names, phrases, strengths, uses
from coterie_discovery.evidence.people import Crowd
from coterie_discovery.evidence.questions import questions
from coterie_discovery.evidence.readiness import readiness
from coterie_discovery.evidence.threads import niche_threads
from coterie_discovery.evidence.trend import trend
from coterie_discovery.evidence.unmet import interests, places, searches
from coterie_discovery.groups.group import Group
from coterie_discovery.result.model import (
    Interest,
    Measure,
    NicheMember,
    NicheThread,
    Phrase,
    Place,
    Question,
    Readiness,
    Search,
    Tentative,
    Trend,
)
from coterie_discovery.signals.columns import UNKNOWN_TIME

QUARTER = 13  # weeks
SAID = 6  # phrases of a group that may be a niche


@dataclass(frozen=True)
class Portrait:
    """The fields of :class:`~coterie_discovery.result.model.Niche` that the group itself determines."""

    name: str
    phrases: tuple[Phrase, ...]
    size: int
    weekly: float
    members: tuple[NicheMember, ...]
    threads: tuple[NicheThread, ...]
    questions: tuple[Question, ...]
    searches: tuple[Search, ...]
    interests: tuple[Interest, ...]
    places: tuple[Place, ...]
    trend: Trend
    evidence: tuple[Measure, ...]
    readiness: Readiness
    stability: float
    links: tuple[tuple[str, str, int], ...]


def draw(
    context: Context, kept: list[Group], stability_scores: NDArray[np.float64], tell: Callable[[int], None]
) -> list[Portrait]:
    """A portrait of each group; ``stability_scores`` is (all groups, resamples)."""
    words = _words(context, kept)
    named = names([told for _, told in words], [_fallback(context, group) for group in kept])
    largest = max((len(group.members) for group in kept), default=0)
    result = []
    for i, group in enumerate(kept):
        result.append(_portrait(context, group, named[i], words[i], stability_scores[group.code], largest))
        tell(i + 1)
    return result


def tentative(
    context: Context, groups: list[Group], stability_scores: NDArray[np.float64], niches: Collection[str]
) -> tuple[Tentative, ...]:
    """What there is to say about groups that may be niches; ``niches`` are the names of those that are."""
    named, told = called(context, groups, niches)
    return tuple(
        Tentative(
            name=name,
            phrases=tuple(phrase.text for phrase in phrases[:SAID]),
            people=len(group.members),
            threads=len(group.core),
            stability=round(float(stability_scores[group.code].mean()), 4),
        )
        for name, phrases, group in zip(named, told, groups, strict=True)
    )


def called(
    context: Context, groups: list[Group], niches: Collection[str]
) -> tuple[list[str], list[tuple[Phrase, ...]]]:
    """Names and phrases of groups that are no niches; ``niches`` are the names of those that are."""
    told = [phrases for _, phrases in _words(context, groups)]
    return names(told, [_fallback(context, group) for group in groups], niches), told


def _words(context: Context, kept: list[Group]) -> list[tuple[list[int], tuple[Phrase, ...]]]:
    if not kept or not context.interests.counts.nnz:
        return [([], ()) for _ in kept]
    author = context.columns.posts.author
    everywhere = uses(context.interests.counts, author)
    told = []
    for group in kept:
        rows = context.rows(group.threads)
        inside = uses(context.interests.counts[rows], author[rows])
        told.append(phrases(context.interests, strengths(inside, everywhere), inside[1], _called(context, group)))
    return told


def _called(context: Context, group: Group) -> NDArray[np.int64]:
    """How often each term stands in the group's titles and in its people's searches."""
    searched = np.flatnonzero(np.isin(context.columns.searcher, group.members))
    said = context.called[group.threads].sum(axis=0).A1 + context.searched[searched].sum(axis=0).A1
    return said.astype(np.int64)


def _fallback(context: Context, group: Group) -> str:
    return f"around {context.title(int(group.threads[0]))}" if len(group.threads) else "unnamed"


def _portrait(
    context: Context,
    group: Group,
    name: str,
    words: tuple[list[int], tuple[Phrase, ...]],
    returns: NDArray[np.float64],
    largest: int,
) -> Portrait:
    vocabulary, told = words
    crowd = Crowd(context, group, vocabulary)
    members, links = crowd.members(), crowd.links
    found, change = searches(context, group, frozenset(vocabulary)), trend(context, group)
    evidence = measures(Case(context, group, members, links, returns, largest, group.likely, crowd.answers, found))
    return Portrait(
        name=name,
        phrases=told,
        size=len(members),
        weekly=_weekly(context, group, crowd),
        members=members,
        threads=niche_threads(context, group),
        questions=questions(context, group),
        searches=found,
        interests=interests(context, group),
        places=places(context, group),
        trend=change,
        evidence=evidence,
        readiness=readiness(evidence, change, len(members), context.floor),
        stability=round(float(returns.mean()), 4),
        links=links,
    )


def _weekly(context: Context, group: Group, crowd: Crowd) -> float:
    """People active in the niche in a median week of the last quarter of the period; 0 without times."""
    posts = context.columns.posts
    rows = crowd.rows[(posts.at[crowd.rows] != UNKNOWN_TIME) & (posts.author[crowd.rows] >= 0)]
    timed = posts.at[posts.at != UNKNOWN_TIME]
    if not len(rows):
        return 0.0
    last = int(timed.max() // WEEK)
    weeks = min(QUARTER, last - int(timed.min() // WEEK) + 1)
    active = np.unique(np.column_stack([posts.at[rows] // WEEK, posts.author[rows]]), axis=0)
    count = np.bincount(np.maximum(active[:, 0] - (last - weeks + 1), -1) + 1, minlength=weeks + 1)[1 : weeks + 1]
    return float(np.median(count))
