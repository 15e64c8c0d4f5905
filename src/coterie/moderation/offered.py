"""What moderation puts into the menu of an object, and above the field in which somebody writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, Count, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from coterie.communities.access import Standing
from coterie.communities.models import Community
from coterie.foundation.rooms import Offer, targets
from coterie.foundation.routes import route
from coterie.moderation import access
from coterie.moderation.models import Report
from coterie.moderation.permissions import Permission
from coterie.people.models import User


def offers(thing: Any, standing: Standing) -> Iterator[Offer]:
    """Report it, or decide about it; nothing for what is one's own."""
    model = thing._meta.label_lower
    target = targets().get(model)
    if target is None or target.remove is None or target.author(thing) == standing.viewer.pk:
        return
    if standing.can(Permission.REPORT_REVIEW):
        yield Offer(_("Moderate"), "shield", route("moderation:case", model, thing.pk))
    elif standing.can(Permission.REPORT_FILE) and not thing.is_removed:
        yield Offer(_("Report"), "flag", route("moderation:report", model, thing.pk))


def above_editor(space: Community) -> str:
    """A place for the guidelines, which come when somebody begins to write who has not written there before."""
    return render_to_string("moderation/_place.html", {"space": space})


def waiting_for_operators(operator: User) -> int:
    """How many private things were handed over and wait for this operator."""
    return access.private_reports(operator).waiting().count() if operator.is_operator else 0


def waiting(community: Community, standing: Standing) -> int:
    """How many things wait for a decision by this viewer."""
    rows = Report.objects.waiting().filter(community=community)
    return int(rows.order_by().values("target_type", "target_id").distinct().count())


def reported() -> Any:
    """An expression of communities: how many things wait for a decision there."""
    rows = Report.objects.waiting().filter(community=OuterRef("pk")).order_by().values("community")
    things = rows.annotate(n=Count(Concat("target_type", Value(":"), Cast("target_id", CharField())), distinct=True))
    return Coalesce(Subquery(things.values("n")), 0)
