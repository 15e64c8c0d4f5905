"""A group drawn in full: everything of a niche but its rank and its place on the map."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.evidence.capitals import Capitals
from coterie_discovery.evidence.context import WEEK, Context
from coterie_discovery.evidence.measures import Case, measures
from coterie_discovery.evidence.name_terms import NameTerms, name_terms
from coterie_discovery.evidence.naming import CALLED, Named, joined, names, phrases
from coterie_discovery.evidence.people import Crowd
from coterie_discovery.evidence.questions import questions
from coterie_discovery.evidence.readiness import readiness
from coterie_discovery.evidence.term_strength import strengths, uses
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
    alternatives: tuple[str, ...]
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
    named = _named(context, kept, words)
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
    return tuple(
        Tentative(
            name=name,
            phrases=tuple(phrase.text for phrase in told[:SAID]),
            people=len(group.members),
            threads=len(group.core),
            stability=round(float(stability_scores[group.code].mean()), 4),
        )
        for name, told, group in zip(*called(context, groups, niches), groups, strict=True)
    )


def called(
    context: Context, groups: list[Group], others: Collection[str]
) -> tuple[list[str], list[tuple[Phrase, ...]]]:
    """Names and phrases of groups that are no niches; ``others`` are the names of those that are."""
    words = _words(context, groups)
    named = _named(context, groups, words, others)
    return [each.name for each in named], [told for _, told in words]


Words = tuple[list[int], tuple[Phrase, ...]]


def _named(context: Context, groups: list[Group], words: list[Words], others: Collection[str] = ()) -> list[Named]:
    spelled = [Capitals(context.columns.posts.text, context.rows(group.threads)).spelled for group in groups]
    fallbacks = [_fallback(context, group) for group in groups]
    return names([told for _, told in words], fallbacks, spelled, others)


def _words(context: Context, kept: list[Group]) -> list[Words]:
    """Of each group the codes of the terms that its posts are known by, and the phrases that are told of it."""
    if not kept or not context.interests.counts.nnz:
        return [([], ()) for _ in kept]
    author = context.columns.posts.author
    everywhere = uses(context.interests.counts, author)
    told = []
    for group in kept:
        rows = context.rows(group.threads)
        inside = uses(context.interests.counts[rows], author[rows])
        strength = strengths(inside, everywhere)
        codes, said = phrases(context.interests, strength, inside.texts, _called(context, group))
        told.append((codes, joined(context.headlines.terms, _name_terms(context, group), said)))
    return told


def _name_terms(context: Context, group: Group) -> NameTerms:
    threads, members = np.zeros(context.columns.n_threads, bool), np.zeros(context.columns.n_members + 1, bool)
    threads[group.threads] = True
    members[group.members] = True
    return name_terms(context.headlines, threads, members, most=CALLED, floor=context.floor)


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
    named: Named,
    words: Words,
    returns: NDArray[np.float64],
    largest: int,
) -> Portrait:
    vocabulary, told = words
    crowd = Crowd(context, group, vocabulary)
    members, links = crowd.members(), crowd.links
    found, change = searches(context, group, frozenset(vocabulary)), trend(context, group)
    evidence = measures(Case(context, group, members, links, returns, largest, group.likely, crowd.answers, found))
    return Portrait(
        name=named.name,
        alternatives=named.alternatives,
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
