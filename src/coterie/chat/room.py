from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from coterie.chat import access, personal, presence, shown, unread
from coterie.chat.activities import KINDS
from coterie.chat.demo import demo
from coterie.chat.documents import DOCUMENTS
from coterie.chat.mark_read import mark_all_read
from coterie.chat.models import hold_standing
from coterie.chat.permissions import GRANTS, Permission
from coterie.chat.quotes import QUOTES
from coterie.chat.react import reacted, redrawn
from coterie.chat.remove_message import remove_message, restore_message
from coterie.chat.starters import LIVELY, STARTERS
from coterie.chat.written import written
from coterie.foundation.channel_kinds import ChannelKind
from coterie.foundation.rooms import Feature, Group, Mount, Room, Target

room = Room(
    "chat",
    "live messages in channels, and how far each person has read",
    urls=[Mount("spaces/", "coterie.chat.urls")],
    functions={
        "message_url": shown.message_url,
        "quoted_message": shown.quoted,
        "topic_of_message": shown.topic_of,
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
            hold=hold_standing,
            reacted=reacted,
            remove=remove_message,
            restore=restore_message,
            redrawn=redrawn,
            comments=False,
        )
    ],
    quotes=QUOTES,
    read=mark_all_read,
    held=personal.HELD,
    documents=DOCUMENTS,
    erase=personal.erase,
    schedules=[presence.SCHEDULE],
    demo=demo,
    written=written,
    channels=[
        ChannelKind(
            access.CHAT,
            _("Chat"),
            "message-circle",
            _("Messages appear at once: small talk and quick help."),
            feature="chat",
            address="chat:channel",
            sees={
                "public": Permission.MESSAGE_VIEW,
                "members": Permission.MESSAGE_VIEW_MEMBERS,
                "hosts": Permission.MESSAGE_VIEW_HOSTS,
            },
            starters=STARTERS,
            # A room in which days pass between two messages looks deserted; fewer people write topics instead.
            begins=lambda known: known.weekly >= LIVELY,
            waiting=unread.with_unread,
        )
    ],
    features=[
        Feature(
            "chat",
            _("Chat"),
            Group.TALK,
            30,
            [],
            sees=Permission.MESSAGE_VIEW,
            permissions=frozenset(Permission),
            about=_("Channels where messages appear at once: small talk and quick help."),
            icon="message-circle",
        )
    ],
)
