"""Write the whole index: in small steps, while the site runs and searches; what was interrupted goes on later.

The last build never ends: what came since then without an activity is what comes after its last keys.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from coterie.foundation.documents import documents
from coterie.foundation.worker import asked_to_stop
from coterie.search.index import index
from coterie.search.models import Rebuild

#: objects of all tables together in one step
STEP = 2000
#: so many words are kept in memory, so that the database is not asked for each of them again
MOST_KNOWN = 200_000

Tell = Callable[[int, int], object]


def rebuild(tell: Tell = lambda _done, _all: None) -> int:
    """Write every document anew, or go on with what was interrupted; tells how many objects of how many are done."""
    unfinished = Rebuild.objects.filter(finished_at=None).order_by("-pk").first()
    return go_on(unfinished or Rebuild.objects.create(), tell)


def catch_up() -> str:
    """Index what came without an activity since the last build; builds what was never built."""
    last = Rebuild.objects.order_by("-pk").first() or Rebuild.objects.create()
    return str(go_on(last, lambda _done, _all: None))


def go_on(build: Rebuild, tell: Tell) -> int:
    """Everything after the keys that are done; returns how many objects that were."""
    counts = {model: _rows(model, build).count() for model in documents()}
    whole, done, known = build.done + sum(counts.values()), 0, set[str]()
    while not asked_to_stop() and (some := _next(build, counts)):
        for model, pks in some.items():
            index(model, pks, known)
        step = sum(map(len, some.values()))
        done += step
        _keep(build, {model: pks[-1] for model, pks in some.items()}, build.done + step)
        tell(build.done, max(whole, build.done))
        if len(known) > MOST_KNOWN:
            known.clear()
    if not asked_to_stop() and build.finished_at is None:
        Rebuild.objects.filter(pk=build.pk).update(finished_at=timezone.now())
    return done


@transaction.atomic
def _keep(build: Rebuild, upto: dict[str, int], done: int) -> None:
    there = Rebuild.objects.select_for_update().get(pk=build.pk)
    # Another process may have come further meanwhile.
    there.upto = {**there.upto, **{model: max(pk, there.upto.get(model, 0)) for model, pk in upto.items()}}
    there.done = max(done, there.done)
    there.save(update_fields=["upto", "done"])
    build.upto, build.done = there.upto, there.done


def _rows(model: str, build: Rebuild) -> Any:
    return apps.get_model(model)._base_manager.filter(pk__gt=build.upto.get(model, 0)).order_by("pk")


def _next(build: Rebuild, counts: Mapping[str, int]) -> dict[str, Sequence[int]]:
    """The next keys of each table, of each in proportion to how many there were: so that what was said at the same time
    is indexed at about the same time."""
    whole = sum(counts.values()) or 1
    shares = {model: max(ceil(STEP * count / whole), 20) for model, count in counts.items()}
    found = {model: list(_rows(model, build).values_list("pk", flat=True)[:some]) for model, some in shares.items()}
    return {model: pks for model, pks in found.items() if pks}
