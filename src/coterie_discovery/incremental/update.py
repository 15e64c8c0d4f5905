"""Only what is new is read, and counted by what the last whole run learned: one call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from coterie_discovery.incremental.count import counted
from coterie_discovery.incremental.leave import untold, without
from coterie_discovery.incremental.model import UNKNOWN, BadModel, Model, Read
from coterie_discovery.incremental.notes import notes
from coterie_discovery.incremental.retell import retold
from coterie_discovery.incremental.settle import settled
from coterie_discovery.incremental.state import State
from coterie_discovery.incremental.unread import unread
from coterie_discovery.result.model import Discovery
from coterie_discovery.signals.dates import Life, within_life
from coterie_discovery.signals.tables import Signals


def update(
    model: Model, found: Discovery, signals: Signals, *, exclude: Collection[str] = (), now: int | None = None
) -> tuple[Discovery, Model]:
    """``found`` and its ``model`` with what is new in ``signals``; rows that were counted before change nothing.

    ``signals`` may be an export of only the new or of everything: see :mod:`.unread` for what
    is taken as read. Its keys must be spelled as those in ``found``. People whose key is in ``exclude`` are taken out
    of all three. The same input gives the same result; two updates, with parts of an export in the order of time, come
    to what one with both does as long as the threads are open. Raises :class:`BadModel` where ``model`` is not that of
    ``found``. Dates that cannot be right are read as unknown, and a note says how many; ``now`` as in
    :func:`coterie_discovery.signals.dates.within_life`.
    """
    known = {taught.key: taught.identity for taught in model.niches}
    if any(known.get(niche.key) != niche.identity for niche in found.niches):
        raise BadModel("model", "knows other niches than the result", "the model that the same run left")
    signals, undated = within_life(signals, now, known_life(model.read))
    with threadpool_limits(limits=1):
        whole, model, found = model, without(model, exclude), untold(found, exclude)
        new = unread(model, signals)
        before, after = State(model), State(counted(model, new))
        if new.nothing and before.model.people is after.model.people and whole is model:
            told = replace(found, notes=notes(model, new, before.placed, found.counts["posts"]))
        else:
            told, model = retold(found, before, after, new), settled(after.model, after.placed)
    return (replace(told, notes=(*told.notes, str(undated))) if undated.rows else told), model


def known_life(read: Read) -> Life:
    """First and last time of all that was read so far."""
    return Life(read.first, read.last) if read.first != UNKNOWN else Life()
