"""What chat holds of people and spaces: messages with earlier texts, how far each has read, and who is there."""

from __future__ import annotations

from html import escape
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from coterie.activity.models import Activity
from coterie.activity.withdraw import withdraw
from coterie.channels.models import Channel
from coterie.channels.versions import cut
from coterie.chat.models import (
    Concealment,
    Message,
    Passage,
    Pin,
    Presence,
    Quotation,
    ReadMark,
    Removal,
    Revision,
    SlowMode,
)
from coterie.chat.quotations import forget_quoted
from coterie.chat.threads import count_replies
from coterie.chat.versions import touch
from coterie.comments.forget_handle import forget_handle
from coterie.comments.models import Mention, Reaction
from coterie.foundation.held import Held
from coterie.foundation.locking import lock_all
from coterie.people.models import User

MESSAGE = Message._meta.label_lower
SPACE = "channel__community"


def _standing() -> Any:
    """Messages that everybody in the space reads."""
    return Message.objects.standing()


HELD = (
    Held("slow_modes", SlowMode, ("channel_id", "seconds", "at"), person="by", space=SPACE),
    Held(
        "messages",
        Message,
        ("id", "channel_id", "channel__name", "reply_to_id", "text", "created_at", "edited_at"),
        person="author",
        space=SPACE,
        rows=_standing,
        words=ngettext_lazy(
            "%(count)d chat message, by “A former member”.", "%(count)d chat messages, by “A former member”.", "count"
        ),
    ),
    Held(
        "earlier_texts",
        Revision,
        ("message_id", "text", "written_at", "replaced_at"),
        person="message__author",
        space=f"message__{SPACE}",
        rows=lambda: Revision.objects.filter(message__in=_standing()),
    ),
    Held("edits", Revision, ("message_id", "replaced_at"), person="replaced_by"),
    Held("removals", Removal, ("message_id", "at"), person="by", space=f"message__{SPACE}"),
    Held("passages", Passage, ("message_id", "topic_id", "topic__title", "at"), person="by", space=f"message__{SPACE}"),
    Held(
        "quoted_in_topics",
        Quotation,
        ("message_id", "post_id", "block"),
        person="message__author",
        space=f"message__{SPACE}",
        rows=lambda: Quotation.objects.filter(message__in=_standing()),
    ),
    Held("pins", Pin, ("message_id", "at"), person="by", space=f"message__{SPACE}"),
    # Not in the archive of a space: how far somebody has read is no business of its leads.
    Held("read_marks", ReadMark, ("channel_id", "upto", "at"), person="user"),
    # Where somebody is at this moment is none either, and gone after some minutes.
    Held("presences", Presence, ("channel_id", "since", "at"), person="user"),
    Held("concealment", Concealment, ("at",), person="user"),
)


def erase(user: User, with_texts: bool) -> None:
    """Texts stay as a former member's unless they are to go: then their words go, and the answers to them stay."""
    reacted, named = (rows.objects.on(MESSAGE).filter(user=user).values("target_id") for rows in (Reaction, Mention))
    theirs = Q(pk__in=reacted) | Q(pk__in=named) | Q(author=user)
    # All at once and in one order, so that two accounts that end at the same time do not wait for each other.
    channels = lock_all(Channel.objects.filter(pk__in=Message.objects.filter(theirs).values("channel")))
    for message in Message.objects.filter(pk__in=reacted).select_related("channel").order_by("channel_id", "pk"):
        touch(message.channel, message)
    for message in Message.objects.filter(pk__in=named).select_related("channel").order_by("channel_id", "pk"):
        touch(message.channel, message)
        forget_handle(user, message, (message, *message.revisions.all()))
    forget_quoted(user, with_texts)
    if with_texts:
        _erase_texts(user)
    for channel in channels:
        cut(channel)


def _erase_texts(user: User) -> None:
    words = _("Removed together with its author's account.")
    for pk in list(user.messages.values_list("pk", flat=True)):
        Removal.objects.get_or_create(message_id=pk)
        withdraw(Activity.objects.filter(object_type=MESSAGE, object_id=pk))
    roots = user.messages.exclude(root=None).values("root")
    for root in Message.objects.filter(pk__in=roots).select_related("channel").order_by("pk"):
        count_replies(root.channel, root.pk)
    Revision.objects.filter(message__author=user).delete()
    user.messages.update(text=words, html=f"<p>{escape(words)}</p>")
