from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from coterie.chat import access, personal, shown, unread
from coterie.chat.activities import KINDS
from coterie.chat.demo import demo
from coterie.chat.models import hold_standing
from coterie.chat.permissions import GRANTS, Permission
from coterie.chat.react import reacted
from coterie.chat.written import written
from coterie.foundation.rooms import Entry, Feature, Group, Mount, Room, Target

room = Room(
    "chat",
    "channels with live messages, and how far each person has read",
    urls=[Mount("spaces/", "coterie.chat.urls")],
    functions={
        "channel_url": shown.channel_url,
        "message_url": shown.message_url,
        "quoted_message": shown.quoted,
        "day_in_words": shown.day,
    },
    grants=GRANTS,
    kinds=KINDS,
    targets=[
        Target(
            "chat.message",
            load=access.message,
            title=attrgetter("channel.name"),
            address=shown.message_url,
            space=attrgetter("channel.community"),
            menu="chat",
            hold=hold_standing,
            reacted=reacted,
            comments=False,
        )
    ],
    held=personal.HELD,
    erase=personal.erase,
    demo=demo,
    written=written,
    features=[
        Feature(
            "chat",
            _("Chat"),
            Group.TALK,
            20,
            [Entry("chat", _("Chat"), "message-circle", "chat:home", counter=unread.waiting)],
            sees=Permission.CHANNEL_VIEW,
            permissions=frozenset(Permission),
            about=_("Channels where messages appear at once: small talk, quick help, announcements."),
            # A space begins without: who switches it on opens the first channel.
            default_on=False,
        )
    ],
)
