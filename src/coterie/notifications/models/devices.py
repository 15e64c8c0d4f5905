"""Devices that show notices, and notices that wait until quiet hours are over."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from coterie.people.models import User


class Device(models.Model):
    """A browser that its owner asked to show notices. ``endpoint`` is where its maker's service takes them, ``p256dh``
    and ``auth`` are the keys by which only this browser reads them.

    It belongs to a session: when that ends, nothing is shown any more, whoever signs in next.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    endpoint = models.TextField()
    endpoint_hash = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    session = models.CharField(max_length=60)
    name = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(default=timezone.now)
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-at"])]

    def __str__(self) -> str:
        return f"device of {self.user_id}"


class HeldNotices(models.Model):
    """Something happened in somebody's quiet hours, or since; their devices say so once, when these are over."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="held_notices")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "held notices"

    def __str__(self) -> str:
        return f"held notices of {self.user_id}"
