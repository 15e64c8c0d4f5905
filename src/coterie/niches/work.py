"""Take a job, do it, and leave it ended one way or the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from coterie.foundation.alive import Alive, is_alive
from coterie.niches.live import show
from coterie.niches.models import Job
from coterie.niches.supervise import Cancelled, JobProblem, LostHold

log = logging.getLogger(__name__)

J = TypeVar("J", bound=Job)


def work(kind: type[J], pk: int, do: Callable[[J], None]) -> bool:
    """Do the job unless somebody else is at it. Returns whether it has ended: if not, look again later.

    A job whose holder is gone is done from its beginning; ``do`` clears away what was half-done and ends with
    :func:`finishing`. Safe to call twice.
    """
    with Alive() as alive:
        job = _take(kind, pk, alive.name)
        if job is None:
            return not kind.objects.unfinished().filter(pk=pk).exists()
        outcome = _do(job, do)
        if outcome and kind.objects.conclude(job, *outcome):
            show(job)
    return True


def _do(job: J, do: Callable[[J], None]) -> tuple[str, str] | None:
    """How it ended, or None if :func:`finishing` or another process has written that already."""
    try:
        show(job)
        if job.cancel_requested_at:
            raise Cancelled
        do(job)
    except Cancelled:
        return Job.CANCELLED, ""
    except LostHold:
        return None
    except JobProblem as error:
        return Job.FAILED, str(error)
    except Exception:
        log.exception("%s failed", job)
        return Job.FAILED, _("Something went wrong inside Coterie. The reason is in the server's log.")
    return None


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
        type(job).objects.conclude(job, Job.DONE)
    show(job)


def _take(kind: type[J], pk: int, holder: str) -> J | None:
    rows: Any = kind.objects.select_related("source", "started_by")
    job = rows.filter(pk=pk).first()
    if job is None or not kind.objects.claim(job, holder, gone=bool(job.holder) and not is_alive(job.holder)):
        return None
    job.refresh_from_db()
    return job
