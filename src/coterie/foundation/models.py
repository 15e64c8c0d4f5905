"""How periodic work stands."""

from __future__ import annotations

from django.db import models


class ScheduleState(models.Model):
    """One schedule: when it is due next, when it last began and ended, where, and what went wrong then."""

    name = models.CharField(max_length=80, primary_key=True)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    worker = models.CharField(max_length=130, blank=True)
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name
