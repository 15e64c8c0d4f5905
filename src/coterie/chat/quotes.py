"""Messages of channels as mails quote them, and how one is answered by mail: in its thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coterie.chat import access
from coterie.chat.models import Message
from coterie.chat.permissions import Permission
from coterie.chat.send import send
from coterie.comments.shown import byline
from coterie.foundation.quotes import Quotable, Quoted
from coterie.foundation.rooms import heed
from coterie.people.models import User


def quote(messages: Sequence[int]) -> Mapping[int, Quoted]:
    rows = Message.objects.standing().filter(pk__in=messages).select_related("channel__community", "author")
    return {each.pk: _quoted(each) for each in rows}


def _quoted(message: Message) -> Quoted:
    channel = message.channel
    return Quoted(byline(message.author).name, message.html, message.created_at, channel.name, channel.community.name)


def sees(user: User, pk: int) -> bool:
    return access.messages(user).filter(pk=pk).exists()


def answer(user: User, pk: int, text: str) -> Message:
    message, _standing = access.message(user, pk)
    channel, _standing = access.channel(user, message.channel_id, Permission.MESSAGE_SEND)
    heed(user, channel.community, text, in_chat=True)
    return send(channel, by=user, text=text, reply_to=message.pk)


QUOTES = (Quotable("chat.message", quote, sees, answer),)
