"""What members report, what hosts decide about it, and who has read the guidelines."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.comments.models import OnTarget, OnTargetQuerySet
from coterie.communities.models import Community, Guidelines
from coterie.people.models import User

REASONS = {
    "unkind": _("It is unkind or attacks somebody"),
    "spam": _("It is advertising or a trick"),
    "unsafe": _("It is dangerous or against the law"),
    "private": _("It shows what is private"),
    "place": _("It does not belong here"),
    "other": _("Something else"),
}
LONGEST_WORDS, LONGEST_WHY = 1000, 500


class Decision(OnTarget):
    """A host looked at an object and kept or hid it. ``about`` wrote it, ``title`` is what it was called then.

    It stays when the object goes, for the log. What no space owns (private.py) is decided about by operators.
    """

    KEEP, HIDE = "keep", "hide"
    VERDICTS = ((KEEP, _("Keep it")), (HIDE, _("Hide it")))

    community = models.ForeignKey(Community, null=True, blank=True, on_delete=models.CASCADE, related_name="decisions")
    title = models.CharField(max_length=200)
    about = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    verdict = models.CharField(max_length=10, choices=VERDICTS)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=LONGEST_WHY, blank=True)

    objects = OnTargetQuerySet["Decision"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["community", "-id"]), models.Index(fields=["target_type", "target_id"])]

    def __str__(self) -> str:
        return f"{self.verdict} {self.target_type}:{self.target_id}"

    @property
    def was_hidden(self) -> bool:
        return self.verdict == self.HIDE

    @property
    def is_reversed(self) -> bool:
        return getattr(self, "reversal", None) is not None


class Reversal(models.Model):
    """A decision was taken back, by whom and when: what was reported waits again."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="reversal")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"reversal of {self.decision_id}"


class ReportQuerySet(OnTargetQuerySet["Report"]):
    def waiting(self) -> Any:
        """Those about which nobody has decided, or no longer."""
        return self.filter(Q(decision=None) | Q(decision__reversal__isnull=False))


class Report(OnTarget):
    """Somebody reported an object; who, nobody else is told. It goes with the object."""

    community = models.ForeignKey(Community, null=True, blank=True, on_delete=models.CASCADE, related_name="reports")
    title = models.CharField(max_length=200)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reports")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=10, choices=list(REASONS.items()))
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)
    decision = models.ForeignKey(Decision, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target_type", "target_id", "by"], name="one_report_each")]
        indexes = [models.Index(fields=["community", "decision"])]

    def __str__(self) -> str:
        return f"{self.reason}: {self.target_type}:{self.target_id}"

    @property
    def in_words(self) -> str:
        return str(REASONS[self.reason])


class Excerpt(models.Model):
    """A text that was handed over with a report of something private, as it read then: operators see nothing else.

    ``is_reported`` marks the one that the report is about; the others stand around it.
    """

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="excerpts")
    said_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField()
    text = models.TextField()
    is_reported = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.report_id}: {self.text[:40]}"


class Acknowledgement(models.Model):
    """Somebody said that they have read this version of a space's guidelines."""

    guidelines = models.ForeignKey(Guidelines, on_delete=models.CASCADE, related_name="acknowledgements")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="acknowledgements")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guidelines", "user"], name="one_acknowledgement_each")]

    def __str__(self) -> str:
        return f"{self.user_id} has read {self.guidelines_id}"
