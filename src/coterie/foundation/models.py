"""What the foundation keeps in the database itself."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CachedValue(models.Model):
    """One value of :class:`coterie.foundation.cache.RowCache`, as JSON, until ``expires`` (in seconds since 1970)."""

    key = models.CharField(max_length=200, primary_key=True)
    value = models.TextField()
    expires = models.FloatField(db_index=True)

    objects: ClassVar[models.Manager[CachedValue]] = models.Manager()

    def __str__(self) -> str:
        return self.key


class ScheduleState(models.Model):
    """One schedule: when it is due next, when it last began and ended, where, and what went wrong then."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=130, blank=True)
    problem = models.TextField(blank=True)

    objects: ClassVar[models.Manager[ScheduleState]] = models.Manager()

    def __str__(self) -> str:
        return self.name


class WorkerProcess(models.Model):
    """A process that runs background tasks, while it does (see foundation/alive.py for whether it still lives)."""

    name = models.CharField(max_length=130, primary_key=True)
    threads = models.PositiveSmallIntegerField()
    since = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[WorkerProcess]] = models.Manager()

    def __str__(self) -> str:
        return self.name
