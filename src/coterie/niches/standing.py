"""What stands below the map: what changed, what each signal was worth, and the ranking with its parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.niches import wording
from coterie.niches.less_certain import less_certain
from coterie.niches.models import Niche, Source
from coterie_discovery import Change, SignalWeight, Tentative
from coterie_discovery import wording as library

CHANGES_SHOWN = 12
TENTATIVE_SHOWN = 24


def standing(source: Source, niches: Sequence[Niche]) -> dict[str, Any]:
    """Everything below the map of these niches of a source."""
    summary = source.current_run.summary if source.current_run else {}
    weights = [SignalWeight(**stored) for stored in summary.get("weights", ())]
    return {
        "changes": changes(summary, niches),
        "signals": signals(weights),
        "signals_title": _(library.weights_sentence(weights)) if library.weights_sentence(weights) else "",
        "ranking": ranking(niches),
        "part_names": part_names(niches),
        "tentative": tentative(summary),
        "less_certain": less_certain(source, niches),
        "left_out": _left_out(summary),
    }


def changes(summary: dict[str, Any], niches: Sequence[Niche]) -> dict[str, Any]:
    """What became of the niches since the run before: by kind, each leading to its niche if that is shown."""
    from coterie_discovery import by_kind, change_label, change_message, summary_messages

    stored = [Change(**{**each, "before": tuple(each["before"])}) for each in summary.get("changes", ())]
    shown = {niche.key: niche for niche in niches if niche.is_current}
    kinds = [
        {
            "label": _(change_label(kind)),
            "count": len(some),
            "rows": [
                {
                    "name": shown[each.niche].name if each.niche in shown else each.name,
                    "url": reverse("niches:niche", args=[shown[each.niche].pk]) if each.niche in shown else None,
                    "words": change_message(each).say(ngettext),
                }
                for each in some[:CHANGES_SHOWN]
            ],
            "more": max(len(some) - CHANGES_SHOWN, 0),
        }
        for kind, some in by_kind(stored)
        if kind != "steady"
    ]
    return {"summary": ", ".join(message.say(ngettext) for message in summary_messages(stored)), "kinds": kinds}


def signals(weights: Sequence[SignalWeight]) -> list[dict[str, Any]]:
    """Each signal with its share of all weight, the heaviest first."""
    total = sum(weight.weight for weight in weights) or 1.0
    return [
        {
            "label": _(library.signal_label(each.signal)),
            "share": each.weight / total,
            "percent": library.percent(each.weight / total),
            "words": _(each.words),
        }
        for each in sorted(weights, key=lambda each: -each.weight)
    ]


def ranking(niches: Sequence[Niche]) -> list[dict[str, Any]]:
    """The niches in their order, each followed by those that are part of it, with what their readiness is made of."""
    from coterie_discovery import tree

    by = {niche.pk: niche for niche in niches}
    rows = tree(list(by), {niche.pk: niche.parent_id for niche in niches})
    return [
        {
            "niche": by[pk],
            "depth": min(depth, 3),
            "url": reverse("niches:niche", args=[pk]),
            "score": round(by[pk].readiness * 100),
            "parts": list(_stacked(by[pk].parts)),
            "unmet": library.percent(by[pk].unmet),
            "sure": library.stability_short(by[pk].stability),
        }
        for pk, depth in rows
    ]


def part_names(niches: Sequence[Niche]) -> list[tuple[str, str]]:
    """Every part that readiness is made of, with its label."""
    names = dict.fromkeys(part["measure"] for niche in niches for part in niche.parts)
    return [(name, wording.part_words(name)) for name in names]


def _stacked(parts: Sequence[dict[str, Any]]) -> Any:
    """Each part's name, where its points begin and how wide they are, in percent."""
    total, start = sum(part["weight"] for part in parts) or 1.0, 0.0
    for part in parts:
        width = part["score"] * part["weight"] / total * 100
        yield part["measure"], round(start, 1), round(width, 1)
        start += width


def _left_out(summary: dict[str, Any]) -> list[str]:
    """What the run did not show, in words."""
    rejected = summary.get("rejected", 0)
    dropped = [library.rejected_message(rejected).say(ngettext)] if rejected else []
    return [*dropped, *map(_, summary.get("notes", ()))]


def tentative(summary: dict[str, Any]) -> dict[str, Any]:
    """What may be a niche, surest first."""
    stored = [Tentative(**each) for each in summary.get("tentative", ())]
    rows = [
        {
            "name": each.name,
            "words": library.tentative_message(each).say(ngettext),
            "phrases": ", ".join(each.phrases),
        }
        for each in stored[:TENTATIVE_SHOWN]
    ]
    return {
        "title": _(library.TENTATIVE_TITLE),
        "help": _(library.TENTATIVE_HELP),
        "rows": rows,
        "count": len(stored),
        "more": max(len(stored) - TENTATIVE_SHOWN, 0),
    }
