"""The niche's people: how much part each has in it, why they are counted, and who talks with whom.

Everything is counted for all members at once; only what is told of each is put together one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.evidence.context import LIKING, WEEK, Context, iso
from coterie_discovery.groups.group import Group
from coterie_discovery.result.model import NicheMember, Reason
from coterie_discovery.signals.columns import UNKNOWN_TIME

Ints = NDArray[np.int64]
EXAMPLES = 5
PHRASES = 5
FADES = 0.1  # how much less telling each further phrase of the niche is
Link = tuple[str, str, int]


@dataclass(frozen=True)
class Grouped:
    """Values by owner: those of owner i are ``values[bounds[i]:bounds[i + 1]]``, in order."""

    values: Ints
    bounds: Ints

    @classmethod
    def of(cls, owner: Ints, values: Ints, n: int, *, distinct: bool = False) -> Grouped:
        """``owner`` below 0 is nobody."""
        known = np.flatnonzero(owner >= 0)
        order = known[np.lexsort((values[known], owner[known]))]
        if distinct and len(order):
            same = (owner[order[1:]] == owner[order[:-1]]) & (values[order[1:]] == values[order[:-1]])
            order = order[np.append(True, ~same)]
        return cls(values[order], np.searchsorted(owner[order], np.arange(n + 1)))

    @property
    def count(self) -> Ints:
        return np.diff(self.bounds)

    def __getitem__(self, owner: int) -> Ints:
        return self.values[self.bounds[owner] : self.bounds[owner + 1]]


class Crowd:
    """Everything done inside one niche, looked up by member."""

    def __init__(self, context: Context, group: Group, vocabulary: list[int]) -> None:
        """``vocabulary`` are the term codes of the niche, strongest first."""
        self.context = context
        self.group = group
        self.vocabulary = np.array(vocabulary, dtype=np.int64)
        columns = context.columns
        self.n = len(group.members)
        self.place = np.full(columns.n_members + 1, -1, np.int64)  # the last is for nobody
        self.place[group.members] = np.arange(self.n)
        self.rows = context.rows(group.threads)
        inside = np.zeros(columns.n_threads, dtype=bool)
        inside[group.threads] = True
        self.acts = np.flatnonzero(inside[columns.acts.thread])
        self.searches = self._searches()
        self.pairs, self.answers = self._exchanges()

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """(member, member, exchanges) of members who answered each other."""
        members = self.context.columns.members
        return tuple((members[a], members[b], n) for a, b, n in self.pairs.tolist())

    def members(self) -> tuple[NicheMember, ...]:
        """What is told of each member, strongest affinity first."""
        columns = self.context.columns
        wrote, acted, searched = self._done()
        at = [columns.posts.at[self.rows], columns.acts.at[self.acts], columns.search_at[self.searches]]
        times = np.concatenate(at)
        owner = np.where(times != UNKNOWN_TIME, np.concatenate([wrote, acted, searched]), -1)
        when = Grouped.of(owner, times, self.n)
        weeks = Grouped.of(owner, times // WEEK, self.n, distinct=True).count
        posts, others = (np.bincount(who[who >= 0], minlength=self.n) for who in (wrote, np.append(acted, searched)))
        both = self.place[self.pairs[:, :2].ravel()]
        partners = np.bincount(both, minlength=self.n)
        phrases, places, reasons = self._phrases(wrote), self._places(wrote), self._reasons(wrote, acted, searched)
        result = []
        for i, (member, affinity) in enumerate(
            zip(self.group.members.tolist(), self.group.affinity.tolist(), strict=True)
        ):
            mine = when[i]
            result.append(
                NicheMember(
                    member=columns.members[member],
                    affinity=round(min(affinity, 1.0), 4),
                    reasons=reasons.of(i, phrases[i], int(partners[i])),
                    acts=int(posts[i] + others[i]),
                    posts=int(posts[i]),
                    weeks=int(weeks[i]),
                    partners=int(partners[i]),
                    phrases=phrases[i],
                    places=places[i],
                    first_at=iso(mine[0]) if len(mine) else None,
                    last_at=iso(mine[-1]) if len(mine) else None,
                )
            )
        return tuple(result)

    def _done(self) -> tuple[Ints, Ints, Ints]:
        """The member (position in the group, -1 for others) behind each post, act and search."""
        columns = self.context.columns
        done = (columns.posts.author[self.rows], columns.acts.actor[self.acts], columns.searcher[self.searches])
        wrote, acted, searched = (self.place[who] for who in done)
        return wrote, acted, searched

    def _searches(self) -> Ints:
        columns = self.context.columns
        rows = np.flatnonzero(self.place[columns.searcher] >= 0)
        if not len(rows):
            return rows
        used = self.context.searched[rows][:, self.vocabulary].tocsr()
        return rows[np.diff(used.indptr) > 0]

    def _exchanges(self) -> tuple[Ints, Ints]:
        """(pairs, 3): two members and how often they answered each other; and the answers, as post rows."""
        posts = self.context.columns.posts
        answers = self.rows[posts.parent[self.rows] >= 0]
        a, b = posts.author[answers], posts.author[posts.parent[answers]]
        both = (self.place[a] >= 0) & (self.place[b] >= 0) & (a != b)
        pairs = np.sort(np.column_stack([a[both], b[both]]), axis=1)
        found, count = np.unique(pairs, axis=0, return_counts=True)
        return np.column_stack([found, count]).astype(np.int64), answers[both]

    def _phrases(self, wrote: Ints) -> list[tuple[str, ...]]:
        """The niche's words that each member uses most, for how telling the word is."""
        size = len(self.vocabulary)
        known = np.flatnonzero(wrote >= 0)
        if not size or not len(known):
            return [()] * self.n
        uses = self.context.interests.counts[self.rows[known]][:, self.vocabulary].tocsr()
        uses.data[:] = 1
        by = sparse.csr_matrix(
            (np.ones(len(known), np.float32), (wrote[known], np.arange(len(known)))), (self.n, len(known))
        )
        used = (by @ uses).toarray() / (1 + FADES * np.arange(size))
        top = np.argsort(-used, axis=1, kind="stable")[:, :PHRASES]
        said = np.take_along_axis(used, top, axis=1) > 0
        surface = [self.context.interests.surface[term] for term in self.vocabulary.tolist()]
        return [
            tuple(surface[j] for j, yes in zip(row, some, strict=True) if yes)
            for row, some in zip(top.tolist(), said.tolist(), strict=True)
        ]

    def _places(self, wrote: Ints) -> list[tuple[str, ...]]:
        """Where each member writes, most used first."""
        columns = self.context.columns
        place = columns.posts.place[self.rows]
        known = (wrote >= 0) & (place >= 0)
        pairs, count = np.unique(np.column_stack([wrote[known], place[known]]), axis=0, return_counts=True)
        order = np.lexsort((pairs[:, 1], -count, pairs[:, 0]))
        bounds = np.searchsorted(pairs[order, 0], np.arange(self.n + 1)).tolist()
        names = [columns.places[p] for p in pairs[order, 1].tolist()]
        return [tuple(names[first:last]) for first, last in pairwise(bounds)]

    def _reasons(self, wrote: Ints, acted: Ints, searched: Ints) -> Reasons:
        """What each member did, by kind."""
        context, posts, acts = self.context, self.context.columns.posts, self.context.columns.acts
        thread = posts.thread[self.rows]
        opening = context.first[thread] == self.rows
        asks = context.question[thread]
        mine = posts.author[context.first[thread]] == posts.author[self.rows]
        verb = acts.verb[self.acts].astype(str)
        kinds = {
            "asked": (opening & asks, self.rows, wrote),
            "answered": (~opening & asks & ~mine, self.rows, wrote),
            "posted": (~asks, self.rows, wrote),
            "liked": (np.isin(verb, LIKING), acts.post[self.acts], acted),
            "viewed": (verb == "view", acts.post[self.acts], acted),
        }
        done = {kind: Grouped.of(np.where(yes, who, -1), of, self.n) for kind, (yes, of, who) in kinds.items()}
        return Reasons(context, self._about(), done, Grouped.of(searched, self.searches, self.n))

    def _about(self) -> str:
        return self.context.interests.surface[self.vocabulary[0]] if len(self.vocabulary) else ""


@dataclass(frozen=True)
class Reasons:
    """Why members are counted: post rows of each kind by member, and their searches."""

    context: Context
    about: str
    done: dict[str, Grouped]
    searches: Grouped

    def of(self, member: int, phrases: tuple[str, ...], partners: int) -> tuple[Reason, ...]:
        """The reasons for one member (a position in the group)."""
        about = phrases[0] if phrases else self.about
        told = {kind: self._reason(kind, rows[member], about) for kind, rows in self.done.items()}
        searched = self.searches[member]
        if len(searched):
            told["searched"] = Reason("searched", len(searched), self.context.columns.query[int(searched[0])])
        if partners:
            told["talks_with"] = Reason("talks_with", partners, about)
        order = ("asked", "answered", "posted", "searched", "talks_with", "liked", "viewed")
        return tuple(reason for kind in order if (reason := told.get(kind)) is not None)

    def _reason(self, kind: str, rows: Ints, about: str) -> Reason | None:
        if not len(rows):
            return None
        examples: list[int] = []
        for row in rows[::-1].tolist():  # sorted, so that the same post twice stands side by side
            if len(examples) == EXAMPLES or row < 0:
                break
            if not examples or row != examples[-1]:
                examples.append(row)
        return Reason(kind, len(rows), about, self.context.keys(examples[::-1]))
