"""The report of one run, drawn: a single HTML file that needs nothing but a browser, and not even a network.

Everything that came from the platform is hostile until escaped: the templates escape by default, the one block of
data for the script is JSON without ``<``, and the page forbids itself every other source of code.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coterie_discovery.report.html import presenters as shown
from coterie_discovery.report.html import quoted
from coterie_discovery.report.html.caps import Caps
from coterie_discovery.report.insight.changes import by_kind, change_label, change_message, summary_messages
from coterie_discovery.report.insight.chart import one_axis, trend_chart
from coterie_discovery.report.insight.compare import closest_pairs, compare_niches
from coterie_discovery.report.insight.faint import draw_faint, faint_anchor
from coterie_discovery.report.insight.map import anchor, draw_map, shortened
from coterie_discovery.report.insight.need import lacks, need_sentence
from coterie_discovery.report.insight.people import hub_message, people_message, silent_message
from coterie_discovery.result import certainty
from coterie_discovery.result import wording as words
from coterie_discovery.result.model import Discovery, Niche

HERE = Path(__file__).parent
# Control characters and those that reorder text: nothing a reader misses, much that could mislead one.
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")


def render_report(discovery: Discovery, *, title: str, simulated: bool = False, quotes: pa.Table | None = None) -> str:
    """One self-contained HTML page about ``discovery``.

    ``title`` names the platform; ``simulated`` says on the page that the platform is made up. ``quotes``
    (:func:`.quotes.quote`) are what the posts of :func:`posts_shown` say; without them their keys
    alone are shown. The same discovery and quotes give the same page, byte for byte. About 70 KB a niche, under 7 MB
    for 300 niches, of which less is shown.
    """
    css, script = _asset("report.css"), _asset("report.js")
    drawn = draw_map(discovery)
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
            map=drawn,
            faint=draw_faint(discovery, drawn),
            said=quoted.by_post(quotes),
            caps=Caps.for_niches(len(discovery.niches)),
            peeks=[_peek(niche) for niche in discovery.niches],
            **_about(discovery),
        )
    )
    return page.encode("utf-8", "replace").decode()


def _about(discovery: Discovery) -> dict[str, Any]:
    """What the templates show of the discovery as a whole."""
    return {
        "states": shown.STATES,
        "state_counts": shown.state_counts(discovery),
        "family": shown.family(discovery),
        "related": shown.related(discovery),
        "signals": shown.signals(discovery),
        "rows": shown.rows(discovery),
        "part_names": shown.part_names(discovery),
        "changes": by_kind(discovery.changes),
        "change_summary": summary_messages(discovery.changes),
        "closest": closest_pairs(discovery),
        "sides": shown.sides(discovery, _readable),
    }


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
    environment.filters |= {"key": shown.short_key, "short": shortened, "sentence": _sentence, "stacked": shown.stacked}
    of_ours = (
        trend_chart,
        one_axis,
        anchor,
        faint_anchor,
        compare_niches,
        people_message,
        hub_message,
        silent_message,
        lacks,
    )
    asked = (shown.thread_titles, shown.parts, shown.askings, shown.people_graph, shown.lines_of)
    quoting = (quoted.behind, quoted.of_member)
    said = (need_sentence, shown.lack_label, shown.lack_words, change_label, change_message)
    environment.globals |= {"w": words, "c": certainty} | {
        each.__name__: each for each in (*of_ours, *asked, *quoting, *said)
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


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _points(share: float) -> int:
    return round(share * 100)


def _width(share: float | None) -> str:
    """A share as the percentage of an SVG length."""
    return f"{min(max(share or 0.0, 0.0), 1.0) * 100:.1f}%"


def _peek(niche: Niche) -> dict[str, Any]:
    """What the map's magnifying glass says about a niche; also what the search box looks through."""
    return {
        "name": _readable(niche.name),
        "state": words.state_words(niche.readiness.state),
        "people": words.counted(niche.size, "person", "people"),
        "phrases": [_readable(phrase.text) for phrase in niche.phrases[:6]],
    }
