"""The only way to what was reported and to decisions: through the access of the object's own room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from coterie.comments import access as comments
from coterie.communities import access as communities
from coterie.communities.access import Standing
from coterie.foundation.rooms import targets
from coterie.moderation.models import Decision, Excerpt, Report, ReportQuerySet
from coterie.moderation.permissions import Permission
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


def thing(viewer: Viewer, model: str, pk: int, permission: str) -> tuple[Any, Standing]:
    """An object that can be reported, with the viewer's standing towards it; 404 for what cannot be taken down.

    Nobody reports what is their own, or decides about it: PermissionDenied says so.
    """
    declared = targets().get(model)
    if declared is None or declared.remove is None:
        raise Http404
    found, their = comments.thing(viewer, model, pk, permission)
    if viewer.pk is not None and declared.author(found) == viewer.pk:
        raise PermissionDenied(_("This is your own: others report it and decide about it."))
    return found, their


def private_reports(viewer: Viewer) -> ReportQuerySet:
    """What was handed to operators, without what they sent or received themselves. Http404 for everybody else."""
    if not (viewer.is_authenticated and viewer.is_operator):
        raise Http404
    own = Excerpt.objects.filter(said_by=viewer.pk).values("report")
    return Report.objects.filter(community=None).exclude(by=viewer.pk).exclude(pk__in=own)


def private_report(viewer: Viewer, pk: int) -> Report:
    """One of :func:`private_reports`."""
    found = private_reports(viewer).select_related("by").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def decisions_of(report: Report) -> Any:
    """What was decided about the thing that a report is about."""
    return Decision.objects.filter(target_type=report.target_type, target_id=report.target_id)


def private_decision(viewer: Viewer, pk: int) -> tuple[Decision, Report | None]:
    """A decision about something private, for operators, whoever wrote it and whoever reported it: 404 for others.

    The report comes with it for those who may decide.
    """
    found = Decision.objects.select_related("by", "about", "reversal__by").filter(pk=pk, community=None).first()
    if found is None or not viewer.is_authenticated:
        raise Http404
    rows = private_reports(viewer) if viewer.is_operator else Report.objects.none()
    report = rows.filter(target_type=found.target_type, target_id=found.target_id).first()
    concerned = found.about_id == viewer.pk or Report.objects.filter(decision=found, by=viewer.pk).exists()
    if report is None and not concerned:
        raise Http404
    return found, report


def decision(viewer: Viewer, pk: int, permission: str = "") -> tuple[Decision, Standing]:
    """A decision, for those who review, who wrote what it is about, or reported it; 404 for everybody else."""
    rows = Decision.objects.select_related("by", "about", "reversal__by").exclude(community=None)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    their = communities.standing_towards(viewer, found)
    concerned = found.about_id == viewer.pk or Report.objects.filter(decision=found, by=viewer.pk).exists()
    if viewer.pk is None or not (their.can(Permission.REPORT_REVIEW) or concerned):
        raise Http404
    if permission:
        their.require(permission)
        if found.about_id == viewer.pk:
            raise PermissionDenied(_("This is your own: others report it and decide about it."))
    return found, their
