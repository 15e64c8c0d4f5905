"""Take a job, do it, and leave it ended one way or the other, or waiting again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from coterie.foundation.alive import Alive, is_alive
from coterie.foundation.worker import ATTEMPTS
from coterie.niches.live import show
from coterie.niches.models import Job
from coterie.niches.supervise import Cancelled, Interrupted, JobProblem, LostHold

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Act:
    """What one kind of job is.

    ``do`` does it from its beginning, clearing away what was half-done, and ends with :func:`finishing`; ``tidy``
    removes the files that a job which has ended needs no longer, and may be called again.
    """

    model: type[Job]
    do: Callable[[Any], None]
    tidy: Callable[[Any], None]


ACTS: dict[str, Act] = {}


def declare(act: Act) -> None:
    """Make a kind of job known; called by the module that does it."""
    ACTS[act.model.__name__.lower()] = act


def perform(kind: str, pk: int) -> bool:
    """Do the job unless somebody else is at it. Returns whether it has ended: if not, look again later.

    A job whose holder is gone is done from its beginning. Safe to call twice.
    """
    with Alive() as alive:
        job = _take(ACTS[kind].model, pk, alive.name)
        if job is None:
            return not ACTS[kind].model.objects.unfinished().filter(pk=pk).exists()
        return _carry_out(job)


def perform_held(kind: str, pk: int, holder: str) -> bool:
    """Do a job that ``holder``, who calls this, holds already, and give it what the job begins at its end."""
    job = ACTS[kind].model.objects.for_page().get(pk=pk)
    if job.state != Job.RUNNING or job.holder != holder:
        return True
    job.hands_on_to = holder
    return _carry_out(job)


def _take(model: type[Job], pk: int, holder: str) -> Job | None:
    job = model.objects.for_page().filter(pk=pk).first()
    if job is None:
        return None
    if job.state == Job.RUNNING and not is_alive(job.holder):
        lose(job)
    if not model.objects.claim(pk, holder):
        return None
    job.refresh_from_db()
    return job


def _carry_out(job: Job) -> bool:
    """Do a job that is held. Returns False if it was interrupted and waits again."""
    try:
        show(job)
        if job.cancel_requested_at:
            raise Cancelled
        ACTS[job.kind].do(job)
    except Cancelled:
        end(job, Job.CANCELLED)
    except Interrupted:
        type(job).objects.put_back(job, deaths=job.deaths)
        show(job)
        return False
    except LostHold:
        pass
    except JobProblem as error:
        end(job, Job.FAILED, str(error))
    except Exception:
        log.exception("%s failed", job)
        end(job, Job.FAILED, _("Something went wrong inside Coterie. The reason is in the server's log."))
    return True


@contextmanager
def finishing(job: Job) -> Iterator[None]:
    """One transaction for a job's results and its end. Raises if it was cancelled or taken over at the last moment."""
    with transaction.atomic():
        held = type(job).objects.select_for_update().held_by(job).first()
        if held is None:
            raise LostHold
        if held.cancel_requested_at:
            raise Cancelled
        yield
        end(job, Job.DONE)


def end(job: Job, state: str, problem: str = "") -> bool:
    """End a job in whatever state it was loaded; what it needed goes. False if somebody else took or ended it."""
    if not type(job).objects.conclude(job, state, problem):
        return False
    transaction.on_commit(lambda: _ended(job))
    return True


def _ended(job: Job) -> None:
    try:
        ACTS[job.kind].tidy(job)
    except Exception:
        log.exception("could not tidy up after %s", job)
    job.refresh_from_db(fields=["state", "problem", "finished_at"])
    show(job)


def lose(job: Job) -> bool:
    """Whoever held the job is gone: it waits again, or has ended if that happened too often or it was to be cancelled.

    Returns whether it waits.
    """
    deaths = job.deaths if job.stopping else job.deaths + 1
    if job.cancel_requested_at:
        end(job, Job.CANCELLED)
    elif deaths >= ATTEMPTS:
        often = _("The server ended %(count)s times while it did this, most likely because it ran out of memory.")
        end(job, Job.FAILED, often % {"count": deaths})
    elif type(job).objects.put_back(job, deaths=deaths):
        show(job)
        return True
    return False
