"""A platform whose data was read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Prefetch, Subquery
from django.utils.translation import gettext_lazy as _

from coterie.people.models import User

if TYPE_CHECKING:
    from coterie.niches.models.imports import Import
    from coterie.niches.models.run import Run


class SourceQuerySet(models.QuerySet["Source"]):
    def for_list(self) -> SourceQuerySet:
        """What the page of sources shows: each with its newest import and newest run, in three queries."""
        imports, runs = (related_to(self.model, name) for name in ("imports", "runs"))
        return self.order_by("-id").prefetch_related(
            Prefetch("imports", queryset=_newest(imports), to_attr="newest_imports"),
            Prefetch("runs", queryset=_newest(runs), to_attr="newest_runs"),
        )


def related_to(model: type[models.Model], name: str) -> Any:
    """The model that points here under this name: for those that know this one, so that it cannot import them."""
    return model._meta.get_field(name).related_model


def _newest(job: type[Import] | type[Run]) -> models.QuerySet[Any]:
    last = job.objects.filter(source=OuterRef("source")).order_by("-id").values("pk")[:1]
    return job.objects.filter(pk=Subquery(last)).select_related("source")


class Source(models.Model):
    """One platform and what its newest import held.

    ``named`` says that an operator chose the name; ``salted_as`` never changes, for the keys of people hang on it.
    ``folder`` is where its signals lie, relative to ``settings.IMPORTS``, empty before the first import ended;
    ``link`` is the address of a thread there with ``{thread}`` in it; ``counts`` has rows by table and acts by verb;
    ``quarantined`` holds the first rows that could not be read, ``quarantined_total`` how many there were.
    """

    name = models.CharField(_("name"), max_length=60, unique=True)
    named = models.BooleanField(default=False)
    salted_as = models.CharField(max_length=60)
    simulated = models.BooleanField(default=False)
    link = models.CharField(max_length=300, blank=True)
    folder = models.CharField(max_length=100, blank=True)
    reader = models.CharField(max_length=60, blank=True)
    counts = models.JSONField(default=dict)
    quarantined = models.JSONField(default=list)
    quarantined_total = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    imported_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    current_run = models.ForeignKey("Run", null=True, on_delete=models.SET_NULL, related_name="+")

    # What ``for_list`` loads.
    newest_imports: list[Import]
    newest_runs: list[Run]

    objects = SourceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def signals(self) -> Path:
        """The folder of the signals of the newest import."""
        return settings.IMPORTS / self.folder

    def url_of(self, thread: str) -> str:
        """Where a thread stands on the platform, or nothing if the export does not say how to get there."""
        return self.link.replace("{thread}", thread) if self.link else ""

    @property
    def newest_import(self) -> Import | None:
        """Of a source loaded by ``for_list``."""
        return next(iter(self.newest_imports), None)

    @property
    def newest_run(self) -> Run | None:
        """Of a source loaded by ``for_list``."""
        return next(iter(self.newest_runs), None)
