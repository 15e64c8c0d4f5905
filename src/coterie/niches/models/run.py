"""One search for niches in what a source holds."""

from __future__ import annotations

from django.db import models

from coterie.niches.models.jobs import Job


class Run(Job):
    """``summary`` has the counts, the weights of the signals, notes, and how many candidates did not survive."""

    seed = models.PositiveIntegerField(default=0)
    floor = models.PositiveSmallIntegerField(default=5)
    summary = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"run {self.pk} over source {self.source_id}"
