"""How one joins a space: by whose decision, what is asked before, and links that let in whoever holds them."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from coterie.communities.models.spaces import Community, Invitation
from coterie.people.models import User


class Way(StrEnum):
    """How somebody who may see a space becomes a member."""

    OPEN = "open"  # at once
    REQUEST = "request"  # hosts decide
    INVITATION = "invitation"  # only who is invited, or holds a link


class Door(models.Model):
    """How one joins a space, chosen by whom and when. Where there is none, one joins at once.

    ``questions`` are asked of whoever asks to join.
    """

    community = models.OneToOneField(Community, on_delete=models.CASCADE, related_name="door")
    way = models.CharField(max_length=10, choices=[(way, way) for way in Way])
    questions = models.JSONField(default=list)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.way} in {self.community_id}"

    @staticmethod
    def of(community: Community) -> Door:
        return Door.objects.filter(community=community).first() or Door(community=community, way=Way.OPEN)


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    def waiting(self) -> JoinRequestQuerySet:
        return self.filter(decided_at=None, withdrawn_at=None)

    def declined(self) -> JoinRequestQuerySet:
        return self.filter(admitted=False)


class JoinRequest(models.Model):
    """Somebody asks to join. ``answers`` are pairs of a question, as it was asked, and what they answered."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="join_requests")
    answers = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    admitted = models.BooleanField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "user"],
                condition=Q(decided_at=None, withdrawn_at=None),
                name="one_waiting_request_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} asks to join {self.community_id}"

    @property
    def is_waiting(self) -> bool:
        return self.decided_at is None and self.withdrawn_at is None


class InvitationLinkQuerySet(models.QuerySet["InvitationLink"]):
    def valid(self) -> InvitationLinkQuerySet:
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), used__lt=F("most"))

    def with_token(self, token: str) -> InvitationLinkQuerySet:
        return self.filter(token_hash=Invitation.hash_of(token))


class InvitationLink(models.Model):
    """A link that makes a member of whoever holds it, ``most`` times and until a day. Only a hash of it is kept."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="invitation_links")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    most = models.PositiveIntegerField()
    used = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"link to {self.community_id}"

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now() and self.used < self.most
