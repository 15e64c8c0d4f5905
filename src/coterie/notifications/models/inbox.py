"""What a person should know of."""

from __future__ import annotations

from django.db import models

from coterie.activity.models import Activity
from coterie.activity.reasons import Reason, Sort
from coterie.notifications.models.deliveries import Delivery
from coterie.people.models import User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at=None, activity__withdrawn_at=None)

    def for_list(self, user: User) -> NotificationQuerySet:
        """A person's notifications, newest first, each with what happened and who did it."""
        return (
            self.filter(user=user, activity__withdrawn_at=None)
            .select_related("activity", "activity__actor")
            .order_by("-id")
        )


class Notification(models.Model):
    """One activity that concerns one person. ``reason`` is one of those its kind declares."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="notifications")
    reason = models.CharField(max_length=40)
    path = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    # The mail that told of it, or will.
    delivery = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.SET_NULL, related_name="notifications"
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "activity"], name="one_notification_per_activity")]
        indexes = [models.Index(fields=["user", "read_at"]), models.Index(fields=["user", "-id"])]

    def __str__(self) -> str:
        return f"{self.reason} for {self.user_id}"

    @property
    def why(self) -> Reason:
        """What its kind says of the reason; one that it says nothing of any more counts as an answer."""
        return self.activity.declared.reasons.get(self.reason, Reason(Sort.ANSWERED))

    @property
    def reason_words(self) -> str:
        """Why it reaches them, in words, where that does not go without saying."""
        return str(self.why)
