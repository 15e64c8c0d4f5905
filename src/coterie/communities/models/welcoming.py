"""How somebody arrives in a space: on how many days they came, what of their first visit they did, what they miss, and
how they come back after they left."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.communities.models.spaces import Community
from coterie.communities.permissions import Role
from coterie.people.models import User

#: for so long whoever left can undo it
BACK_WITHIN = timedelta(hours=1)


class VisitDays(models.Model):
    """On how many days somebody was in a space, and the last of them. Of what they read there nothing is kept."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="visits")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="visits")
    days = models.PositiveIntegerField(default=1)
    last_on = models.DateField()

    class Meta:
        verbose_name_plural = "days of visits"
        constraints = [models.UniqueConstraint(fields=["community", "user"], name="one_count_of_visits_each")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.community_id} on {self.days} days"


class StepTaken(models.Model):
    """What somebody did with a step of their first visit, or with the question what is missing (``step`` FEEDBACK).

    ``how``: done, later (it comes again on another day), or dismissed. ``step`` ALL stands for all of them.
    """

    ALL, FEEDBACK = "all", "feedback"
    DONE, LATER, DISMISSED = "done", "later", "dismissed"
    HOW = ((DONE, _("done")), (LATER, _("later")), (DISMISSED, _("dismissed")))

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="steps_taken")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="steps_taken")
    step = models.CharField(max_length=20)
    how = models.CharField(max_length=10, choices=HOW)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "steps taken"
        constraints = [models.UniqueConstraint(fields=["community", "user", "step"], name="one_taking_of_a_step")]

    def __str__(self) -> str:
        return f"{self.step} {self.how} by {self.user_id} in {self.community_id}"


class Feedback(models.Model):
    """What an early member thinks of the space, and what they miss. Read by its leads and by operators."""

    HOPED, FAIR, NOT_YET = 3, 2, 1
    LEVELS = ((HOPED, _("It is what I hoped for")), (FAIR, _("It is all right")), (NOT_YET, _("Not what I need yet")))

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="feedback")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feedback")
    level = models.PositiveSmallIntegerField(_("how it is"), choices=LEVELS)
    text = models.TextField(_("what is missing"), blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "feedback"
        constraints = [models.UniqueConstraint(fields=["community", "user"], name="one_feedback_each")]

    def __str__(self) -> str:
        return f"feedback of {self.user_id} on {self.community_id}"


class Departure(models.Model):
    """Somebody left a space, as what they were there: for an hour they can come back so."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="departures")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="departures")
    role = models.CharField(max_length=10, choices=[(role, role) for role in Role])
    joined_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "user"], name="one_departure_each")]

    def __str__(self) -> str:
        return f"{self.user_id} left {self.community_id}"

    @property
    def can_be_undone(self) -> bool:
        return timezone.now() - self.at <= BACK_WITHIN
