"""Groups of a run that are no niches: which tests each passed and failed, and where it lies on the map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.niches.models import Niche, Source
from coterie.niches.models.niche import FLOOR
from coterie_discovery import GroupTest, LessCertainGroup, certainty
from coterie_discovery import wording as library

MOST_SHOWN = 200


def groups_of(source: Source | None) -> list[LessCertainGroup] | None:
    """The less certain groups of the source's last run, surest first; None for a run that did not tell them."""
    run = source.current_run if source else None
    if run is None or "less_certain" not in run.summary:
        return None
    return msgspec.convert(run.summary["less_certain"], list[LessCertainGroup])


def less_certain(source: Source, niches: Sequence[Niche]) -> dict[str, Any] | None:
    """The list below the map; ``niches`` are those that a group may be like."""
    groups = groups_of(source)
    if groups is None:
        return None
    subjects = bool(groups) and groups[0].subject
    near = {niche.key: niche for niche in niches if niche.is_current}
    return {
        "title": _("What is talked about") if subjects else _(certainty.LESS_CERTAIN_TITLE),
        "help": _(certainty.SUBJECTS_HELP if subjects else certainty.LESS_CERTAIN_HELP),
        "none": _(certainty.NONE_LESS_CERTAIN),
        "switch": _(certainty.LESS_CERTAIN_SWITCH),
        "shown": subjects and not niches,
        "rows": [_row(rank, group, near.get(group.near or "")) for rank, group in enumerate(groups[:MOST_SHOWN])],
        "count": len(groups),
        "more": max(len(groups) - MOST_SHOWN, 0),
    }


def on_map(source: Source | None) -> list[dict[str, Any]]:
    """The same groups as the map draws them."""
    return [
        {"name": group.name, "x": group.x, "y": group.y, "people": group.people or 0, "url": f"#{_anchor(rank)}"}
        for rank, group in enumerate((groups_of(source) or [])[:MOST_SHOWN])
    ]


def _row(rank: int, group: LessCertainGroup, near: Niche | None) -> dict[str, Any]:
    return {
        "anchor": _anchor(rank),
        "name": group.name,
        "people": _people(group),
        "threads": ngettext("%(n)s thread", "%(n)s threads", group.threads) % {"n": library.grouped(group.threads)},
        "passed": certainty.passed_message(group.tests).say(ngettext),
        "phrases": ", ".join(group.phrases),
        "near": near,
        "tests": [_test(test) for test in group.tests],
    }


def _anchor(rank: int) -> str:
    return f"less-{rank + 1}"


def _people(group: LessCertainGroup) -> str:
    if group.subject:
        return _("who cannot be told")
    if group.people is None:
        return _("fewer than %(floor)s people") % {"floor": FLOOR}
    return ngettext("%(n)s person", "%(n)s people", group.people) % {"n": library.grouped(group.people)}


def _test(test: GroupTest) -> dict[str, Any]:
    return {
        "label": _(certainty.outcome_label(test.test)),
        "outcome": _(certainty.outcome_words(test.passed)),
        "passed": test.passed,
        "words": certainty.outcome_sentence(test.test, test.passed, test.value, test.least, _),
    }
