"""The stream: one row for each meaningful act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from coterie.activity.kinds import Kind, kinds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class ActivityQuerySet(models.QuerySet["Activity"]):
    def for_audiences(self, audiences: Mapping[str, Iterable[str]]) -> ActivityQuerySet:
        """The readable stream of these audiences, newest first, with each actor loaded.

        ``audiences`` has, for each, what its reader does not hear of: kinds, and permissions that they do not hold.
        """
        shown = [name for name, kind in kinds().items() if kind.feed]
        rows = self.filter(audience__in=list(audiences), kind__in=shown, withdrawn_at=None)
        for audience, unheard in audiences.items():
            if hidden := [name for name in shown if name in unheard]:
                rows = rows.exclude(audience=audience, kind__in=hidden)
            if unheld := [name for name in unheard if name not in kinds()]:
                rows = rows.exclude(audience=audience, needs__in=unheld)
        return rows.select_related("actor").order_by("-id")

    def about(self, thing: models.Model) -> ActivityQuerySet:
        """What was done to this very thing."""
        return self.filter(object_type=thing._meta.label_lower, object_id=thing.pk)

    def within(self, thing: models.Model) -> ActivityQuerySet:
        """What was done to this thing or to something in it."""
        inside = models.Q(context_type=thing._meta.label_lower, context_id=thing.pk)
        return self.filter(inside | models.Q(object_type=thing._meta.label_lower, object_id=thing.pk))


class Activity(models.Model):
    """Who did what to which object, when, and who may read of it.

    ``audience`` is ``community:<id>``, ``operators`` or ``person:<id>``: a string, because the stream lies below the
    rooms whose rows it speaks of. The object is what was acted on; the context, if there is one, what that stands in
    (a post's topic). Both can be looked up by an index. ``needs`` is the permission without which nobody hears of this
    one, where not everybody who hears of its kind may.
    """

    kind = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="activities")
    audience = models.CharField(max_length=40)
    needs = models.CharField(max_length=40, blank=True, default="", db_default="")
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    context_type = models.CharField(max_length=60, blank=True)
    context_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["audience", "-id"]),
            models.Index(fields=["object_type", "object_id"]),
            models.Index(fields=["context_type", "context_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type}:{self.object_id}"

    @property
    def declared(self) -> Kind:
        return kinds()[self.kind]

    def sentence(self) -> str:
        """What happened, in words, ready for the feed; the actor's name stands apart so that it can be a link."""
        return str(self.declared.says).format(**{name: self.data.get(name, "") for name in self.declared.carries})

    def address(self, space: str = "") -> str:
        """Where it leads, or nothing; ``space`` is the address of the space that is its audience."""
        lead = self.declared.address
        return lead(self, space) if lead else ""

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
