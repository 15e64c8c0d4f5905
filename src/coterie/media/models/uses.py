"""Which texts show what was uploaded."""

from __future__ import annotations

from django.db import models

from coterie.media.models.media import Medium


class MediumUse(models.Model):
    """A text shows a medium. Whoever may see the text may see the medium.

    The text is named by its table and key, so that this room need not know of it. ``dropped_at`` is when an edit took
    the medium out of it; then it opens nothing any more.
    """

    medium = models.ForeignKey(Medium, on_delete=models.CASCADE, related_name="uses")
    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id", "medium"], name="one_use_of_each_medium")
        ]

    def __str__(self) -> str:
        return f"{self.medium_id} in {self.target_type}:{self.target_id}"
