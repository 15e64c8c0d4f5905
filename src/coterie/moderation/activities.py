"""What happens when something is reported."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind
from coterie.activity.models import Activity
from coterie.comments.activities import OfTarget
from coterie.foundation.routes import route
from coterie.moderation import recipients as who
from coterie.moderation.permissions import Permission

FILED = "report.filed"
KEPT = "decision.kept"
HIDDEN = "decision.hidden"
REVERSED = "decision.reversed"


@dataclass(frozen=True)
class OfReport(OfTarget):
    """``author`` is the account that wrote what was reported."""

    author: int | None


@dataclass(frozen=True)
class OfDecision(OfTarget):
    """``decision`` is its id."""

    decision: int


def at_case(activity: Activity, space: str) -> str:
    return route("moderation:case", activity.data["on"], activity.data["thing"])


def at_decision(activity: Activity, space: str) -> str:
    return route("moderation:decision", activity.data["decision"])


def _kind(
    name: str, says: Any, recipients: Callable[[Activity], Mapping[int, str]], reads: str = Permission.REPORT_FILE
) -> Kind:
    """In no feed: only those whom it concerns hear of it."""
    return Kind(name, says, "community", OfDecision, reads, False, at_decision, recipients, who.REASONS)


KINDS = (
    Kind(
        FILED, _("reported something in “{title}”"), "community", OfReport, Permission.REPORT_REVIEW, False, at_case,
        who.of_report, who.REASONS,
    ),
    _kind(KEPT, _("looked at something in “{title}” and kept it"), who.of_decision),
    _kind(HIDDEN, _("hid something in “{title}”"), who.of_decision),
    _kind(REVERSED, _("took back a decision about something in “{title}”"), who.of_decision),
)  # fmt: skip
