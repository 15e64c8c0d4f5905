"""What waits for a decision in a space, and what was decided."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, Max, Min
from django.utils.html import strip_tags
from django.utils.text import Truncator

from coterie.communities.access import Standing
from coterie.communities.models import Community
from coterie.foundation.paging import Page, page
from coterie.foundation.rooms import targets
from coterie.moderation.models import REASONS, Decision, Report

AT_ONCE = 50


@dataclass
class Case:
    """An object that waits: how many reported it since when and why, who wrote it and what it says."""

    target_type: str
    target_id: int
    title: str
    count: int
    since: datetime
    reasons: list[str]
    author: Any = None
    says: str = ""
    is_removed: bool = False


def waiting_cases(community: Community, standing: Standing) -> list[Case]:
    """Up to 50, what most people reported first, and of those what waits longest; nothing of the viewer's own."""
    reports = Report.objects.waiting().filter(community=community)
    grouped = reports.order_by().values("target_type", "target_id")
    counted = grouped.annotate(count=Count("pk"), since=Min("at"), title=Max("title")).order_by("-count", "since")
    cases = [Case(**row, reasons=[]) for row in counted[:AT_ONCE]]
    by_place = {(case.target_type, case.target_id): case for case in cases}
    for model, pk, reason in reports.order_by("pk").values_list("target_type", "target_id", "reason"):
        case = by_place.get((model, pk))
        if case is not None and str(REASONS[reason]) not in case.reasons:
            case.reasons.append(str(REASONS[reason]))
    _load_things(by_place)
    return [case for case in cases if case.author is None or case.author.pk != standing.viewer.pk]


def _load_things(cases: dict[tuple[str, int], Case]) -> None:
    """Author and beginning of each, in one query for each kind of object."""
    ids: dict[str, list[int]] = defaultdict(list)
    for model, pk in cases:
        ids[model].append(pk)
    for model, wanted in ids.items():
        if model not in targets():
            continue
        rows = apps.get_model(model)._base_manager.select_related("author", "removal").filter(pk__in=wanted)
        for thing in rows:
            case = cases[model, thing.pk]
            case.author, case.is_removed = thing.author, thing.is_removed
            case.says = Truncator(" ".join(strip_tags(thing.html).split())).chars(240)


def page_of_log(community: Community, after: str | None) -> Page[Decision]:
    """Decisions of the space, newest first."""
    rows = Decision.objects.filter(community=community).select_related("by", "about", "reversal__by")
    return page(rows.annotate(reported=Count("reports")), by=("-id",), after=after, size=30)


def of_thing(thing: Any) -> dict[str, Any]:
    """What is known of one object: its reports, without who they are by, and its decisions, newest first."""
    reports = list(Report.objects.of(thing).order_by("-pk").values("reason", "words", "at", "decision")[:200])
    for each in reports:
        each["reason"] = REASONS[each["reason"]]
    return {"reports": reports, **decided_about(Decision.objects.of(thing))}


def decided_about(decisions: Any) -> dict[str, Any]:
    """These decisions about one object, newest first, and the one by which it is hidden now."""
    found = list(decisions.select_related("by", "reversal__by").order_by("-pk"))
    return {
        "decisions": found,
        "hidden": next((each for each in found if each.was_hidden and not each.is_reversed), None),
    }
