"""Conversations of two people and their messages."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coterie.comments.texts import Text, TextRemoval, TextRevision
from coterie.direct.models.wishes import Block
from coterie.foundation.locking import lock
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


class ConversationQuerySet(models.QuerySet["Conversation"]):
    def visible_to(self, viewer: Viewer) -> ConversationQuerySet:
        """Those the viewer takes part in, and nobody else's, whoever asks. Twin of access.conversation."""
        return self.filter(participants__user=viewer.pk) if viewer.is_authenticated else self.none()

    def between(self, one: int, other: int) -> ConversationQuerySet:
        low, high = sorted((one, other))
        return self.filter(low=low, high=high)

    def talks_of(self, viewer: int) -> ConversationQuerySet:
        """Not what is still a request to the viewer."""
        return self.filter(~Q(acceptance=None) | Q(started_by=viewer))

    def requests_to(self, viewer: int) -> ConversationQuerySet:
        """What others began with the viewer, who has neither accepted nor declined it, nor blocked them."""
        blocked = Block.objects.filter(by=viewer).values("whom")
        return self._asked(viewer).filter(Q(started_by=None) | ~Q(started_by__in=blocked), decline=None)

    def declined_by(self, viewer: int) -> ConversationQuerySet:
        return self._asked(viewer).exclude(decline=None)

    def _asked(self, viewer: int) -> ConversationQuerySet:
        return self.filter(Q(acceptance=None) & (Q(started_by=None) | ~Q(started_by=viewer)))

    def for_list(self, viewer: int) -> Any:
        """What a list of the viewer's conversations shows, in one query: who, what was said last, how much is new."""
        upto = Participant.objects.filter(conversation=OuterRef("pk"), user=viewer).values("upto")[:1]
        standing = Message.objects.filter(conversation=OuterRef("pk"), removal=None)
        fresh = standing.filter(pk__gt=OuterRef("upto")).exclude(author=viewer)
        count = fresh.order_by().values("conversation").annotate(n=Count("pk")).values("n")
        last = standing.order_by("-pk")
        return self.select_related("low", "high", "acceptance", "decline").annotate(
            upto=Coalesce(Subquery(upto), 0, output_field=models.BigIntegerField()),
            unread=Coalesce(Subquery(count), 0),
            last_html=Subquery(last.values("html")[:1]),
            last_by=Subquery(last.values("author")[:1]),
        )


class Conversation(models.Model):
    """What two people write to each other: one for each two.

    ``low`` is whose account has the smaller number. It begins as a request to the other, who accepts it by saying so
    or by answering.
    """

    low = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    high = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    started_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    last_at = models.DateTimeField(default=timezone.now)
    # Counts the changes of what its page shows (versions.py), and the last one that no message carries.
    version = models.BigIntegerField(default=0, db_default=0, editable=False)
    cut_version = models.BigIntegerField(default=0, db_default=0, editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="one_conversation_a_pair"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="a_pair_has_one_order"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} and {self.high_id}"

    @property
    def live(self) -> str:
        """The name of what its open pages listen to."""
        return f"direct:{self.pk}"

    @property
    def is_accepted(self) -> bool:
        return getattr(self, "acceptance", None) is not None

    @property
    def is_declined(self) -> bool:
        return getattr(self, "decline", None) is not None

    def asks(self, viewer: int) -> bool:
        """Whether it is a request that waits for this one of the two."""
        return not self.is_accepted and self.started_by_id != viewer

    def other_than(self, viewer: int) -> int | None:
        """The account of the other one, if it has not ended."""
        return self.high_id if self.low_id == viewer else self.low_id

    def other_of(self, viewer: int) -> User | None:
        """The same, loaded."""
        return self.high if self.low_id == viewer else self.low


class Participant(models.Model):
    """One of the two, and how far they have read: ``upto`` is the id of a message, and never becomes smaller.

    ``seen_at`` is when they last had the conversation before them.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="direct_parts")
    upto = models.BigIntegerField(default=0)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="one_part_each")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.conversation_id}"

    @classmethod
    def with_news(cls) -> models.QuerySet[Participant]:
        """Those for whom something is new, but for what they declined and whom they blocked."""
        blocked = Block.objects.filter(by=OuterRef("user"), whom=OuterRef("conversation__started_by"))
        fresh = Message.objects.filter(conversation=OuterRef("conversation"), pk__gt=OuterRef("upto"), removal=None)
        fresh = fresh.exclude(author=OuterRef("user"))
        return cls.objects.filter(Exists(fresh), ~Exists(blocked), conversation__decline=None)


class Acceptance(models.Model):
    """A request was accepted, by whom and when."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="acceptance")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"acceptance of {self.conversation_id}"


class Decline(models.Model):
    """A request was declined; whoever asked is not told. Undone by deleting this row, and by answering."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="decline")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"decline of {self.conversation_id}"


class DirectMessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, viewer: Viewer) -> DirectMessageQuerySet:
        """Messages of the conversations the viewer takes part in. Twin of access.message."""
        return self.filter(conversation__in=Conversation.objects.visible_to(viewer))

    def standing(self) -> DirectMessageQuerySet:
        return self.filter(removal=None)

    def for_page(self, conversation: int) -> DirectMessageQuerySet:
        """What the page of a conversation shows, in one query."""
        return self.filter(conversation=conversation).select_related("author", "removal__by")


class Message(Text):
    """One message. ``client_id``, ``continues`` and ``opens_day`` are as in channels."""

    author = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="direct_messages", verbose_name=_("author")
    )
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    client_id = models.UUIDField(default=uuid.uuid4, editable=False)
    continues = models.BooleanField(default=False, editable=False)
    opens_day = models.BooleanField(default=False, editable=False)

    objects = DirectMessageQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "client_id"], name="one_direct_message_a_sending")]
        # A page of a conversation, what changed in it since a version, and a jump to a day.
        indexes = [
            models.Index(fields=["conversation", "id"]),
            models.Index(fields=["conversation", "version"]),
            models.Index(fields=["conversation", "created_at"]),
        ]


class Revision(TextRevision):
    """What a message said before an edit, and who edited it."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="revisions")

    def __str__(self) -> str:
        return f"{self.message_id} before {self.replaced_at:%Y-%m-%d}"


class Removal(TextRemoval):
    """A message was taken back by its author."""

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="removal")

    def __str__(self) -> str:
        return f"removal of {self.message_id}"


def hold(message: Message) -> Message:
    """Lock the message and before it its conversation, and bring both up to date. Http404 if it is gone."""
    lock(message.conversation)
    lock(message, "conversation", "author")
    return message


def hold_standing(message: Message) -> Message:
    """The same for what only a message that stands can have done to it; ValidationError in words if it was removed."""
    if hold(message).is_removed:
        raise ValidationError(gettext("This message was removed meanwhile."))
    return message
