"""Mails to people: one row for each, from when it is planned until it was sent, and what came back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.people.models import User

#: a worker that has had a mail for so long is dead
LOST_AFTER = timedelta(minutes=10)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> DeliveryQuerySet:
        return self.filter(state=Delivery.WAITING)

    def due(self, now: datetime) -> DeliveryQuerySet:
        return self.waiting().filter(due_at__lte=now).order_by("due_at", "pk")

    def sent(self) -> DeliveryQuerySet:
        return self.filter(state=Delivery.SENT)


class Delivery(models.Model):
    """One mail to one person: about a conversation, or a digest, or an answer to a mail of theirs.

    Nothing of its text is kept. While it waits there is one for each conversation and person; what happens meanwhile
    goes into it. ``since`` is from when on a digest tells what is new in spaces.
    """

    NOW, DAILY, WEEKLY, REFUSAL = "now", "daily", "weekly", "refusal"
    WHAT = (
        (NOW, _("at once")),
        (DAILY, _("daily digest")),
        (WEEKLY, _("weekly digest")),
        (REFUSAL, _("answer to a mail")),
    )
    WAITING, SENDING, SENT, LEFT_OUT, FAILED = "waiting", "sending", "sent", "left out", "failed"
    STATES = (
        (WAITING, _("waits")),
        (SENDING, _("is being sent")),
        (SENT, _("sent")),
        (LEFT_OUT, _("left out")),
        (FAILED, _("failed")),
    )

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deliveries")
    what = models.CharField(max_length=10, choices=WHAT)
    conversation_type = models.CharField(max_length=60, blank=True)
    conversation_id = models.BigIntegerField(default=0)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.BigIntegerField(default=0)
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=STATES, default=WAITING)
    since = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "what", "conversation_type", "conversation_id"],
                condition=Q(state="waiting") & ~Q(what="refusal"),
                name="one_mail_waits_for_each_conversation",
            )
        ]
        indexes = [
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["user", "sent_at"]),
            models.Index(fields=["user", "conversation_type", "conversation_id"]),
        ]

    def __str__(self) -> str:
        return f"{self.what} mail to {self.user_id}, {self.state}"

    @property
    def is_digest(self) -> bool:
        return self.what in (self.DAILY, self.WEEKLY)


class Bounce(models.Model):
    """A mail came back. ``hard``: it never arrives; else it might another time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="bounces")
    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="bounce")
    hard = models.BooleanField()
    status = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["user", "at"])]

    def __str__(self) -> str:
        return f"bounce {self.status} of {self.delivery_id}"


class MailStop(models.Model):
    """No mail goes to this person's address any more, since when and why. Undone by deleting this row."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="mail_stop")
    status = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"no mail to {self.user_id}"


class ArrivedMail(models.Model):
    """A mail of somebody's arrived and was dealt with: so that it does nothing a second time. Nothing of it is kept;
    ``key`` is a hash of its Message-ID."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="arrived_mails")
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=64, unique=True)
    outcome = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"mail of {self.user_id}, {self.outcome}"
