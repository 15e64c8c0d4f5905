"""The report of one run: a single HTML file that needs nothing but a browser, and not even a network.

Everything that came from the platform is hostile until escaped: the templates escape by default, the one block of
data for the script is JSON without ``<``, and the page forbids itself every other source of code.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coterie_discovery import wording as words
from coterie_discovery.discovery import Discovery, Measure, Niche, Readiness, ReadinessPart, SignalWeight
from coterie_discovery.report.chart import trend_chart
from coterie_discovery.report.map import anchor, draw_map, shortened

__all__ = ["render_report"]

HERE = Path(__file__).parent
# Control characters and those that reorder text: nothing a reader misses, much that could mislead one.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
STATES = ("ready", "ask", "small")


@dataclass(frozen=True)
class Caps:
    """How much of each list is shown; the rest is counted. The full lists are in ``niches.json``."""

    people: int
    threads: int
    questions: int
    short: int  # searches, interests, places, related niches
    posts: int
    months: int

    @classmethod
    def for_niches(cls, niches: int) -> Caps:
        """Less of each when there are more niches, so that the file stays a file one can mail."""
        if niches <= 60:
            return cls(people=15, threads=12, questions=10, short=12, posts=5, months=60)
        return cls(people=5, threads=4, questions=4, short=5, posts=2, months=18)


@dataclass(frozen=True)
class Related:
    """Another niche as seen from one: where to find it and how many people they share."""

    anchor: str
    name: str
    people: int = 0


def render_report(discovery: Discovery, *, title: str, simulated: bool = False) -> str:
    """One self-contained HTML page about ``discovery``.

    ``title`` names the platform; ``simulated`` says on the page that the platform is made up. The same discovery gives
    the same page, byte for byte. About 20 KB a niche, under 6 MB for 300 niches.
    """
    css, script = _asset("report.css"), _asset("report.js")
    page = (
        _environment()
        .get_template("template.html")
        .render(
            found=discovery,
            title=title,
            simulated=simulated,
            css=css,
            script=script,
            policy=_policy(css, script),
            map=draw_map(discovery),
            caps=Caps.for_niches(len(discovery.niches)),
            states=STATES,
            state_counts=_state_counts(discovery),
            family=_family(discovery),
            related=_related(discovery),
            peeks=[_peek(niche) for niche in discovery.niches],
            signals=_signals(discovery),
        )
    )
    return page.encode("utf-8", "replace").decode()


@cache
def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        finalize=_readable,
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"grouped": words.grouped, "percent": words.percent, "points": _points, "width": _width}
    environment.filters |= {"key": short_key, "short": shortened, "sentence": _sentence}
    environment.globals |= {
        "w": words,
        "anchor": anchor,
        "trend_chart": trend_chart,
        "thread_titles": thread_titles,
        "behind": behind,
        "parts": _parts,
    }
    return environment


def _readable(value: Any) -> Any:
    """What every ``{{ }}`` passes through: plain text loses the characters that cannot or must not be seen."""
    return UNSEEN.sub("", value) if type(value) is str else value


def _policy(css: str, script: str) -> str:
    """The page's content security policy: its own style and script by their hashes, nothing else."""
    return (
        f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def short_key(key: str) -> str:
    """A key short enough to read, long enough to find again in the tables."""
    return key if len(key) <= 12 else key[:8] + "…"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _points(share: float) -> int:
    return round(share * 100)


def _width(share: float | None) -> str:
    """A share as the percentage of an SVG length."""
    return f"{min(max(share or 0.0, 0.0), 1.0) * 100:.1f}%"


def _state_counts(discovery: Discovery) -> dict[str, int]:
    counts = dict.fromkeys(STATES, 0)
    for niche in discovery.niches:
        counts[niche.readiness.state] = counts.get(niche.readiness.state, 0) + 1
    return counts


def _family(discovery: Discovery) -> dict[str, Related]:
    """Every niche as a parent or child is shown, by key."""
    return {niche.key: Related(anchor(rank), niche.name) for rank, niche in enumerate(discovery.niches)}


def _related(discovery: Discovery) -> dict[str, list[Related]]:
    """The niches that share people with each, by key, most shared first."""
    family = _family(discovery)
    related: defaultdict[str, list[Related]] = defaultdict(list)
    for link in discovery.links:
        for here, there in ((link.a, link.b), (link.b, link.a)):
            if there in family:
                related[here].append(Related(family[there].anchor, family[there].name, link.people))
    return {key: sorted(others, key=lambda o: (-o.people, o.anchor)) for key, others in related.items()}


def _signals(discovery: Discovery) -> list[tuple[SignalWeight, float]]:
    """Each signal with its share of all weight, the heaviest first."""
    total = sum(signal.weight for signal in discovery.weights) or 1.0
    return sorted(((s, s.weight / total) for s in discovery.weights), key=lambda pair: -pair[1])


def _parts(readiness: Readiness) -> list[tuple[ReadinessPart, float, int]]:
    """Each part with its share of all weight and the points it adds, those that add most first."""
    total = sum(part.weight for part in readiness.parts) or 1.0
    rows = [(part, part.weight / total, round(part.score * part.weight / total * 100)) for part in readiness.parts]
    return sorted(rows, key=lambda row: -row[2])


def thread_titles(niche: Niche) -> dict[str, str]:
    """The title of the thread each known post stands in."""
    return {post: thread.title for thread in niche.threads for post in thread.best if thread.title}


def behind(measure: Measure, titles: dict[str, str]) -> list[tuple[str, list[str]]]:
    """The posts behind a measure, by the title of their thread ("" where it is not known), in the measure's order."""
    by_title: dict[str, list[str]] = {}
    for post in measure.posts:
        by_title.setdefault(titles.get(post, ""), []).append(short_key(post))
    return list(by_title.items())


def _peek(niche: Niche) -> dict[str, Any]:
    """What the map's magnifying glass says about a niche; also what the search box looks through."""
    return {
        "name": _readable(niche.name),
        "state": words.state_words(niche.readiness.state),
        "people": words.counted(niche.size, "person", "people"),
        "phrases": [_readable(phrase.text) for phrase in niche.phrases[:6]],
    }
