"""The posts behind a number, in their own words as far as these are at hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import pyarrow as pa

from coterie_discovery.report.html.caps import Caps
from coterie_discovery.report.html.presenters import askings
from coterie_discovery.result.model import Discovery, Niche, NicheMember


@dataclass(frozen=True)
class Quoted:
    """One post as it is shown; ``title`` and ``text`` are empty where they are not known."""

    post: str
    title: str
    text: str


Said = dict[str, tuple[str, str]]  # of each post its thread and how it begins


def by_post(quotes: pa.Table | None) -> Said:
    """``quotes`` (:mod:`coterie_discovery.commands.quotes`) by the key of the post."""
    if quotes is None:
        return {}
    columns = (quotes[name].to_pylist() for name in ("post", "thread", "text"))
    return {post: (thread, text) for post, thread, text in zip(*columns, strict=True)}


def behind(posts: Sequence[str], titles: dict[str, str], said: Said, most: int) -> list[Quoted]:
    """The first ``most`` of ``posts``; ``titles`` are those of threads and posts."""
    found = ((post, *said.get(post, ("", ""))) for post in posts[:most])
    return [Quoted(post, titles.get(thread) or titles.get(post, ""), text) for post, thread, text in found]


def of_member(member: NicheMember, most: int) -> list[str]:
    """The first ``most`` posts for which somebody is counted, in the order of the reasons, each once."""
    return list(islice(dict.fromkeys(post for reason in member.reasons for post in reason.posts), most))


def posts_shown(discovery: Discovery) -> list[str]:
    """The keys of all posts that the report of ``discovery`` points to."""
    caps = Caps.for_niches(len(discovery.niches))
    return list(dict.fromkeys(chain.from_iterable(_of_niche(niche, caps) for niche in discovery.niches)))


def _of_niche(niche: Niche, caps: Caps) -> Iterator[str]:
    for measure in niche.evidence:
        yield from measure.posts[: caps.posts]
    for member in niche.members[: caps.people]:
        yield from of_member(member, caps.posts)
    open_ones = [thread for thread in niche.threads if thread.question and not thread.answered]
    asked = (askings(question, niche)[: caps.posts] for question in niche.questions[: caps.questions])
    for thread in chain(open_ones[: caps.threads], *asked):
        yield from thread.best[:1]
