"""Niches as the pages show them: numbers become words, and each number leads to the posts behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.niches import wording
from coterie.niches.models import Niche, NicheMember, NicheThread, Placement
from coterie.niches.models.niche import FLOOR
from coterie.niches.need import need
from coterie.people.models import Identity
from coterie_discovery import wording as library

PEOPLE_SHOWN = 12
THREADS_SHOWN = 8
PHRASES_SHOWN = 6
# What rests on who answers whom opens to that, where it has no posts of its own.
TALK = ("density", "reciprocity")
# What people see of the map: a niche with a space is not waiting to be launched any more.
LAUNCHED, DISMISSED = "launched", "dismissed"


def on_map(niche: Niche) -> dict[str, Any]:
    """A niche as the map and its table draw it."""
    return {
        "key": niche.pk,
        "name": niche.name,
        "x": niche.x,
        "y": niche.y,
        "size": niche.people,
        "people": niche.people,
        "state": state_of(niche),
        "parent": niche.parent_id,
        "url": reverse("niches:niche", args=[niche.pk]),
    }


def state_of(niche: Niche) -> str:
    if niche.is_dismissed or niche.is_merged:
        return DISMISSED
    return LAUNCHED if niche.community else niche.state


def links_between(niches: Sequence[Niche]) -> list[dict[str, Any]]:
    """Which of these niches share people, each pair once."""
    there = {niche.pk for niche in niches}
    return [
        {"a": niche.pk, "b": other["niche"], "weight": other["weight"]}
        for niche in niches
        for other in niche.overlaps
        if niche.pk < other["niche"] and other["niche"] in there
    ]


def lens(niche: Niche) -> dict[str, Any]:
    """The panel of one niche; a number of queries that does not depend on its size."""
    family = niche.family
    waiting = NicheThread.objects.of(family).open_questions()
    return {
        "niche": niche,
        "state": state_of(niche),
        "state_words": _state_words(niche),
        "phrases": niche.words[:PHRASES_SHOWN],
        "evidence": [evidence(niche, measure) for measure in niche.evidence],
        "stability": wording.stability_words(niche.stability),
        "questions": questions(niche),
        "empty_searches": sorted((s for s in niche.searches if s["empty"]), key=lambda s: -s["empty"])[:8],
        "searches": niche.searches[:8],
        "interests": niche.interests[:8],
        "places": niche.places[:8],
        "members": [person(part) for part in NicheMember.objects.of(family)[:PEOPLE_SHOWN]],
        "steerable": is_steerable(niche),
        "placements": placements(niche),
        "need": need(niche),
        "waiting": waiting.count(),
        "talking": len({key for each in family for link in each.links for key in link[:2]}) >= FLOOR,
        **course(niche),
        "parts": parts(niche),
        "overlaps": overlaps(niche),
        "threads": list(NicheThread.objects.of(family).order_by("-weight", "id")[:THREADS_SHOWN]),
        "thread_count": NicheThread.objects.of(family).count(),
        "parts_of_it": list(Niche.objects.current().filter(parent=niche).order_by("-readiness", "pk")),
        "targets": targets(niche),
    }


def is_steerable(niche: Niche) -> bool:
    """Whether it stands for itself, so that it can be divided, given things, merged, or launched."""
    return not (niche.is_dismissed or niche.is_merged or niche.is_split)


def placements(niche: Niche) -> list[dict[str, Any]]:
    """What people said belongs to it or never does, newest first; two queries."""
    rows = list(Placement.objects.standing().filter(niche=niche).select_related("by").order_by("-id"))
    keys = [row.key for row in rows if row.kind == Placement.PERSON]
    names = {
        identity.key: identity.shown_name for identity in Identity.objects.filter(key__in=keys).select_related("user")
    }
    return [
        {
            "pk": row.pk,
            "kind": row.get_kind_display(),
            "what": names.get(row.key) or row.shown or row.key,
            "belongs": row.belongs,
            "by": row.by.name if row.by else "",
        }
        for row in rows
    ]


def course(niche: Niche) -> dict[str, Any]:
    """How it went, month by month: the finding, the chart (None where there are not two months) and its table."""
    from coterie_discovery import trend_chart

    trend = wording.trend_of(niche.trend)
    return {
        "trend_title": _(library.trend_sentence(trend)),
        "trend_note": library.trend_interval(trend),
        "trend_chart": trend_chart(trend, FLOOR),
        "trend_rows": [
            (library.month_words(point.month) or point.month, point.posts, library.people_number(point.people, FLOOR))
            for point in reversed(trend.points)
        ],
    }


def _state_words(niche: Niche) -> str:
    if niche.is_dismissed:
        return _("dismissed")
    if niche.is_merged:
        return _("merged into another")
    if niche.is_split:
        return _("split")
    if niche.community:
        return _("has a space")
    return wording.state_words(niche.state)


def evidence(niche: Niche, stored: dict[str, Any]) -> dict[str, Any]:
    """A line of evidence as the shell draws it, leading to the posts behind it."""
    measure = wording.measure_of(stored)
    text = people_words(niche) if measure.measure == "people" else library.measure_value(measure)
    note = " ".join(filter(None, (_(library.measure_help(measure.measure)), library.interval_words(measure))))
    posts = reverse("niches:posts", args=[niche.pk, measure.measure]) if measure.posts else None
    if not posts and measure.measure in TALK:
        posts = reverse("niches:talk", args=[niche.pk])
    return {
        "label": wording.part_words(measure.measure),
        "text": text,
        "value": measure.value,
        "bar": measure.bar,
        "bar_low": measure.bar_low,
        "bar_high": measure.bar_high,
        "note": note,
        "interval": library.interval_words(measure),
        "posts_url": posts,
    }


def people_words(niche: Niche) -> str:
    """ "86, 31 weekly": counted now, because people leave the count between two runs; few weekly are not told."""
    people, weekly = library.grouped(niche.people), round(niche.weekly)
    told = {"people": people, "weekly": library.people_number(weekly, FLOOR)}
    return _("%(people)s, %(weekly)s weekly") % told if weekly else people


def questions(niche: Niche, most: int = 8) -> list[dict[str, Any]]:
    """What they ask again and again, each leading to its threads."""
    return [
        {**each, "url": reverse("niches:question", args=[niche.pk, place])}
        for place, each in enumerate(niche.questions[:most])
    ]


def person(part: NicheMember) -> dict[str, Any]:
    """Somebody in a niche as an operator sees them."""
    return {
        "id": part.pk,
        "name": part.identity.shown_name,
        "hue": hue_of(part.identity.key),
        "affinity": wording.affinity_words(part.affinity),
        "reasons": [wording.said_of_them(reason) for reason in part.reasons],
        "account": part.identity.user,
        "url": reverse("niches:person", args=[part.niche_id, part.pk]),
    }


def hue_of(key: str) -> int:
    """A colour for somebody without an account: the same everywhere."""
    return sum(key.encode()) * 47 % 360


def parts(niche: Niche) -> list[dict[str, Any]]:
    """Why it is ranked where it is: what each measure adds to readiness, most first."""
    rows = [
        {**part, "label": wording.part_words(part["measure"]), "adds": part["score"] * part["weight"]}
        for part in niche.parts
    ]
    return sorted(rows, key=lambda part: -part["adds"])


def overlaps(niche: Niche, most: int = 6) -> list[dict[str, Any]]:
    """Niches that share people with it, most first."""
    shared = niche.overlaps[:most]
    others = Niche.objects.current().in_bulk([each["niche"] for each in shared])
    return [
        {
            "niche": others[each["niche"]],
            "people": library.people_number(each["people"], FLOOR),
            "url": reverse("niches:niche", args=[each["niche"]]),
        }
        for each in shared
        if each["niche"] in others
    ]


def targets(niche: Niche) -> list[Niche]:
    """What it may be merged into, those that share people with it first."""
    order = {each["niche"]: place for place, each in enumerate(niche.overlaps)}
    rows = Niche.objects.current().filter(source=niche.source_id).exclude(pk=niche.pk).only("given_name", "found_name")
    return sorted(rows, key=lambda other: (order.get(other.pk, len(order)), other.name.lower()))


def found_sentence(count: int, people: int) -> str:
    """ "18 niches among 1,512 people"."""
    niches = ngettext("%(count)s niche", "%(count)s niches", count) % {"count": library.grouped(count)}
    among = ngettext("%(count)s person", "%(count)s people", people) % {"count": library.grouped(people)}
    return _("%(niches)s among %(people)s") % {"niches": niches, "people": among}
