"""What somebody is writing and has not sent."""

from __future__ import annotations

from django.db import models

from coterie.people.models import User


class DraftQuerySet(models.QuerySet["Draft"]):
    def kept(self) -> DraftQuerySet:
        """Those that were not removed."""
        return self.filter(removed_at=None)


class Draft(models.Model):
    """A text of somebody's that is not sent yet, under the key of the editor it is written in ("reply:5").

    ``version`` is another one at each saving and never comes back, so that a device that knows an older one does not
    write over a newer. ``device`` is the page that saved it last. ``fields`` are the other fields of its form, and
    ``title`` and ``path`` say where it is written. A text that another device's took the place of is kept in
    ``displaced``. A removed draft can be brought back for a day.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=120)
    text = models.TextField(blank=True)
    fields = models.JSONField(default=dict)
    title = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=300)
    # A number and no key: a draft is nothing of its space's.
    space = models.BigIntegerField(null=True, blank=True)
    version = models.BigIntegerField()
    device = models.CharField(max_length=40, blank=True)
    displaced = models.TextField(blank=True)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_draft_an_editor")]
        indexes = [models.Index(fields=["user", "-at"]), models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.key} of {self.user_id}"
