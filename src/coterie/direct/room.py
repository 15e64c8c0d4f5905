from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coterie.direct import access, personal, shown
from coterie.direct.activities import KINDS
from coterie.direct.demo import demo
from coterie.direct.models import Message, Participant, hold, hold_standing
from coterie.direct.quotes import QUOTES
from coterie.direct.remove_message import remove_message, restore_message
from coterie.direct.versions import redrawn
from coterie.direct.ways_to_write import ways_to_write
from coterie.foundation.rooms import Mount, Place, Room, Who
from coterie.media.carriers import Carrier
from coterie.moderation.private import Private, declare


def viewer() -> dict[str, Any]:
    """In how many conversations something is new to the person who asks."""
    fresh = Participant.with_news().filter(user=OuterRef("pk")).order_by().values("user")
    return {"direct_count": Coalesce(Subquery(fresh.annotate(n=Count("pk")).values("n")), Value(0))}


def ready() -> None:
    """Whoever received a message can hand it to the operators; nobody else ever reads one."""
    model = Message._meta.label_lower
    declare(Private(model, lambda _each: gettext("A direct message"), hold, remove_message, restore_message))


room = Room(
    "direct",
    "direct messages between two people, requests, blocks",
    urls=[Mount("messages/", "coterie.direct.urls")],
    functions={
        "conversation_url": shown.conversation_url,
        "direct_message_url": shown.message_url,
        "beginning_of": shown.beginning,
    },
    site=[Place("messages", _("Messages"), "mail", "direct:list", 35, Who.SIGNED_IN, lambda user: user.direct_count)],
    menu=[Place("writers", _("Who may write to you"), "mail-check", "direct:settings", 37, Who.SIGNED_IN)],
    kinds=KINDS,
    quotes=QUOTES,
    carriers=[Carrier("direct.message", load=access.message, hold=hold_standing, redrawn=redrawn)],
    held=personal.HELD,
    erase=personal.erase,
    demo=demo,
    viewer=viewer,
    towards=ways_to_write,
    ready=ready,
)
