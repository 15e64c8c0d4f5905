"""One reading of an export."""

from __future__ import annotations

from django.db import models

from coterie.niches.models.jobs import Job


class Import(Job):
    """``path`` is the export; one that was ``uploaded`` is ours and goes once it was read.

    For a ``sample`` the platform is simulated into ``path`` first.
    """

    path = models.CharField(max_length=1000)
    file_name = models.CharField(max_length=255)
    uploaded = models.BooleanField(default=False)
    sample = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"import {self.pk} of {self.file_name}"
