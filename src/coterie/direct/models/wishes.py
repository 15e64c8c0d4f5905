"""By whom somebody wants to be written to."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.people.models import User

EVERYBODY, KNOWN, NOBODY = "everybody", "known", "nobody"
WHO = (
    (EVERYBODY, _("Everybody in my spaces")),
    (KNOWN, _("People I wrote to, and hosts of my spaces")),
    (NOBODY, _("Nobody")),
)


class Preference(models.Model):
    """Who may write to somebody, chosen by themselves. Where there is none, everybody in their spaces may."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="direct_preference")
    who = models.CharField(max_length=10, choices=WHO)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.who} to {self.user_id}"


class Block(models.Model):
    """Somebody wants no messages from somebody, and sends them none. Undone by deleting this row."""

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="direct_blocks")
    whom = models.ForeignKey(User, on_delete=models.CASCADE, related_name="direct_blocks_by_others")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "whom"], name="one_block_each")]

    def __str__(self) -> str:
        return f"{self.by_id} blocks {self.whom_id}"
