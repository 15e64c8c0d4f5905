"""The niche's people: how much part each has in it, why they are counted, and who talks with whom."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.columns import UNKNOWN_TIME
from coterie_discovery.discovery import NicheMember, Reason
from coterie_discovery.evidence.context import LIKING, WEEK, Context, iso
from coterie_discovery.niches import Group

EXAMPLES = 5
PHRASES = 5
Link = tuple[str, str, int]


class Crowd:
    """Everything done inside one niche, looked up by member."""

    def __init__(self, context: Context, group: Group, vocabulary: list[int]) -> None:
        """``vocabulary`` are the term codes of the niche, strongest first."""
        self.context = context
        self.group = group
        self.vocabulary = np.array(vocabulary, dtype=np.int64)
        columns = context.columns
        self.rows = context.rows(group.threads)
        self.inside = np.zeros(columns.n_threads, dtype=bool)
        self.inside[group.threads] = True
        self.acts = np.flatnonzero(self.inside[columns.acts.thread])
        self.searches = self._searches()
        self.links = self._links()
        self.uses = context.interests.counts[self.rows][:, self.vocabulary].tocsr()

    def members(self) -> tuple[NicheMember, ...]:
        columns = self.context.columns
        wrote = _by(columns.posts.author[self.rows])
        acted = _by(columns.acts.actor[self.acts])
        searched = _by(columns.searcher[self.searches])
        partners: Counter[str] = Counter()
        for a, b, _ in self.links:
            partners.update((a, b))
        none = np.zeros(0, np.int64)
        return tuple(
            self._member(
                int(m), float(a), wrote.get(int(m), none), acted.get(int(m), none), searched.get(int(m), none), partners
            )
            for m, a in zip(self.group.members, self.group.affinity, strict=True)
        )

    def _searches(self) -> NDArray[np.int64]:
        columns = self.context.columns
        rows = np.flatnonzero(np.isin(columns.searcher, self.group.members))
        if not len(rows):
            return rows
        used = self.context.interests.read([columns.query[r] for r in rows])[:, self.vocabulary]
        return rows[np.diff(used.tocsr().indptr) > 0]

    def _links(self) -> tuple[Link, ...]:
        posts, members = self.context.columns.posts, self.context.columns.members
        answers = self.rows[posts.parent[self.rows] >= 0]
        a, b = posts.author[answers], posts.author[posts.parent[answers]]
        both = np.isin(a, self.group.members) & np.isin(b, self.group.members) & (a != b)
        pairs = np.sort(np.column_stack([a[both], b[both]]), axis=1)
        found, count = np.unique(pairs, axis=0, return_counts=True)
        return tuple((members[int(x)], members[int(y)], int(n)) for (x, y), n in zip(found, count, strict=True))

    def _member(
        self,
        member: int,
        affinity: float,
        wrote: NDArray[np.int64],
        acted: NDArray[np.int64],
        searched: NDArray[np.int64],
        partners: Counter[str],
    ) -> NicheMember:
        columns = self.context.columns
        rows, acts, searches = self.rows[wrote], self.acts[acted], self.searches[searched]
        at = np.concatenate([columns.posts.at[rows], columns.acts.at[acts], columns.search_at[searches]])
        at = at[at != UNKNOWN_TIME]
        phrases = self._phrases(wrote)
        place = Counter(columns.places[p] for p in columns.posts.place[rows] if p >= 0)
        return NicheMember(
            member=columns.members[member],
            affinity=round(min(affinity, 1.0), 4),
            reasons=self._reasons(member, rows, acts, searches, phrases, partners),
            acts=len(rows) + len(acts) + len(searches),
            posts=len(rows),
            weeks=len(np.unique(at // WEEK)),
            partners=partners[columns.members[member]],
            phrases=phrases,
            places=tuple(sorted(place, key=lambda p: (-place[p], p))),
            first_at=iso(at.min()) if len(at) else None,
            last_at=iso(at.max()) if len(at) else None,
        )

    def _phrases(self, wrote: NDArray[np.int64]) -> tuple[str, ...]:
        """The niche's words that the member uses most, for how telling the word is."""
        if not len(wrote) or not len(self.vocabulary):
            return ()
        used = np.asarray((self.uses[wrote] > 0).sum(axis=0)).ravel() / (1 + 0.1 * np.arange(len(self.vocabulary)))
        top = [i for i in np.lexsort((np.arange(len(used)), -used))[:PHRASES] if used[i] > 0]
        return tuple(self.context.interests.surface[self.vocabulary[i]] for i in top)

    def _reasons(
        self,
        member: int,
        rows: NDArray[np.int64],
        acts: NDArray[np.int64],
        searches: NDArray[np.int64],
        phrases: tuple[str, ...],
        partners: Counter[str],
    ) -> tuple[Reason, ...]:
        context, columns = self.context, self.context.columns
        posts, about = columns.posts, phrases[0] if phrases else ""
        opening = context.first[posts.thread[rows]] == rows
        asks = context.question[posts.thread[rows]] if len(rows) else opening
        verb = columns.acts.verb[acts].astype(str)
        liked = np.isin(verb, LIKING)
        kinds = {
            "asked": rows[opening & asks],
            "answered": rows[~opening & asks & (posts.author[context.first[posts.thread[rows]]] != member)],
            "posted": rows[(opening & ~asks) | (~opening & ~asks)],
            "liked": columns.acts.post[acts[liked]],
            "viewed": columns.acts.post[acts[verb == "view"]],
        }
        reasons = [
            Reason(kind, len(of), about or self._about(), self._examples(of)) for kind, of in kinds.items() if len(of)
        ]
        if len(searches):
            reasons.append(Reason("searched", len(searches), columns.query[int(searches[0])]))
        known = partners[columns.members[member]]
        if known:
            reasons.append(Reason("talks_with", known, about or self._about()))
        order = {
            kind: i
            for i, kind in enumerate(("asked", "answered", "posted", "searched", "talks_with", "liked", "viewed"))
        }
        return tuple(sorted(reasons, key=lambda reason: order[reason.kind]))

    def _about(self) -> str:
        return self.context.interests.surface[self.vocabulary[0]] if len(self.vocabulary) else ""

    def _examples(self, rows: NDArray[np.int64]) -> tuple[str, ...]:
        return self.context.keys(np.unique(rows[rows >= 0])[-EXAMPLES:])


def _by(owner: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    """Positions of each owner."""
    order = np.argsort(owner, kind="stable")
    owners, start = np.unique(owner[order], return_index=True)
    return {int(o): part for o, part in zip(owners, np.split(order, start[1:]), strict=True)} if len(owners) else {}
