"""The only way to sources, their imports and runs, and niches: operators get them, everybody else a 404."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from coterie.communities.access import of_operator
from coterie.niches.models import Import, JobQuerySet, Niche, NicheQuerySet, Run, Source, SourceQuerySet
from coterie.niches.permissions import Permission
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    Viewer = User | AnonymousUser


def check(viewer: Viewer, permission: Permission) -> None:
    """Http404 unless the viewer may: that niches exist is nobody else's business."""
    if not of_operator(viewer).can(permission):
        raise Http404


def niche(viewer: Viewer, pk: int, permission: Permission = Permission.NICHE_VIEW) -> Niche:
    """A niche with all that its page shows."""
    check(viewer, permission)
    return _one(Niche.objects.shown().for_page(), pk)


def niches(viewer: Viewer) -> NicheQuerySet:
    """The list twin of :func:`niche`."""
    allowed = of_operator(viewer).can(Permission.NICHE_VIEW)
    return Niche.objects.shown() if allowed else Niche.objects.none()


def source(viewer: Viewer, pk: int, permission: Permission = Permission.SOURCE_IMPORT) -> Source:
    check(viewer, permission)
    return _one(Source.objects.select_related("current_run"), pk)


def sources(viewer: Viewer) -> SourceQuerySet:
    """The list twin of :func:`source`."""
    allowed = of_operator(viewer).can(Permission.SOURCE_IMPORT)
    return Source.objects.all() if allowed else Source.objects.none()


def import_(viewer: Viewer, pk: int) -> Import:
    check(viewer, Permission.SOURCE_IMPORT)
    return _one(Import.objects.for_page(), pk)


def imports(viewer: Viewer) -> JobQuerySet:
    """The list twin of :func:`import_`."""
    return Import.objects.for_page().filter(source__in=sources(viewer))


def run(viewer: Viewer, pk: int) -> Run:
    check(viewer, Permission.SOURCE_IMPORT)
    return _one(Run.objects.for_page(), pk)


def runs(viewer: Viewer) -> JobQuerySet:
    """The list twin of :func:`run`."""
    return Run.objects.for_page().filter(source__in=sources(viewer))


def _one(rows: QuerySet[Any], pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
