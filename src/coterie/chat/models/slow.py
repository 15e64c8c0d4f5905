"""Slow mode: in a channel in which much is said, each person waits between two messages."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.channels.models import Channel
from coterie.people.models import User

# What can be chosen, in seconds.
PAUSES = {10: _("10 seconds"), 30: _("30 seconds"), 60: _("one minute"), 300: _("5 minutes"), 900: _("15 minutes")}


class SlowMode(models.Model):
    """Between two messages of one person in the channel are at least so many ``seconds``; hosts do not wait."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="slow_mode")
    seconds = models.PositiveIntegerField(choices=list(PAUSES.items()))
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.seconds} s in {self.channel_id}"
