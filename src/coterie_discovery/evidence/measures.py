"""The ten lines of evidence of a niche, each with a 95 % interval and the posts behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.evidence.bursts import burst_words, steadiness
from coterie_discovery.evidence.context import WEEK, Context
from coterie_discovery.evidence.intervals import bootstrap_entropy, bootstrap_mean, normalised_entropy, poisson, wilson
from coterie_discovery.evidence.need import need
from coterie_discovery.groups.group import Group
from coterie_discovery.result.model import Measure, NicheMember, Search
from coterie_discovery.result.wording import stability_short
from coterie_discovery.signals.columns import UNKNOWN_TIME

POSTS_SHOWN = 20


@dataclass(frozen=True)
class Case:
    """What is measured: a group, its people as told, its links, and how often resampling found it again."""

    context: Context
    group: Group
    members: tuple[NicheMember, ...]
    links: tuple[tuple[str, str, int], ...]
    returns: NDArray[np.float64]  # best Jaccard in each resample
    largest: int  # people in the largest niche of the run
    likely: tuple[int, int]  # people under a stricter and under a looser rule of belonging
    answers: NDArray[np.int64]  # post rows in which a member answers a member
    searches: tuple[Search, ...]


def measures(case: Case) -> tuple[Measure, ...]:
    rows = case.context.rows(case.group.threads)
    place_entropy, unanswered = _homelessness(case, rows), _unanswered(case)
    return (
        _people(case),
        place_entropy,
        unanswered,
        _return_rate(case, rows),
        _reciprocity(case, rows),
        _consistency(case, rows),
        _passion(case, rows),
        _density(case),
        _stability(case),
        need(unanswered, case.searches, place_entropy, case.context.seed),
    )


def _share(case: Case, name: str, count: int, base: int, text: str, rows: NDArray[np.int64] | list[int]) -> Measure:
    """``count`` of ``base`` with Wilson's interval; withheld when the base is below the floor."""
    if base < case.context.floor:
        return Measure(name, None, None, None, 0.0, None, None, None, None, "too few to tell")
    low, high = (round(x, 4) for x in wilson(count, base))
    value = round(count / base, 4)
    told = None if 0 < count < case.context.floor else count
    words = text if told is not None else f"fewer than {case.context.floor} of {base}"
    return Measure(name, value, low, high, value, low, high, told, base, words, case.context.keys(rows[:POSTS_SHOWN]))


def _people(case: Case) -> Measure:
    size, (strict, loose) = len(case.members), case.likely

    def bar(n: int) -> float:
        return round(min(1.0, float(np.log1p(n) / np.log1p(max(case.largest, 1)))), 4)

    opening = case.context.first[case.group.threads]
    return Measure(
        "people", size, strict, loose, bar(size), bar(strict), bar(loose), size, case.context.columns.n_members,
        f"{size} of {case.context.columns.n_members}", _keys(case, opening),
    )  # fmt: skip


def _homelessness(case: Case, rows: NDArray[np.int64]) -> Measure:
    """Normalised entropy of the niche's posts over the platform's places: 0 one home, 1 everywhere alike."""
    place = case.context.columns.posts.place[rows]
    kinds = len(case.context.columns.places)
    count = np.bincount(place[place >= 0], minlength=max(kinds, 1))
    if kinds < 2 or count.sum() < case.context.floor:
        return Measure("homelessness", None, None, None, 0.0, None, None, None, None, "no places known")
    value = round(normalised_entropy(count, kinds), 4)
    low, high = (round(x, 4) for x in bootstrap_entropy(count, kinds, case.context.seed))
    used = int((count > 0).sum())
    one_each = [int(rows[np.flatnonzero(place == p)[0]]) for p in np.argsort(-count, kind="stable") if count[p]]
    return Measure(
        "homelessness", value, min(low, value), max(high, value), value, min(low, value), max(high, value), used, kinds,
        f"spread over {used} of {kinds} places", _keys(case, one_each),
    )  # fmt: skip


def _unanswered(case: Case) -> Measure:
    context = case.context
    asked = case.group.threads[context.question[case.group.threads]]
    open_ = asked[~context.answered[asked]]
    return _share(
        case,
        "unanswered",
        len(open_),
        len(asked),
        f"{len(open_)} of {len(asked)} questions got no answer",
        context.first[open_],
    )


def _return_rate(case: Case, rows: NDArray[np.int64]) -> Measure:
    """Of everybody who ever wrote here, how many came back in a later week."""
    posts = case.context.columns.posts
    rows = rows[(posts.at[rows] != UNKNOWN_TIME) & (posts.author[rows] >= 0)]
    weeks = np.unique(np.column_stack([posts.author[rows], posts.at[rows] // WEEK]), axis=0)
    people, count = np.unique(weeks[:, 0], return_counts=True)
    back = people[count >= 2]
    usual = case.context.everywhere.returned
    text = f"{len(back)} of {len(people)} came back in a later week; on the whole platform {usual:.0%} did"
    return _share(case, "return_rate", len(back), len(people), text, rows[np.isin(posts.author[rows], back)])


def _reciprocity(case: Case, rows: NDArray[np.int64]) -> Measure:
    """Of the pairs of members who answered each other at all, how many did so in both directions."""
    posts = case.context.columns.posts
    replies = rows[posts.parent[rows] >= 0]
    a, b = posts.author[replies], posts.author[posts.parent[replies]]
    inside = np.isin(a, case.group.members) & np.isin(b, case.group.members) & (a != b)
    ways = np.unique(np.column_stack([a[inside], b[inside]]), axis=0)
    pairs, directions = np.unique(np.sort(ways, axis=1), axis=0, return_counts=True)
    both = int((directions == 2).sum())
    return _share(case, "reciprocity", both, len(pairs), f"{both} of {len(pairs)} pairs both ways", replies[inside])


def _consistency(case: Case, rows: NDArray[np.int64]) -> Measure:
    """In how many weeks of the period somebody wrote here; the bar compares with as many posts strewn at random.

    A burst fills few weeks however large it is. The bar's interval is a bootstrap over weeks.
    """
    posts, usual = case.context.columns.posts, case.context.everywhere
    if not len(usual.weekly):
        return Measure("consistency", None, None, None, 0.0, None, None, None, None, "no times known")
    rows = rows[posts.at[rows] != UNKNOWN_TIME]
    weeks, first = np.unique(posts.at[rows] // WEEK, return_index=True)
    weekly = np.bincount(posts.at[rows] // WEEK - usual.start, minlength=len(usual.weekly))
    value, low, high = steadiness(weekly, usual.weekly, case.context.seed)
    text = f"alive in {len(weeks)} of {len(weekly)} weeks, {burst_words(weekly)}"
    plain = _share(case, "consistency", len(weeks), len(weekly), text, rows[first])
    return plain if plain.value is None else replace(plain, bar=value, bar_low=low, bar_high=high)


def _passion(case: Case, rows: NDArray[np.int64]) -> Measure:
    """Posts, views, likes and searches inside, per member; the bar compares with everybody's on the whole platform."""
    acts = np.array([member.acts for member in case.members], dtype=np.float64)
    columns, everywhere = case.context.columns, case.context.everywhere.acts
    value = float(acts.mean()) if len(acts) else 0.0
    low, high = bootstrap_mean(acts, case.context.seed)

    def bar(x: float) -> float:
        return round(x / (x + everywhere), 4) if x + everywhere > 0 else 0.0

    theirs = rows[np.isin(columns.posts.author[rows], case.group.members)]
    return Measure(
        "passion", round(value, 2), round(low, 2), round(high, 2), bar(value), bar(low), bar(high), int(acts.sum()),
        len(acts), f"{value:.1f} acts each inside, {everywhere:.1f} by everybody everywhere", _keys(case, theirs),
    )  # fmt: skip


def _density(case: Case) -> Measure:
    """Pairs of members who talk, as a multiple of what a null model with the same degrees on the platform expects."""
    exchanges = case.context.counts.exchanges
    degree = np.diff(exchanges.indptr).astype(np.float64)[case.group.members]
    total = float(exchanges.nnz)
    if total == 0 or len(case.members) < case.context.floor:
        return Measure("density", None, None, None, 0.0, None, None, None, None, "nobody answers anybody")
    expected = pairs_by_chance(degree, total)
    seen = len(case.links)
    if expected <= 0:
        return Measure("density", None, None, None, 0.0, None, None, None, None, "too few to tell")
    value, (low, high) = seen / expected, (x / expected for x in poisson(seen))

    def bar(x: float) -> float:
        return round(min(1.0, float(np.log1p(x) / np.log1p(10))), 4)

    possible = len(case.members) * (len(case.members) - 1) // 2
    return Measure(
        "density", round(value, 3), round(low, 3), round(high, 3), bar(value), bar(low), bar(high), seen, possible,
        f"{seen} pairs talk, {expected:.1f} expected by chance", _keys(case, case.answers),
    )  # fmt: skip


def pairs_by_chance(degree: NDArray[np.float64], total: float) -> float:
    """Pairs that would talk in a random graph with these degrees, of ``total`` ends of edges (Chung and Lu 2002).

    People of one degree are reckoned together, so that the cost grows with the number of distinct degrees.
    """
    values, count = np.unique(degree, return_counts=True)
    expected = 0.0
    for i, (value, n) in enumerate(zip(values, count, strict=True)):
        chance = -np.expm1(-value * values[i:] / total)
        expected += float(n * (n - 1) / 2 * chance[0] + n * (count[i + 1 :] * chance[1:]).sum())
    return expected


def _stability(case: Case) -> Measure:
    value = float(case.returns.mean())
    low, high = bootstrap_mean(case.returns, case.context.seed)
    value, low, high = (round(x, 4) for x in (value, low, high))
    again = int((case.returns >= 0.5).sum())
    text = f"{stability_short(value)}: found again in {again} of {len(case.returns)} resamples"
    core = case.context.first[case.group.core]  # the threads by which it is known again
    return Measure("stability", value, low, high, value, low, high, again, len(case.returns), text, _keys(case, core))


def _keys(case: Case, rows: NDArray[np.int64] | list[int]) -> tuple[str, ...]:
    known = [int(r) for r in rows if r < len(case.context.columns.posts.keys)]
    return case.context.keys(known[:POSTS_SHOWN])
