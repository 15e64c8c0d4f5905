"""Searches, outside interests and places: what a niche's people look for, like elsewhere, and where they meet."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np

from coterie_discovery.evidence.context import Context
from coterie_discovery.groups.group import Group
from coterie_discovery.result.model import Interest, Place, Search

MAX_SHOWN = 20
MIN_LIFT = 1.5


def searches(context: Context, group: Group, vocabulary: frozenset[int]) -> tuple[Search, ...]:
    """Searches by the niche's people in the niche's words; forms of one query are joined, few people withheld."""
    columns = context.columns
    rows = np.flatnonzero(np.isin(columns.searcher, group.members))
    if not len(rows):
        return ()
    read = context.searched[rows]
    by_form: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for i, row in enumerate(rows):
        terms = read.indices[read.indptr[i] : read.indptr[i + 1]]
        if vocabulary.intersection(terms.tolist()):
            by_form[tuple(sorted(terms.tolist()))].append(int(row))
    found = [_search(context, made) for made in by_form.values()]
    shown = [search for search in found if search.people >= context.floor]
    return tuple(sorted(shown, key=lambda s: (-s.empty, -s.times, s.query))[:MAX_SHOWN])


def _search(context: Context, rows: list[int]) -> Search:
    columns = context.columns
    written = Counter(columns.query[r].strip().lower() for r in rows)
    empty = [row for row in rows if columns.search_empty[row]]
    # What only a few searched for in vain would tell on them.
    told = len(set(columns.searcher[empty].tolist())) >= context.floor
    return Search(
        query=min(written, key=lambda q: (-written[q], q)),
        times=len(rows),
        people=len(set(columns.searcher[rows].tolist())),
        empty=len(empty) if told else 0,
    )


def interests(context: Context, group: Group) -> tuple[Interest, ...]:
    """Labels that the niche's people have more often than everybody who has any label."""
    columns = context.columns
    everybody = {(int(a), s, label) for a, s, label in zip(columns.affine, columns.source, columns.label, strict=True)}
    members = frozenset(group.members.tolist())
    known = len({a for a, _, _ in everybody})
    ours = len({a for a, _, _ in everybody if a in members})
    all_count = Counter((s, label) for _, s, label in everybody)
    our_count = Counter((s, label) for a, s, label in everybody if a in members)
    found = [
        Interest(label=label, source=source, people=n, lift=round((n / ours) / (all_count[source, label] / known), 2))
        for (source, label), n in our_count.items()
        if n >= context.floor
    ]
    found = [interest for interest in found if interest.lift >= MIN_LIFT]
    return tuple(sorted(found, key=lambda i: (-i.lift * np.log(i.people), i.label, i.source))[:MAX_SHOWN])


def places(context: Context, group: Group) -> tuple[Place, ...]:
    """Where the niche's posts stand, most used first."""
    place = context.columns.posts.place[context.rows(group.threads)]
    count = np.bincount(place[place >= 0], minlength=len(context.columns.places))
    total = max(int(count.sum()), 1)
    return tuple(
        Place(context.columns.places[p], int(count[p]), round(float(count[p] / total), 4))
        for p in np.lexsort((np.arange(len(count)), -count))
        if count[p] > 0
    )
