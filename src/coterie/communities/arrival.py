"""How far somebody has arrived in a space, in one query: what of their first visit waits, and whether they are asked
what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from coterie.communities.access import Standing
from coterie.communities.models import Community, Feedback, Membership, Presentation, StepTaken, VisitDays
from coterie.communities.permissions import Role
from coterie.foundation.columns import Joined, parted
from coterie.foundation.first_visit import FirstStep
from coterie.foundation.prepared import first, prepared
from coterie.foundation.rooms import rooms

#: after this time nobody is led around any more
NEW_FOR = timedelta(days=30)
#: so many members of a space are early ones
EARLY = 50
#: they are asked on this day of theirs in the space
ASKED_ON_DAY = 3


@dataclass(frozen=True)
class Waiting:
    """The step that is next: which of how many it is, and what its template shows."""

    step: FirstStep
    number: int
    of: int
    shows: Mapping[str, Any]


def first_steps() -> list[FirstStep]:
    """Every step that rooms declare, in their order."""
    return sorted((step for room in rooms() for step in room.first_steps), key=lambda step: step.order)


def next_step(community: Community, standing: Standing) -> Waiting | None:
    """What of the first visit waits for this member now; what they put off comes again on another day."""
    own = arrival(community, standing)
    if own is None or own.role == Role.LEAD or own.joined_at < timezone.now() - NEW_FOR:
        return None
    taken = _taken(own)
    if StepTaken.ALL in taken:
        return None
    steps = first_steps()
    for number, step in enumerate(steps, 1):
        if step.key not in taken:
            return Waiting(step, number, len(steps), step.load(community, standing))
    return None


def is_asked(community: Community, standing: Standing) -> bool:
    """Whether they are asked now what is missing: an early member, on their third day, who has not said or declined."""
    own = arrival(community, standing)
    if own is None or own.role == Role.LEAD:
        return False
    early = own.last_early is None or own.pk <= own.last_early
    asked = early and own.days >= ASKED_ON_DAY
    return bool(asked and not own.said and StepTaken.FEEDBACK not in _taken(own))


def arrival(community: Community, standing: Standing) -> Any:
    """What is known of a member's arrival; None for everybody else. Asked once for each page."""
    viewer = standing.viewer.pk
    if standing.role is None or viewer is None:
        return None
    known = community.__dict__.setdefault("arrivals", {})
    if viewer not in known:
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        known[viewer] = first(_arrival(community.pk, viewer, midnight))
    return known[viewer]


def _taken(own: Any) -> set[str]:
    return {step for step, _how in parted(own.taken)}


@prepared
def _arrival(community: int, viewer: int, midnight: datetime) -> Any:
    """``taken``: the steps that do not wait now; ``last_early``: the last early member, if there are that many;
    ``welcome``: what hosts say to new members, as HTML."""
    steps = StepTaken.objects.filter(community=OuterRef("community"), user=OuterRef("user")).order_by()
    some = steps.filter(~Q(how=StepTaken.LATER) | Q(at__gte=midnight)).values("user")
    visits = VisitDays.objects.filter(community=OuterRef("community"), user=OuterRef("user")).values("days")
    members = Membership.objects.filter(community=OuterRef("community")).order_by("pk").values("pk")
    greets = Presentation.objects.filter(community=OuterRef("community"))
    rows = Membership.objects.filter(community=community, user=viewer).annotate(
        taken=Coalesce(Subquery(some.annotate(all=Joined("step", "how")).values("all")), Value("")),
        days=Coalesce(Subquery(visits[:1]), 0),
        last_early=Subquery(members[EARLY - 1 : EARLY]),
        welcome=Coalesce(Subquery(greets.values("welcome_html")[:1]), Value(""), output_field=TextField()),
        said=Exists(Feedback.objects.filter(community=OuterRef("community"), user=OuterRef("user"))),
    )
    return rows.values_list("pk", "role", "joined_at", "taken", "days", "last_early", "welcome", "said", named=True)
