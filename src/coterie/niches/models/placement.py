"""People decided that somebody, a thread or a phrase belongs to a niche, or does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from coterie.niches.models.niche import Niche
from coterie.people.models import OptOut, User

if TYPE_CHECKING:
    from coterie.niches.models.source import Source


class PlacementQuerySet(models.QuerySet["Placement"]):
    def standing(self) -> PlacementQuerySet:
        """Without those about people who asked not to be counted: nothing brings them back."""
        gone = OptOut.objects.filter(key=OuterRef("key"))
        return self.exclude(Exists(gone), kind=Placement.PERSON)

    def of_source(self, source: Source) -> PlacementQuerySet:
        return self.standing().filter(niche__source=source).order_by("id")


class Placement(models.Model):
    """Later runs keep it; undone by deleting this row.

    ``key`` is the key of a person or a thread on their platform, or the phrase itself; ``shown`` is what a thread was
    called when somebody said so. Names of people are not kept here: they are those of their identities.
    """

    PERSON, THREAD, PHRASE = "person", "thread", "phrase"
    KINDS = ((PERSON, _("person")), (THREAD, _("thread")), (PHRASE, _("phrase")))

    niche = models.ForeignKey(Niche, on_delete=models.CASCADE, related_name="placements")
    kind = models.CharField(max_length=6, choices=KINDS)
    key = models.CharField(max_length=200)
    shown = models.CharField(max_length=300, blank=True)
    belongs = models.BooleanField(default=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["niche", "kind", "key"], name="one_placement_of_a_thing")]
        indexes = [models.Index(fields=["kind", "key"])]

    def __str__(self) -> str:
        return f"{self.kind} {'in' if self.belongs else 'not in'} niche {self.niche_id}"
