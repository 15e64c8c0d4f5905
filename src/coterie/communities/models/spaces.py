"""The micro-community: what it is, who belongs to it, and who is asked to."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from markupsafe import Markup, escape

from coterie.communities.permissions import Role
from coterie.foundation.columns import Joined
from coterie.foundation.rooms import features
from coterie.foundation.text.markdown import render
from coterie.people.models import Identity, OptOut, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


class CommunityQuerySet(models.QuerySet["Community"]):
    def visible_to(self, viewer: Viewer) -> CommunityQuerySet:
        """Open ones, and closed ones the viewer belongs to, is invited to, or operates. Twin of access.community."""
        if not viewer.is_authenticated:
            return self.exclude(opened_at=None)
        if viewer.is_operator:
            return self
        member = Membership.objects.filter(community=OuterRef("pk"), user=viewer)
        invited = Invitation.objects.open().filter(community=OuterRef("pk"), user=viewer)
        return self.filter(~Q(opened_at=None) | Exists(member) | Exists(invited))

    def joined_by(self, user: User) -> CommunityQuerySet:
        return self.filter(memberships__user=user)

    def offering(self, feature: str) -> CommunityQuerySet:
        """Those in which this feature is on."""
        switched = FeatureSwitch.objects.filter(community=OuterRef("pk"), feature=feature)
        if features()[feature].default_on:
            return self.exclude(Exists(switched.filter(on=False)))
        return self.filter(Exists(switched.filter(on=True)))

    def seen_by(self, viewer: Viewer) -> Any:
        """Each with what the viewer is there, what is switched there, and its number of members: in one query."""
        return self.seen_as(viewer.pk)

    def seen_as(self, viewer: int | None) -> Any:
        """The same for the account with this id; ``seen_as`` of each is that id, 0 for strangers."""
        switches = FeatureSwitch.objects.filter(community=OuterRef("pk")).values("community")
        members = Membership.objects.filter(community=OuterRef("pk")).values("community")
        rows = self.annotate(
            switched=Coalesce(Subquery(switches.annotate(all=Joined("feature", "on")).values("all")), Value("")),
            member_count=Coalesce(Subquery(members.annotate(n=Count("pk")).values("n")), Value(0)),
            seen_as=Value(viewer or 0),
            way=self._way(),
        )
        if viewer is None:
            return rows
        own = Membership.objects.filter(community=OuterRef("pk"), user=viewer)
        invited = Invitation.objects.open().filter(community=OuterRef("pk"), user=viewer)
        return rows.annotate(viewer_role=Subquery(own.values("role")[:1]), viewer_invited=Exists(invited))

    def for_list(self) -> CommunityQuerySet:
        """What a list of communities shows: each with its number of members."""
        return self.annotate(member_count=Count("memberships"), way=self._way()).order_by("-member_count", "name")

    @staticmethod
    def _way() -> Coalesce:
        """How one joins each: at once, unless its leads chose otherwise."""
        doors = apps.get_model("communities", "Door").objects.filter(community=OuterRef("pk"))
        return Coalesce(Subquery(doors.values("way")[:1]), Value("open"))


class Community(models.Model):
    """A space of its own. Until it is opened only its members, the invited and operators can see it.

    ``hue`` (0..359) and ``mark`` (one or two letters) are its brand; every colour on its pages is computed from the
    hue so that text stays readable. ``typeface`` is a key of TYPEFACES, ``tone`` one of Tone. ``logo`` and ``banner``
    are the finished HTML of its pictures, written by the room that takes them; without a logo the mark is shown.
    """

    slug = models.SlugField(_("address"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=240)
    hue = models.PositiveSmallIntegerField(_("colour"), default=170)
    mark = models.CharField(_("mark"), max_length=2)
    typeface = models.CharField(_("typefaces"), max_length=12, default="clear", db_default="clear")
    tone = models.CharField(_("tone"), max_length=12, default="plain", db_default="plain")
    logo = models.TextField(default="", db_default="", blank=True, editable=False)
    banner = models.TextField(default="", db_default="", blank=True, editable=False)
    founded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    founded_at = models.DateTimeField(auto_now_add=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return self.name

    @property
    def audience(self) -> str:
        return f"community:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None

    @property
    def emblem(self) -> Markup:
        """Its logo, or its mark."""
        return Markup(self.logo) if self.logo else escape(self.mark)  # noqa: S704 - drawn by us

    @property
    def guidelines(self) -> Guidelines | None:
        """The version in force."""
        return self.guideline_versions.order_by("-version").first()


class FeatureSwitch(models.Model):
    """A feature was switched on or off in a community, by whom and when. Where there is none, its default holds."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="feature_switches")
    feature = models.CharField(max_length=40)
    on = models.BooleanField()
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "feature switches"
        constraints = [models.UniqueConstraint(fields=["community", "feature"], name="one_switch_of_a_feature")]

    def __str__(self) -> str:
        return f"{self.feature} {'on' if self.on else 'off'} in {self.community_id}"


class Guidelines(models.Model):
    """One version of a community's guidelines; the newest is in force, earlier ones stay readable."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="guideline_versions")
    version = models.PositiveIntegerField()
    text = models.TextField()
    html = models.TextField(editable=False)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "guidelines"
        constraints = [models.UniqueConstraint(fields=["community", "version"], name="one_guidelines_per_version")]

    def __str__(self) -> str:
        return f"{self.community_id} v{self.version}"

    @classmethod
    def publish(cls, community: Community, *, text: str, by: User | None) -> Guidelines:
        last = community.guidelines
        return cls.objects.create(
            community=community,
            version=last.version + 1 if last else 1,
            text=text,
            html=render(text).html,
            by=by,
        )


class Membership(models.Model):
    """A person belongs to a community, in a role."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=[(role, role) for role in Role], default=Role.MEMBER)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "user"], name="one_membership_each")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.community_id}"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> InvitationQuerySet:
        return self.filter(accepted_at=None, declined_at=None, withdrawn_at=None)

    def with_token(self, token: str) -> InvitationQuerySet:
        return self.filter(token_hash=Invitation.hash_of(token))


class Invitation(models.Model):
    """Somebody is asked to join, and told why.

    ``identity`` is whom it is meant for on the larger platform; ``user`` is known once that person has an account.
    ``reasons`` are the sentences shown to them; ``chosen`` is the sentence shown to whoever launched the space. Only a
    hash of the token is kept: whoever reads the database cannot use the invitation.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="invitations")
    identity = models.ForeignKey(Identity, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations")
    role = models.CharField(max_length=10, choices=[(role, role) for role in Role], default=Role.MEMBER)
    token_hash = models.CharField(max_length=64, unique=True)
    reasons = models.JSONField(default=list)
    chosen = models.CharField(max_length=300, blank=True)
    invited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "community"])]

    def __str__(self) -> str:
        return f"invitation to {self.community_id}"

    @staticmethod
    def hash_of(token: str) -> str:
        return hashlib.sha256(token.encode()).hexdigest()

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.declined_at is None and self.withdrawn_at is None

    def reasons_for(self, viewer: Viewer) -> list[str]:
        """Why this person was asked, for that person alone: while nobody owns it, for whoever holds the link."""
        if self.identity and OptOut.holds(key=self.identity.key):
            return []
        owner = self.user_id or (self.identity.user_id if self.identity else None)
        own = viewer.is_authenticated and viewer.pk == owner
        return list(self.reasons) if own or (owner is None and self.is_open) else []

    def is_for(self, user: User) -> bool:
        """Whether this account may answer it: it is theirs, their identity's, or nobody's yet."""
        owner = self.user_id or (self.identity.user_id if self.identity else None)
        return owner is None or owner == user.pk

    def mark_accepted(self, user: User) -> None:
        self.user, self.accepted_at = user, timezone.now()
        self.save(update_fields=["user", "accepted_at"])
