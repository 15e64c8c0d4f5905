"""A thread of the platform that belongs to a niche."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q

from coterie.niches.models.niche import Niche
from coterie.people.models import OptOut

if TYPE_CHECKING:
    from collections.abc import Iterable


class NicheThreadQuerySet(models.QuerySet["NicheThread"]):
    def readable(self) -> NicheThreadQuerySet:
        """Without threads opened by people who asked not to be counted."""
        return self.filter(~Exists(OptOut.objects.filter(key=OuterRef("author_key"))))

    def of(self, niches: Iterable[Niche]) -> NicheThreadQuerySet:
        return self.readable().filter(niche__in=[niche.pk for niche in niches])

    def worth_bringing(self) -> NicheThreadQuerySet:
        """Good first topics: answered threads and stories, best first."""
        return self.filter(Q(question=False) | Q(answered=True)).order_by("-worth", "id")

    def open_questions(self) -> NicheThreadQuerySet:
        return self.filter(question=True, answered=False).order_by("-worth", "-weight", "id")


class NicheThread(models.Model):
    """As :class:`coterie_discovery.NicheThread`: ``best`` are the posts a reader would want to see first."""

    niche = models.ForeignKey(Niche, on_delete=models.CASCADE, related_name="threads")
    thread = models.CharField(max_length=200)
    title = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=200, blank=True)
    author_key = models.CharField(max_length=64, blank=True, db_index=True)
    weight = models.FloatField(default=0)
    posts = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    question = models.BooleanField(default=False)
    answered = models.BooleanField(default=False)
    worth = models.FloatField(default=0)
    best = models.JSONField(default=list)
    at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)

    objects = NicheThreadQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["niche", "thread"], name="one_row_a_thread")]
        indexes = [models.Index(fields=["niche", "-worth"]), models.Index(fields=["niche", "-weight"])]

    def __str__(self) -> str:
        return self.title or self.thread
