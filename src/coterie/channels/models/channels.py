"""The channels of a space: what they are, for whom, and which are archived."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from coterie.communities.models import Community, Membership
from coterie.communities.permissions import Role
from coterie.foundation.channel_kinds import ChannelKind
from coterie.foundation.rooms import channel_kinds
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser

# The icons that a channel may have, by Lucide's names.
ICONS = {
    "messages-square": _("Speech bubbles"),
    "circle-question-mark": _("Question mark"),
    "message-circle": _("Speech bubble"),
    "megaphone": _("Megaphone"),
    "coffee": _("Cup"),
    "wrench": _("Wrench"),
    "sparkles": _("Sparks"),
    "camera": _("Camera"),
    "book-open": _("Book"),
    "heart": _("Heart"),
    "shield": _("Shield"),
}


class ChannelQuerySet(models.QuerySet["Channel"]):
    def visible_to(self, viewer: Viewer) -> ChannelQuerySet:
        """Channels of the spaces that the viewer may see, for them, of kinds that are on. Twin of access.channel."""
        return self.filter(self._offered(viewer)).filter(_for(viewer))

    @staticmethod
    def _offered(viewer: Viewer) -> Q:
        spaces = Community.objects.visible_to(viewer)
        kinds: dict[str, list[str]] = {}
        for kind in channel_kinds().values():
            kinds.setdefault(kind.feature, []).append(kind.key)
        offered = Q(pk=None)
        for feature, keys in kinds.items():
            offered |= Q(kind__in=keys, community__in=spaces.offering(feature))
        return offered

    def open(self) -> ChannelQuerySet:
        return self.filter(archival=None)

    def in_order(self) -> ChannelQuerySet:
        return self.order_by("place", "id")


def _for(viewer: Viewer) -> Q:
    """Those whose visibility includes this viewer, in spaces that they may see."""
    if not viewer.is_authenticated:
        return Q(visibility=Channel.PUBLIC)
    if viewer.is_operator:
        return Q()
    own = Membership.objects.filter(community=OuterRef("community"), user=viewer)
    leads = own.filter(role__in=(Role.HOST, Role.LEAD))
    of_members = Q(visibility=Channel.MEMBERS) & Exists(own)
    return Q(visibility=Channel.PUBLIC) | of_members | Q(visibility=Channel.HOSTS) & Exists(leads)


class Channel(models.Model):
    """A place of a space where people talk. What is said in it belongs to the room that declares its ``kind``.

    ``visibility`` is who sees it: everybody who may see the space, its members, or its hosts and leads. ``writers`` is
    who begins something in it and ``repliers`` who answers. ``level`` is of what its people are told unless they
    choose for themselves: everything new, mentions and replies, or nothing.
    """

    PUBLIC, MEMBERS, HOSTS = "public", "members", "hosts"
    VISIBILITY = (
        (PUBLIC, _("Everybody who may see the space")),
        (MEMBERS, _("Members")),
        (HOSTS, _("Hosts and leads")),
    )
    WRITERS = ((MEMBERS, _("All members")), (HOSTS, _("Hosts and leads")))
    ALL, MENTIONS, NOTHING = "all", "mentions", "nothing"
    LEVELS = ((ALL, _("Everything new")), (MENTIONS, _("Mentions and replies")), (NOTHING, _("Nothing")))

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=20)
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(max_length=60)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    icon = models.CharField(_("icon"), max_length=30, choices=tuple(ICONS.items()), default="message-circle")
    place = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    visibility = models.CharField(_("who sees it"), max_length=10, choices=VISIBILITY, default=PUBLIC)
    writers = models.CharField(_("who writes"), max_length=10, choices=WRITERS, default=MEMBERS)
    repliers = models.CharField(_("who replies"), max_length=10, choices=WRITERS, default=MEMBERS)
    level = models.CharField(_("of what people are told"), max_length=10, choices=LEVELS, default=MENTIONS)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Counts the changes of what its page shows (versions.py), and the last one of the channel itself.
    version = models.BigIntegerField(default=0, db_default=0, editable=False)
    cut_version = models.BigIntegerField(default=0, db_default=0, editable=False)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "slug"], name="one_channel_an_address_of_a_space")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return getattr(self, "archival", None) is not None

    @property
    def is_for_announcements(self) -> bool:
        return self.writers == self.HOSTS

    @property
    def declared(self) -> ChannelKind:
        return channel_kinds()[self.kind]

    @property
    def needs(self) -> str:
        """The permission without which nobody sees it."""
        return str(self.declared.sees[self.visibility])

    @property
    def key(self) -> str:
        """Of its line in the menu of the space."""
        return f"channel-{self.pk}"

    @property
    def live(self) -> str:
        """The name of what its open pages listen to."""
        return f"{self.kind}:{self.pk}"


class Archival(models.Model):
    """A channel was archived, by whom and when: it can be read and not written in. Undone by deleting this row."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="archival")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"archival of {self.channel_id}"
