"""Long work with progress that can be watched, cancelled, and taken over when who did it is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coterie.niches.models.source import Source
from coterie.people.models import User
from coterie_discovery import words_of

# Whoever works on a job says so every few seconds; after this much silence the page says that it waits.
SILENT = timedelta(seconds=15)


class JobQuerySet(models.QuerySet[Any]):
    def unfinished(self) -> JobQuerySet:
        return self.filter(state__in=[Job.QUEUED, Job.RUNNING])

    def claim(self, pk: int, holder: str) -> bool:
        """Take a job that waits. True for exactly one of several who try at once."""
        return bool(self.filter(pk=pk, state=Job.QUEUED).update(**held(holder), step="", done=0, total=None))

    def unchanged(self, job: Job) -> JobQuerySet:
        """The row of this job, if it is still with whom it was when ``job`` was loaded."""
        return self.filter(pk=job.pk, state=job.state, holder=job.holder, deaths=job.deaths)

    def put_back(self, job: Job, *, deaths: int) -> bool:
        """Let it wait again, after so many workers died of it. False if it has changed since it was loaded."""
        waiting = {"state": Job.QUEUED, "holder": "", "heartbeat_at": None, "step": "", "done": 0, "total": None}
        return bool(self.unchanged(job).update(**waiting, deaths=deaths, stopping=False))

    def held_by(self, job: Job) -> JobQuerySet:
        """The row of this job, if whoever loaded ``job`` still holds it."""
        return self.filter(pk=job.pk, holder=job.holder, state=Job.RUNNING)

    def report(self, job: Job) -> bool:
        """Say that the holder is still at it, and how far. False if the job is not theirs any more."""
        job.heartbeat_at = timezone.now()  # the holder's own copy is what it publishes
        how_far = {"step": job.step, "done": job.done, "total": job.total}
        return bool(self.held_by(job).update(heartbeat_at=job.heartbeat_at, **how_far))

    def conclude(self, job: Job, state: str, problem: str = "") -> bool:
        """End a job. False if it has changed since it was loaded: somebody else took or ended it."""
        ended = {"state": state, "problem": problem, "finished_at": timezone.now()}
        return bool(self.unchanged(job).update(**ended))

    def for_page(self) -> JobQuerySet:
        return self.select_related("source", "started_by", "cancel_requested_by").order_by("-id")


def held(holder: str) -> dict[str, Any]:
    """The fields of a job that ``holder`` works on from now on."""
    now = timezone.now()
    return {"state": Job.RUNNING, "holder": holder, "heartbeat_at": now, "started_at": now, "stopping": False}


class Job(models.Model):
    """``step`` says in words what is being done, ``done`` of ``total`` how far (None: not known).

    ``holder`` is the process at work on it, as :func:`coterie.foundation.alive.is_alive` knows it; ``deaths`` counts
    the holders that died of it, and ``stopping`` says that the present one was asked to stop, so that its end is not
    one of them. ``problem`` says what went wrong in words for people.
    """

    QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
    STATES = (
        (QUEUED, _("waiting")),
        (RUNNING, _("running")),
        (DONE, _("done")),
        (FAILED, _("failed")),
        (CANCELLED, _("cancelled")),
    )

    state = models.CharField(max_length=10, choices=STATES, default=QUEUED)
    step = models.CharField(max_length=120, blank=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    holder = models.CharField(max_length=120, blank=True)
    deaths = models.PositiveSmallIntegerField(default=0)
    stopping = models.BooleanField(default=False)
    cancel_requested_at = models.DateTimeField(null=True)
    cancel_requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    problem = models.TextField(blank=True)
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="%(class)ss")
    started_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    # Not stored: who does what this job begins at its end, without the queue. Empty: the next free worker.
    hands_on_to = ""

    objects: ClassVar[Any] = JobQuerySet.as_manager()

    class Meta:
        abstract = True
        # Whatever is asked for at the same moment: a source is read once at a time, and searched once at a time.
        constraints = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(state__in=["queued", "running"]), name="one_unfinished_%(class)s"
            )
        ]

    @property
    def is_unfinished(self) -> bool:
        return self.state in (self.QUEUED, self.RUNNING)

    @property
    def is_held(self) -> bool:
        """Whether somebody is at work on it now."""
        if self.state != self.RUNNING or self.heartbeat_at is None:
            return False
        return self.heartbeat_at > timezone.now() - SILENT

    @property
    def share(self) -> float | None:
        """How much of the present step is done, 0..1, or None where that is not known."""
        return min(self.done / self.total, 1.0) if self.total else None

    @property
    def kind(self) -> str:
        return self._meta.model_name or ""

    @property
    def channel(self) -> str:
        """Where its progress is published."""
        return f"{self.kind}:{self.pk}"

    @property
    def words(self) -> str:
        """What is going on, in a few words."""
        if self.state == self.RUNNING and self.cancel_requested_at:
            return gettext("cancelling…")
        if self.state == self.RUNNING:
            return gettext(words_of(self.step or "starting")) if self.is_held else gettext("interrupted, goes on soon")
        return str(dict(self.STATES)[self.state])
