"""Somebody's part in a niche."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef

from coterie.niches.models.niche import FLOOR, Niche
from coterie.people.models import Identity, OptOut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coterie.people.models import User


class NicheMemberQuerySet(models.QuerySet["NicheMember"]):
    def counted(self) -> NicheMemberQuerySet:
        """Without those who asked not to be counted, from the moment they ask."""
        return self.filter(~Exists(OptOut.objects.filter(key=OuterRef("identity__key"))))

    def of(self, niches: Iterable[Niche]) -> NicheMemberQuerySet:
        """The people of these niches, those at the heart first, each with their account if they have one."""
        return (
            self.counted()
            .filter(niche__in=[niche.pk for niche in niches])
            .select_related("identity__user")
            .order_by("-affinity", "id")
        )

    def about(self, user: User) -> NicheMemberQuerySet:
        """Everything one account is counted in, with niche, source and space; what may not be shown is not."""
        return (
            self.counted()
            .filter(
                identity__user=user, niche__people__gte=FLOOR, niche__last_run=models.F("niche__source__current_run")
            )
            .select_related("identity", "niche__source", "niche__dismissal", "niche__launch__community")
            .select_related("niche__merge__into__launch__community", "niche__merge__into__source")
            .order_by("-affinity", "id")
        )


class NicheMember(models.Model):
    """``affinity`` 0..1; ``reasons`` are :class:`coterie_discovery.Reason`; counts are inside the niche."""

    niche = models.ForeignKey(Niche, on_delete=models.CASCADE, related_name="members")
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="niche_parts")
    affinity = models.FloatField()
    reasons = models.JSONField(default=list)
    acts = models.PositiveIntegerField(default=0)
    posts = models.PositiveIntegerField(default=0)
    weeks = models.PositiveIntegerField(default=0)
    partners = models.PositiveIntegerField(default=0)
    phrases = models.JSONField(default=list)
    places = models.JSONField(default=list)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)

    objects = NicheMemberQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["niche", "identity"], name="one_part_in_a_niche")]
        indexes = [models.Index(fields=["niche", "-affinity"])]

    def __str__(self) -> str:
        return f"{self.identity_id} in niche {self.niche_id}"
