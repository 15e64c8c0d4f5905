"""What pages elsewhere say of themselves, and the texts that link to them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from coterie.comments.models.said import OnTarget, OnTargetQuerySet
from coterie.people.models import User

#: how long what a page said is taken for true, and how long one that could not be read is left alone
KEPT = timedelta(days=7)
LEFT_ALONE = timedelta(days=1)


class PreviewQuerySet(models.QuerySet["Preview"]):
    def due(self, now: datetime) -> PreviewQuerySet:
        """Those to ask for anew; ``asked_at`` is set by whoever asks, so that one does."""
        failed = Q(asked_at__lt=now - LEFT_ALONE, title="")
        return self.filter(Q(asked_at=None) | Q(asked_at__lt=now - KEPT) | failed)


class Preview(models.Model):
    """What the page at an address said of itself when it was last asked; without a title, it said nothing usable."""

    digest = models.CharField(max_length=64, unique=True)
    address = models.TextField()
    title = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=300, blank=True)
    site = models.CharField(max_length=100, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=60, blank=True)

    objects = PreviewQuerySet.as_manager()

    def __str__(self) -> str:
        return self.address[:80]


class LinkUse(OnTarget):
    """A text has this address on a line of its own."""

    preview = models.ForeignKey(Preview, on_delete=models.CASCADE, related_name="uses")

    objects = OnTargetQuerySet["LinkUse"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id", "preview"], name="one_use_of_each_link")
        ]

    def __str__(self) -> str:
        return f"link in {self.target_type}:{self.target_id}"


class PreviewRemoval(models.Model):
    """A preview was taken off a text, by whom and when. Undone by deleting this row."""

    use = models.OneToOneField(LinkUse, on_delete=models.CASCADE, related_name="removal")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"removal of {self.use_id}"
