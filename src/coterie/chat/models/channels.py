"""Channels, their messages, and how far each person has read."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coterie.comments.texts import Text, TextRemoval, TextRevision
from coterie.communities.models import Community
from coterie.foundation.locking import lock
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser

# The icons that a channel may have, by Lucide's names.
ICONS = {
    "message-circle": _("Speech bubble"),
    "coffee": _("Cup"),
    "megaphone": _("Megaphone"),
    "wrench": _("Wrench"),
    "sparkles": _("Sparks"),
    "camera": _("Camera"),
    "book-open": _("Book"),
    "heart": _("Heart"),
}


class ChannelQuerySet(models.QuerySet["Channel"]):
    def visible_to(self, viewer: Viewer) -> ChannelQuerySet:
        """Channels of the communities the viewer may see, where there is a chat. Twin of access.channel."""
        return self.filter(community__in=Community.objects.visible_to(viewer).offering("chat"))

    def open(self) -> ChannelQuerySet:
        return self.filter(archival=None)

    def in_order(self) -> ChannelQuerySet:
        return self.order_by("place", "id")


class Channel(models.Model):
    """A conversation without titles that goes on. ``writers`` is who may write: members, or hosts (announcements)."""

    MEMBERS, HOSTS = "members", "hosts"
    WRITERS = ((MEMBERS, _("All members")), (HOSTS, _("Hosts and leads: announcements")))

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="channels")
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(max_length=60)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    icon = models.CharField(_("icon"), max_length=30, choices=tuple(ICONS.items()), default="message-circle")
    place = models.PositiveSmallIntegerField(_("place in the list"), default=1)
    writers = models.CharField(_("who writes"), max_length=10, choices=WRITERS, default=MEMBERS)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Counts the changes of what its page shows (versions.py), and the last one that no message carries.
    version = models.BigIntegerField(default=0, db_default=0, editable=False)
    cut_version = models.BigIntegerField(default=0, db_default=0, editable=False)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "slug"], name="one_channel_an_address")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_archived(self) -> bool:
        return getattr(self, "archival", None) is not None

    @property
    def is_for_announcements(self) -> bool:
        return self.writers == self.HOSTS

    @property
    def live(self) -> str:
        """The name of what its open pages listen to."""
        return f"chat:{self.pk}"


class Archival(models.Model):
    """A channel was archived, by whom and when: it can be read and not written in. Undone by deleting this row."""

    channel = models.OneToOneField(Channel, on_delete=models.CASCADE, related_name="archival")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"archival of {self.channel_id}"


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, viewer: Viewer) -> MessageQuerySet:
        """Messages of the channels the viewer may see. Twin of access.message."""
        return self.filter(channel__in=Channel.objects.visible_to(viewer))

    def standing(self) -> MessageQuerySet:
        return self.filter(removal=None)

    def for_page(self, channel: int) -> MessageQuerySet:
        """What the page of a channel shows, in one query: messages with authors, removals and what they answer.

        Their reactions are loaded by :func:`coterie.comments.shown.load_reactions`.
        """
        related = ("author", "removal__by", "reply_to__author", "reply_to__removal")
        return self.filter(channel=channel).select_related(*related)


class Message(Text):
    """One message of a channel.

    ``client_id`` is chosen where it is written: sent again with the same one, it is stored once. ``continues`` says
    that its author wrote the message before, too, a moment ago; ``opens_day`` that it is the first of its day (UTC).
    Both are facts of the moment at which it was sent, so that a message looks alike to everybody.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="messages")
    reply_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replies")
    client_id = models.UUIDField(default=uuid.uuid4, editable=False)
    continues = models.BooleanField(default=False, editable=False)
    opens_day = models.BooleanField(default=False, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "client_id"], name="one_message_a_sending")]
        # A page of a channel, what changed in it since a version, and a jump to a day.
        indexes = [
            models.Index(fields=["channel", "id"]),
            models.Index(fields=["channel", "version"]),
            models.Index(fields=["channel", "created_at"]),
        ]


class Revision(TextRevision):
    """What a message said before an edit, and who edited it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="revisions")

    def __str__(self) -> str:
        return f"{self.message_id} before {self.replaced_at:%Y-%m-%d}"


class Removal(TextRemoval):
    """A message was taken down."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="removal")

    def __str__(self) -> str:
        return f"removal of {self.message_id}"


class ReadMark(models.Model):
    """How far somebody has read a channel: ``upto`` is the id of the last message, and never becomes smaller.

    It is a number and no key, because the place stays when the message goes.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="read_marks")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="read_marks")
    upto = models.BigIntegerField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "channel"], name="one_mark_each")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.channel_id} up to {self.upto}"


def hold(message: Message) -> Message:
    """Lock the message and before it its channel, and bring both up to date. Http404 if it is gone."""
    lock(message.channel)
    lock(message, "channel__community", "author")
    return message


def hold_standing(message: Message) -> Message:
    """The same for what only a message that stands can have done to it; ValidationError in words if it was removed."""
    if hold(message).is_removed:
        raise ValidationError(gettext("This message was removed meanwhile."))
    return message
