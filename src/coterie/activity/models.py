"""The stream: one row for each meaningful act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from coterie.activity.kinds import KINDS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable


class ActivityQuerySet(models.QuerySet["Activity"]):
    def for_audiences(self, audiences: Iterable[str]) -> ActivityQuerySet:
        """The readable stream of these audiences, newest first, with each actor loaded."""
        shown = [name for name, kind in KINDS.items() if kind.feed]
        return (
            self.filter(audience__in=list(audiences), kind__in=shown, withdrawn_at=None)
            .select_related("actor")
            .order_by("-id")
        )


class Activity(models.Model):
    """Who did what to which object, when, and who may read of it.

    ``audience`` is ``community:<id>``, ``operators`` or ``person:<id>``: a string, because the stream lies below the
    rooms whose rows it speaks of.
    """

    kind = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="activities")
    audience = models.CharField(max_length=40)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    data = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["audience", "-id"]),
            models.Index(fields=["object_type", "object_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type}:{self.object_id}"

    @property
    def declared(self) -> Kind:
        return KINDS[self.kind]

    def sentence(self) -> str:
        """What happened, in words, ready for the feed; the actor's name stands apart so that it can be a link."""
        return str(self.declared.says).format(**{name: self.data.get(name, "") for name in self.declared.carries})

    def wire(self) -> dict[str, Any]:
        """The activity as clients and webhooks see it."""
        return {
            "id": self.pk,
            "kind": self.kind,
            "at": self.at.isoformat(),
            "actor": self.actor_id,
            "object": {"type": self.object_type, "id": self.object_id},
            "data": {name: self.data.get(name) for name in self.declared.carries},
        }
