"""Whether what people search is what there is."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.foundation.checks import Found, State
from coterie.foundation.documents import Documents, documents
from coterie.search.models import Indexed, Rebuild

#: the newest of each table are compared, once they had so long to be indexed
LOOKED_AT, SOON = 200, timedelta(minutes=10)


def behind() -> Found:
    """Whether the index was built, and whether what is newest is in it."""
    last = Rebuild.objects.order_by("-pk").first()
    if last is None or last.finished_at is None:
        done = last.done if last else 0
        said = _("The index is being built: %(count)d objects are in it.") % {"count": done}
        return Found(State.LOOK, said, _("It goes on in the background; coterie reindex builds it at once."))
    missing = sum(map(_missing, documents().values()))
    if missing:
        said = _("%(count)d of the newest objects are not found by searching.") % {"count": missing}
        return Found(State.BAD, said, _("See that a worker runs; coterie reindex builds the index anew."))
    return Found(State.GOOD, _("%(count)s documents.") % {"count": f"{Indexed.objects.count():,}"})


def _missing(declared: Documents) -> int:
    """Documents of the newest objects that are missing, but for what only just came."""
    rows = apps.get_model(declared.model)._base_manager.order_by("-pk")
    newest = list(rows.values_list("pk", flat=True)[:LOOKED_AT])
    soon = timezone.now() - SOON
    wanted = {each.pk for each in declared.load(newest) if each.at < soon}
    there = Indexed.objects.on(declared.model).filter(target_id__in=wanted)
    return len(wanted - set(there.values_list("target_id", flat=True)))
