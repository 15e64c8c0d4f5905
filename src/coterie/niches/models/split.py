"""People decided that a niche is several."""

from __future__ import annotations

from django.db import models

from coterie.niches.models.niche import Niche
from coterie.people.models import User


class Split(models.Model):
    """The next run divides ``niche``, and later ones keep it divided; undone by deleting this row.

    With ``parts`` the people, threads and phrases named there begin them; without any, the niche is divided where a
    finer look divides it, and the run that does so adds the parts it found.
    """

    niche = models.OneToOneField(Niche, on_delete=models.CASCADE, related_name="split")
    given = models.BooleanField(default=False)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"split of {self.niche_id}"


class SplitPart(models.Model):
    """One part: what begins it, and (``niche``) what runs since then found of it. ``threads`` are the platform's."""

    split = models.ForeignKey(Split, on_delete=models.CASCADE, related_name="parts")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80, blank=True)
    phrases = models.JSONField(default=list)
    threads = models.JSONField(default=list)
    niche = models.OneToOneField(Niche, null=True, on_delete=models.SET_NULL, related_name="part_of")

    class Meta:
        ordering = ["place"]
        constraints = [models.UniqueConstraint(fields=["split", "place"], name="one_part_a_place")]

    def __str__(self) -> str:
        return f"part {self.place} of {self.split_id}"
