from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from coterie.communities.permissions import Permission
from coterie.drafts import access
from coterie.drafts.discard_draft import forget_old
from coterie.drafts.models import Draft
from coterie.foundation.held import Held
from coterie.foundation.rooms import Feature, Group, Mount, Part, Place, Room, Who
from coterie.foundation.schedule import Schedule
from coterie.notifications.on_home import HomePart, show_on_home

SHOWN = 3


def viewer() -> dict[str, Any]:
    """How many drafts the person who asks has: without any, nothing is asked for."""
    own = Draft.objects.kept().filter(user=OuterRef("pk")).order_by().values("user")
    return {"draft_count": Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), Value(0))}


def half_written(community: Any, standing: Any) -> Mapping[str, Any] | None:
    """What this member left half-written in the space."""
    if standing.role is None or not getattr(standing.viewer, "draft_count", 0):
        return None
    drafts = list(access.drafts(standing.viewer).filter(space=community.pk).order_by("-at")[:SHOWN])
    return {"drafts": drafts} if drafts else None


def left(user: Any) -> Mapping[str, Any] | None:
    """What somebody left half-written anywhere, for their home page."""
    count = getattr(user, "draft_count", 0)
    drafts = list(access.drafts(user).order_by("-at", "-id")[:SHOWN]) if count else []
    return {"drafts": drafts, "count": count} if drafts else None


def ready() -> None:
    show_on_home(HomePart("drafts/_on_home.html", left))


room = Room(
    "drafts",
    "what people are writing and have not sent, on all their devices",
    urls=[Mount("drafts/", "coterie.drafts.urls")],
    menu=[Place("drafts", _("Your drafts"), "notebook-pen", "drafts:list", 35, Who.SIGNED_IN)],
    viewer=viewer,
    ready=ready,
    schedules=[
        Schedule("drafts.old", _("delete drafts that were removed or forgotten"), timedelta(days=1), forget_old)
    ],
    held=[
        Held(
            "drafts",
            Draft,
            ("key", "title", "text", "fields", "displaced", "path", "at", "removed_at"),
            person="user",
            words=ngettext_lazy("%(count)d draft.", "%(count)d drafts.", "count"),
        )
    ],
    features=[
        Feature(
            "drafts",
            _("Your drafts"),
            Group.ABOUT,
            90,
            [],
            sees=Permission.COMMUNITY_VIEW,
            parts=[Part("half-written", 5, "drafts/_half_written.html", half_written)],
        )
    ],
)
