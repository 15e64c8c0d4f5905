"""Delete a source, or what one import brought: what was read, found and decided goes; spaces and opt-outs stay."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities.models import Community
from coterie.niches import activities
from coterie.niches.import_export import clear, folder_of
from coterie.niches.lock_source import lock_source
from coterie.niches.models import Import, Niche, Run, Source
from coterie.people.models import Identity, OptOut, User


@dataclass(frozen=True)
class Consequences:
    """What a deletion takes and what it leaves; ``megabytes`` are those of the signals on disk."""

    posts: int
    people: int
    megabytes: float
    niches: int
    runs: int
    imports: int
    spaces: tuple[Community, ...]
    opt_outs: int


def consequences(source: Source, found: Import | None = None) -> Consequences:
    """Of deleting the source, or one import of it: of one that others have replaced only its record is left."""
    there = found is None or holds_signals(found)
    niches = Niche.objects.filter(source=source) if there else Niche.objects.none()
    return Consequences(
        posts=source.counts.get("posts", 0) if there else 0,
        people=source.counts.get("members", 0) if there else 0,
        megabytes=_megabytes(source) if there else 0.0,
        niches=niches.count(),
        runs=source.runs.count() if there else 0,
        imports=source.imports.count() if found is None else 1,
        spaces=tuple(Community.objects.filter(launch__niche__in=niches).order_by("name")),
        opt_outs=OptOut.objects.count(),
    )


def holds_signals(found: Import) -> bool:
    """Whether the source's signals are those that this import read."""
    return bool(found.source.folder) and found.source.folder == folder_of(found)


def _megabytes(source: Source) -> float:
    files = source.signals.rglob("*") if source.folder else ()
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


@transaction.atomic
def delete_source(source: Source, *, by: User | None) -> None:
    """Everything of the source but the spaces launched from it. ValidationError while something runs."""
    source = _idle(source)
    record(activities.SOURCE_DELETED, by=by, about=source, to=activities.OPERATORS, source=source.name)
    _remove_findings(source)
    source.delete()


@transaction.atomic
def delete_import(found: Import, *, by: User | None) -> None:
    """An import's record, and if the source's signals are of it, they and all that was found in them; the source stays.

    ValidationError while something runs.
    """
    source = _idle(found.source)
    found = Import.objects.get(pk=found.pk)
    data: dict[str, Any] = {"source": source.name, "file": found.file_name}
    record(activities.IMPORT_DELETED, by=by, about=found, to=activities.OPERATORS, **data)
    if holds_signals(found):
        _remove_findings(source)
        empty = Source(name=source.name, salted_as=source.salted_as)
        for name in ("folder", "reader", "link", "counts", "quarantined", "quarantined_total", "simulated"):
            setattr(source, name, getattr(empty, name))
        source.first_at = source.last_at = source.imported_at = source.current_run = None
        source.save()
    found.delete()


def _idle(source: Source) -> Source:
    """The source, locked: nothing begins before this is done."""
    locked = lock_source(source)
    if locked.imports.unfinished().exists() or locked.runs.unfinished().exists():
        raise ValidationError(_("%(name)s is being worked on. Wait, or cancel that first.") % {"name": source})
    return locked


def _remove_findings(source: Source) -> None:
    """Runs with their niches, the people whom no other source knows, and after the commit the files."""
    people = Identity.objects.filter(niche_parts__niche__source=source).values_list("pk", flat=True)
    met = set(people)
    Source.objects.filter(pk=source.pk).update(current_run=None)
    Niche.objects.filter(source=source).delete()
    Run.objects.filter(source=source).delete()
    # Who came here, or was invited, is not known by the export alone.
    Identity.objects.filter(user=None, niche_parts=None, invitations=None, pk__in=met).delete()
    if source.folder:
        transaction.on_commit(partial(clear, settings.IMPORTS / source.folder))
