"""Who is in a channel at this moment, and who does not want it shown."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.db.models import F
from django.utils import timezone

from coterie.channels.models import Channel
from coterie.communities.permissions import Role
from coterie.people.models import User

#: whoever has said nothing for so long is gone
GONE_AFTER = timedelta(minutes=3)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def fresh(self) -> PresenceQuerySet:
        return self.filter(at__gte=timezone.now() - GONE_AFTER)

    def stale(self) -> PresenceQuerySet:
        return self.filter(at__lt=timezone.now() - GONE_AFTER)

    def in_room(self, channel: Channel) -> PresenceQuerySet:
        """Those who are in the channel now, longest first: who still belongs and wants to be shown."""
        belongs: dict[str, object] = {"user__memberships__community": channel.community_id, "user__is_active": True}
        if channel.visibility == Channel.HOSTS:
            belongs["user__memberships__role__in"] = (Role.HOST, Role.LEAD)
        rows = self.fresh().filter(channel=channel, user__concealment=None, **belongs)
        return rows.select_related("user").order_by(F("since"), "pk")


class Presence(models.Model):
    """Somebody has the page of a channel open in front of them: since when, and when they last said so."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="presences")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="presences")
    since = models.DateTimeField()
    at = models.DateTimeField(db_index=True)

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "user"], name="one_presence_a_channel")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.channel_id}"


class Concealment(models.Model):
    """This person does not want it shown where they are."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="concealment")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.user_id} since {self.at:%Y-%m-%d}"
