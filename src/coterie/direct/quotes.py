"""Messages of two people as mails quote them to the other one, and how one is answered by mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from coterie.comments.shown import byline
from coterie.direct import access
from coterie.direct.models import Block, Message
from coterie.direct.send import send
from coterie.foundation.quotes import Quotable, Quoted
from coterie.people.models import User


def quote(messages: Sequence[int]) -> Mapping[int, Quoted]:
    rows = Message.objects.standing().filter(pk__in=messages).select_related("author")
    return {each.pk: _quoted(each) for each in rows}


def _quoted(message: Message) -> Quoted:
    by = byline(message.author).name
    return Quoted(by, message.html, message.created_at, _("Message from %(name)s") % {"name": by}, private=True)


def sees(user: User, pk: int) -> bool:
    """Not what comes from somebody whom they blocked since."""
    blocked = Block.objects.filter(by=user, whom=OuterRef("author"))
    return access.messages(user).filter(~Exists(blocked), pk=pk).exists()


def answer(user: User, pk: int, text: str) -> Message:
    conversation, side = access.conversation(user, access.message(user, pk).conversation_id)
    if side.refusal:
        raise PermissionDenied(side.refusal)
    return send(conversation, by=user, text=text)


QUOTES = (Quotable("direct.message", quote, sees, answer),)
