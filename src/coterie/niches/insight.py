"""What the pages show of a niche beyond its numbers: who answers whom, what is asked, two niches side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.niches import wording
from coterie.niches.models import Niche, NicheMember, NicheThread
from coterie.niches.models.niche import FLOOR
from coterie.niches.shown import evidence
from coterie_discovery import Place, aside, hub_message, people_message, silent_message
from coterie_discovery import wording as library

PEOPLE_DRAWN = 80
LETTERS = "ABCDE"


def talk(niche: Niche) -> dict[str, Any]:
    """Who answers whom inside a niche, drawn: ``graph`` is None where fewer than the floor do. Two queries."""
    rows = NicheMember.objects.of(niche.family).values_list("identity__key", "acts", "phrases")
    acts: dict[str, int] = {}
    for key, done, _phrases in rows:
        acts[key] = acts.get(key, 0) + done
    phrases = {key: tuple(own) for key, _done, own in rows}
    links = [(a, b, n) for each in niche.family for a, b, n in each.links]
    graph = aside("report.insight.arrange", "draw_people", acts, links, FLOOR, phrases=phrases, most=PEOPLE_DRAWN)
    if graph is None:
        return {"graph": None}
    silent = silent_message(graph, FLOOR)
    said = [hub_message(graph, FLOOR), *([silent] if silent else [])]
    return {
        "graph": graph,
        "talk_title": people_message(graph).say(ngettext),
        "talk_notes": [message.say(ngettext) for message in said],
        "outside": library.people_number(graph.outside, FLOOR) if graph.outside else None,
        "letters": LETTERS,
    }


def askings(niche: Niche) -> dict[str, Any]:
    """Every question that came up again and again, and every thread that nobody answered."""
    asked = [
        {**each, "url": reverse("niches:question", args=[niche.pk, place])}
        for place, each in enumerate(niche.questions)
    ]
    waiting = NicheThread.objects.of(niche.family).open_questions()
    counted = NicheThread.objects.of(niche.family).aggregate(
        asked=Count("pk", filter=Q(question=True)), waiting=Count("pk", filter=Q(question=True, answered=False))
    )
    return {"asked": asked, "waiting": waiting, "counted": counted}


def side_by_side(a: Niche, b: Niche) -> dict[str, Any]:
    """Two niches of one platform compared; a number of queries that does not depend on their size."""
    from coterie_discovery import compare, one_axis

    evidence = [[wording.measure_of(stored) for stored in niche.evidence] for niche in (a, b)]
    places = [[Place(**stored) for stored in niche.places] for niche in (a, b)]
    both = compare((a.words, b.words), (evidence[0], evidence[1]), (places[0], places[1]))
    trends = [wording.trend_of(niche.trend) for niche in (a, b)]
    charts = one_axis(*trends)
    return {
        "a": a,
        "b": b,
        "both": both,
        "people": _people_of_both(a, b),
        "rows": [(wording.part_words(name), _side(a, first), _side(b, second)) for name, first, second in both.rows],
        "charts": charts,
        "chart_table": _months(*trends) if charts else [],
        "trend_titles": [_(library.trend_sentence(trend)) for trend in trends],
    }


def _people_of_both(a: Niche, b: Niche) -> str:
    """How many people are in both; from one to below the floor it is not told."""
    theirs = NicheMember.objects.of(b.family).order_by().values("identity")
    shared = (
        NicheMember.objects.of(a.family).order_by().filter(identity__in=theirs).values("identity").distinct().count()
    )
    return library.people_number(shared, FLOOR)


def _side(niche: Niche, measure: Any) -> dict[str, Any] | None:
    return evidence(niche, niche.measure(measure.measure) or {}) if measure else None


def _months(a: Any, b: Any) -> list[tuple[str, int, int]]:
    """Posts a month in both, newest first."""
    first, second = ({point.month: point.posts for point in trend.points} for trend in (a, b))
    months = sorted({*first, *second}, reverse=True)
    return [(library.month_words(month) or month, first.get(month, 0), second.get(month, 0)) for month in months]


def closest(niches: Sequence[Niche], one: Niche | None = None) -> list[Niche]:
    """The two of ``niches`` that share the largest part of their people (``one`` among them, if given); the first two
    where none share any, and fewer where there are not two.
    """
    by = {niche.pk: niche for niche in niches} | ({one.pk: one} if one else {})
    pairs = [
        (-other["weight"], niche.pk, other["niche"])
        for niche in ([one] if one else niches)
        for other in niche.overlaps
        if other["niche"] in by
    ]
    if pairs:
        _weight, first, second = min(pairs)
        return [by[first], by[second]]
    return [*([one] if one else []), *(niche for niche in niches if niche != one)][:2]
