"""Messages of chat channels, and how far each person has read."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext

from coterie.channels.models import Channel
from coterie.comments.texts import Text, TextRemoval, TextRevision
from coterie.foundation.locking import lock
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


# What a page shows of a message besides itself.
SHOWN = (
    "author",
    "channel",
    "removal__by",
    "pin",
    "passage__topic__channel",
    "reply_to__author",
    "reply_to__removal",
)


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, viewer: Viewer) -> MessageQuerySet:
        """Messages of the channels the viewer may see. Twin of access.message."""
        return self.filter(channel__in=Channel.objects.visible_to(viewer))

    def standing(self) -> MessageQuerySet:
        return self.filter(removal=None)

    def in_thread(self, root: int) -> MessageQuerySet:
        """A message, and what belongs to its thread."""
        return self.filter(models.Q(pk=root) | models.Q(root=root))

    def for_page(self, channel: int) -> MessageQuerySet:
        """What the page of a channel shows, in one query: messages with authors, removals and what they answer.

        Their reactions are loaded by :func:`coterie.comments.shown.load_reactions`.
        """
        return self.filter(channel=channel).with_shown()

    def with_shown(self) -> MessageQuerySet:
        return self.select_related(*SHOWN)


class Message(Text):
    """One message of a channel.

    ``client_id`` is chosen where it is written: sent again with the same one, it is stored once. ``continues`` says
    that its author wrote the message before, too, a moment ago; ``opens_day`` that it is the first of its day (UTC).
    Both are facts of the moment at which it was sent, so that a message looks alike to everybody.
    ``root`` is the message whose thread it belongs to: what it answers, or the root of that. A root counts what stands
    in its thread.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="messages")
    reply_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replies")
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="thread")
    reply_count = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    last_reply_at = models.DateTimeField(null=True, blank=True, editable=False)
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

    @property
    def is_pinned(self) -> bool:
        return getattr(self, "pin", None) is not None


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
