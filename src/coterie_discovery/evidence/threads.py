"""The niche's threads, as a reader would want to see them."""

from __future__ import annotations

import numpy as np

from coterie_discovery.evidence.context import Context, iso
from coterie_discovery.groups.group import Group
from coterie_discovery.result.model import NicheThread


def niche_threads(context: Context, group: Group) -> tuple[NicheThread, ...]:
    """Every thread of the group, strongest first."""
    threads = group.threads
    posts = context.last[threads] - context.first[threads]
    people, likes = context.facts.people[threads], context.facts.likes[threads]
    answered = context.answered[threads].astype(float)
    worth = (answered + likes / (likes + 5) + np.minimum(people, 8) / 8 + group.weight) / 4
    return tuple(
        _thread(context, *each)
        for each in zip(
            threads.tolist(), group.weight.tolist(), posts.tolist(), people.tolist(), worth.tolist(), strict=True
        )
    )


def _thread(context: Context, thread: int, weight: float, posts: int, people: int, worth: float) -> NicheThread:
    columns = context.columns
    best, bounds = context.best
    opening = int(context.first[thread]) if posts else -1
    place = int(columns.posts.place[opening]) if posts else -1
    author = int(columns.posts.author[opening]) if posts else -1
    return NicheThread(
        thread=columns.threads[thread],
        title=context.title(thread),
        place=columns.places[place] if place >= 0 else None,
        weight=round(weight, 4),
        posts=posts,
        people=people,
        author=columns.members[author] if author >= 0 else None,
        at=iso(columns.posts.at[opening]) if posts else None,
        last_at=iso(context.facts.last_at[thread]),
        question=bool(context.question[thread]),
        answered=bool(context.answered[thread]),
        worth=round(worth, 4),
        best=context.keys(best[bounds[thread] : bounds[thread + 1]]),
    )
