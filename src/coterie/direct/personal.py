"""What direct messages hold of people: conversations with their messages, requests, blocks, and who may write.

Nothing here belongs to a space: no archive of one has any of it.
"""

from __future__ import annotations

import re
from functools import partial
from html import escape
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from coterie.activity.models import Activity
from coterie.activity.withdraw import withdraw
from coterie.direct.models import (
    Acceptance,
    Block,
    Conversation,
    Decline,
    Message,
    Participant,
    Preference,
    Removal,
    Revision,
)
from coterie.direct.versions import cut
from coterie.foundation.held import Held
from coterie.foundation.locking import lock_all
from coterie.foundation.routes import route
from coterie.foundation.text.markdown import render
from coterie.people.models import User

MESSAGE = Message._meta.label_lower
SAID = ("id", "conversation_id", "text", "created_at", "edited_at")


def _to(person: User) -> Q:
    """What others wrote to this person, and let stand."""
    return Q(conversation__participants__user=person, removal=None) & (Q(author=None) | ~Q(author=person))


HELD = (
    Held("conversations", Participant, ("conversation_id", "upto", "seen_at"), person="user"),
    Held("conversations_as_one", Conversation, ("id", "started_at", "high__name"), person="low"),
    Held("conversations_as_other", Conversation, ("id", "started_at", "low__name"), person="high"),
    Held("conversations_you_began", Conversation, ("id", "started_at"), person="started_by"),
    Held(
        "direct_messages",
        Message,
        SAID,
        person="author",
        words=ngettext_lazy(
            "%(count)d direct message, by “A former member”.",
            "%(count)d direct messages, by “A former member”.",
            "count",
        ),
    ),
    Held("messages_to_you", Message, (*SAID, "author__name"), person=_to),
    Held("earlier_messages", Revision, ("message_id", "text", "written_at", "replaced_at"), person="message__author"),
    Held("message_edits", Revision, ("message_id", "replaced_at"), person="replaced_by"),
    Held("message_removals", Removal, ("message_id", "at"), person="by"),
    Held("requests_accepted", Acceptance, ("conversation_id", "at"), person="by"),
    Held("requests_declined", Decline, ("conversation_id", "at"), person="by"),
    Held("who_may_write_to_you", Preference, ("who", "at"), person="user"),
    Held("whom_you_blocked", Block, ("at", "whom__name"), person="by"),
    Held("blocked_by_others", Block, (), person="whom"),
)


def erase(user: User, with_texts: bool) -> None:
    """What they wrote stays with the other one, as a former member's, unless it is to go. A conversation goes with the
    last of its two."""
    parts = Participant.objects.filter(user=user)
    conversations = lock_all(Conversation.objects.filter(pk__in=parts.values("conversation")))
    for conversation in conversations:
        if not conversation.participants.exclude(user=user).exists():
            withdraw(Activity.objects.within(conversation))
            conversation.delete()
            continue
        for message in conversation.messages.filter(text__icontains=f"@{user.handle}"):
            _forget_handle(user, conversation, message)
        for revision in Revision.objects.filter(message__conversation=conversation):
            _forget_handle(user, conversation, revision)
        cut(conversation)
    if with_texts:
        _erase_texts(user)


def _forget_handle(user: User, conversation: Conversation, row: Any) -> None:
    """Write a text anew without the name of this account; the other one's stays."""
    text = re.sub(rf"@{re.escape(user.handle)}(?![\w-])", _("a former member"), row.text, flags=re.IGNORECASE)
    if text != row.text:
        row.text, row.html = text, render(text, mention=partial(_profile, conversation.other_of(user.pk))).html
        row.save(update_fields=["text", "html"])


def _profile(other: User | None, handle: str) -> str | None:
    is_theirs = other is not None and other.handle.lower() == handle.lower()
    return route("people:profile", other.handle) if other and is_theirs else None


def _erase_texts(user: User) -> None:
    words = _("Removed together with its author's account.")
    for pk in list(user.direct_messages.values_list("pk", flat=True)):
        Removal.objects.get_or_create(message_id=pk)
        withdraw(Activity.objects.filter(object_type=MESSAGE, object_id=pk))
    Revision.objects.filter(message__author=user).delete()
    user.direct_messages.update(text=words, html=f"<p>{escape(words)}</p>")
