"""What happens when something is reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind
from coterie.activity.models import Activity
from coterie.activity.record import record
from coterie.comments.activities import OfTarget, facts
from coterie.foundation.routes import route
from coterie.moderation import recipients as who
from coterie.moderation.permissions import Permission

if TYPE_CHECKING:
    from django.db.models import Model

    from coterie.moderation.models import Decision
    from coterie.people.models import User

FILED = "report.filed"
KEPT = "decision.kept"
HIDDEN = "decision.hidden"
REVERSED = "decision.reversed"
HANDED_OVER = "private_report.filed"
#: the same decisions about what is private: what is recorded of those names neither it nor anybody
OF_PRIVATE = {
    KEPT: "private_decision.kept",
    HIDDEN: "private_decision.hidden",
    REVERSED: "private_decision.reversed",
}


@dataclass(frozen=True)
class OfReport(OfTarget):
    """``author`` is the account that wrote what was reported."""

    author: int | None


@dataclass(frozen=True)
class OfDecision(OfTarget):
    """``decision`` is its id."""

    decision: int


@dataclass(frozen=True)
class OfPrivateReport:
    """``report`` is its id."""

    report: int


@dataclass(frozen=True)
class OfPrivateDecision:
    """``decision`` is its id."""

    decision: int


def at_case(activity: Activity, space: str) -> str:
    return route("moderation:case", activity.data["on"], activity.data["thing"])


def at_decision(activity: Activity, space: str) -> str:
    return route("moderation:decision", activity.data["decision"])


def at_private_case(activity: Activity, space: str) -> str:
    return route("reported:case", activity.data["report"])


def at_private_decision(activity: Activity, space: str) -> str:
    return route("reported:decision", activity.data["decision"])


def _kind(
    name: str, says: Any, recipients: Callable[[Activity], Mapping[int, str]], reads: str = Permission.REPORT_FILE
) -> Kind:
    """In no feed: only those whom it concerns hear of it."""
    return Kind(name, says, "community", OfDecision, reads, False, at_decision, recipients, who.REASONS)


def _private(name: str, says: Any) -> Kind:
    return Kind(
        name, says, "operators", OfPrivateDecision, "", False, at_private_decision, who.of_decision, who.REASONS
    )


KINDS = (
    Kind(
        FILED, _("reported something in “{title}”"), "community", OfReport, Permission.REPORT_REVIEW, False, at_case,
        who.of_report, who.REASONS,
    ),
    _kind(KEPT, _("looked at something in “{title}” and kept it"), who.of_decision),
    _kind(HIDDEN, _("hid something in “{title}”"), who.of_decision),
    _kind(REVERSED, _("took back a decision about something in “{title}”"), who.of_decision),
    Kind(
        HANDED_OVER, _("reported a direct message"), "operators", OfPrivateReport, "", False, at_private_case,
        who.of_private_report, who.REASONS,
    ),
    _private(OF_PRIVATE[KEPT], _("looked at a direct message that was reported, and kept it")),
    _private(OF_PRIVATE[HIDDEN], _("hid a direct message")),
    _private(OF_PRIVATE[REVERSED], _("took back a decision about a direct message")),
)  # fmt: skip


def record_of(decision: Decision, kind: str, thing: Model, *, by: User) -> None:
    """Record what was decided about an object, for its space; for operators alone if it is private."""
    if decision.community is None:
        record(OF_PRIVATE[kind], by=by, about=decision, to="operators", decision=decision.pk)
        return
    about = {**facts(thing), "decision": decision.pk}
    record(kind, by=by, about=decision, within=thing, to=decision.community.audience, **about)
