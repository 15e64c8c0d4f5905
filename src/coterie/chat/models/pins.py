"""Messages that hosts want to be found again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from coterie.chat.models.messages import Message
from coterie.people.models import User


class PinQuerySet(models.QuerySet["Pin"]):
    def in_channel(self, channel: object) -> PinQuerySet:
        """Pins of messages that stand; ``channel`` is a key, or a reference to one."""
        return self.filter(message__channel=channel, message__removal=None)


class Pin(models.Model):
    """A message is pinned in its channel: who, and when."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="pin")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = PinQuerySet.as_manager()

    def __str__(self) -> str:
        return f"pin of {self.message_id}"
