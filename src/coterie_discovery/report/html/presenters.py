"""What the templates ask for about a discovery, beyond what stands in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from coterie_discovery.report.insight.arrange import draw_people
from coterie_discovery.report.insight.map import anchor
from coterie_discovery.report.insight.need import Lack, counted_words
from coterie_discovery.report.insight.people import PeopleGraph
from coterie_discovery.report.insight.tree import tree
from coterie_discovery.result import wording as words
from coterie_discovery.result.model import (
    Discovery,
    Measure,
    Niche,
    NicheThread,
    Question,
    Readiness,
    ReadinessPart,
    SignalWeight,
)

STATES = ("ready", "ask", "small")
LACK_LABELS = {
    "unanswered": "Questions without an answer",
    "empty": "Searches that find nothing",
    "homelessness": "No home",
}


@dataclass(frozen=True)
class Related:
    """Another niche as seen from one: its place in the ranking, where to find it and how many people they share."""

    rank: int
    anchor: str
    name: str
    people: int = 0


def state_counts(discovery: Discovery) -> dict[str, int]:
    """How many niches are ready, worth asking, too small."""
    counts = dict.fromkeys(STATES, 0)
    for niche in discovery.niches:
        counts[niche.readiness.state] = counts.get(niche.readiness.state, 0) + 1
    return counts


def family(discovery: Discovery) -> dict[str, Related]:
    """Every niche as a parent or child is shown, by key."""
    return {niche.key: Related(rank, anchor(rank), niche.name) for rank, niche in enumerate(discovery.niches)}


def related(discovery: Discovery) -> dict[str, list[Related]]:
    """The niches that share people with each, by key, most shared first."""
    known = family(discovery)
    found: defaultdict[str, list[Related]] = defaultdict(list)
    for link in discovery.links:
        for here, there in ((link.a, link.b), (link.b, link.a)):
            if there in known:
                found[here].append(Related(known[there].rank, known[there].anchor, known[there].name, link.people))
    return {key: sorted(others, key=lambda o: (-o.people, o.anchor)) for key, others in found.items()}


def rows(discovery: Discovery) -> list[tuple[Niche, int, int]]:
    """Every niche with its rank (from 0) and its depth, sub-niches after the one they are part of."""
    by = {niche.key: (niche, rank) for rank, niche in enumerate(discovery.niches)}
    found = tree(list(by), {niche.key: niche.parent for niche in discovery.niches})
    return [(*by[key], depth) for key, depth in found]


def signals(discovery: Discovery) -> list[tuple[SignalWeight, float]]:
    """Each signal with its share of all weight, the heaviest first."""
    total = sum(signal.weight for signal in discovery.weights) or 1.0
    return sorted(((s, s.weight / total) for s in discovery.weights), key=lambda pair: -pair[1])


def parts(readiness: Readiness) -> list[tuple[ReadinessPart, float, int]]:
    """Each part with its share of all weight and the points it adds, those that add most first."""
    found = [(part, share, round(part.score * share * 100)) for part, share in _shares(readiness)]
    return sorted(found, key=lambda row: -row[2])


def stacked(readiness: Readiness) -> Iterator[tuple[str, float, float]]:
    """Each part's name, where its points begin and how wide they are, 0..1, in the parts' own order."""
    start = 0.0
    for part, share in _shares(readiness):
        yield part.measure, start, part.score * share
        start += part.score * share


def part_names(discovery: Discovery) -> list[str]:
    """Every part that readiness is made of anywhere, in the parts' own order."""
    return list(dict.fromkeys(part.measure for niche in discovery.niches for part in niche.readiness.parts))


def _shares(readiness: Readiness) -> list[tuple[ReadinessPart, float]]:
    total = sum(part.weight for part in readiness.parts) or 1.0
    return [(part, part.weight / total) for part in readiness.parts]


def thread_titles(niche: Niche) -> dict[str, str]:
    """The title of each thread, and of the thread that each known post stands in, by their keys."""
    titled = [thread for thread in niche.threads if thread.title]
    inside = {post: thread.title for thread in titled for post in thread.best}
    return inside | {thread.thread: thread.title for thread in titled}


def askings(question: Question, niche: Niche) -> list[NicheThread]:
    """The threads in which a question was asked, those without an answer first."""
    asked = set(question.threads)
    return sorted((thread for thread in niche.threads if thread.thread in asked), key=lambda thread: thread.answered)


def short_key(key: str) -> str:
    """A key short enough to read, long enough to find again in the tables."""
    return key if len(key) <= 12 else key[:8] + "…"


def people_graph(niche: Niche, floor: int, most: int) -> PeopleGraph | None:
    """Who answers whom, drawn; None where too few do."""
    acts = {member.member: member.acts for member in niche.members}
    phrases = {member.member: member.phrases for member in niche.members}
    return draw_people(acts, niche.links, floor, phrases=phrases, most=most)


def lines_of(graph: PeopleGraph) -> list[tuple[int, str]]:
    """The lines of a people graph as path data, one path for each thickness."""
    dots = graph.dots
    by_thickness = groupby(sorted(graph.lines, key=lambda line: line[2]), key=lambda line: line[2])
    return [
        (thickness, "".join(f"M{dots[a].x:g} {dots[a].y:g}L{dots[b].x:g} {dots[b].y:g}" for a, b, _ in some))
        for thickness, some in by_thickness
    ]


def lack_label(kind: str) -> str:
    """``empty`` -> ``Searches that find nothing``."""
    return LACK_LABELS.get(kind, words.measure_label(kind))


def lack_words(lack: Lack) -> str:
    """What was counted: ``15 of 40 searches``."""
    noun = {"unanswered": "questions", "empty": "searches", "homelessness": "places"}[lack.kind]
    return f"{counted_words(lack)} of {words.grouped(lack.base or 0)} {noun}"


def sides(discovery: Discovery, readable: Any) -> dict[str, Any]:
    """What the page needs to put any two niches side by side without asking anybody."""
    rank = {niche.key: i for i, niche in enumerate(discovery.niches)}
    links = [link for link in discovery.links if link.a in rank and link.b in rank]
    return {
        "niches": [_side(niche, readable) for niche in discovery.niches],
        "both": [[rank[link.a], rank[link.b], words.people_number(link.people, discovery.floor)] for link in links],
        "nobody": words.people_number(0, discovery.floor),
    }


def _side(niche: Niche, readable: Any) -> dict[str, Any]:
    trend = niche.trend
    return {
        "people": words.counted(niche.size, "person", "people"),
        "words": [readable(phrase.text) for phrase in niche.phrases],
        "rows": [_row(measure, readable) for measure in niche.evidence],
        "places": [
            [readable(place.place), round(place.share, 3), words.percent(place.share)] for place in niche.places
        ],
        "trend": words.trend_sentence(trend),
        "first": trend.points[0].month if trend.points else "",
        "posts": [point.posts for point in trend.points],
        "change": [trend.change, trend.low, trend.high],
    }


def _row(measure: Measure, readable: Any) -> list[Any]:
    known = measure.value is not None
    bars = [measure.bar, measure.bar_low, measure.bar_high] if known else [None, None, None]
    return [
        words.measure_label(measure.measure),
        readable(words.measure_value(measure)),
        words.interval_words(measure) or "",
        *(None if bar is None else round(bar, 3) for bar in bars),
    ]
