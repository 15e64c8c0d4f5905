from django.utils.translation import gettext_lazy as _

from coterie.channels import menu, personal, shown
from coterie.channels.activities import KINDS
from coterie.channels.at_home import waits
from coterie.channels.documents import DOCUMENTS
from coterie.channels.permissions import GRANTS, Permission
from coterie.channels.starts import starts
from coterie.foundation.rooms import Feature, Group, Mount, Room

room = Room(
    "channels",
    "the channels of a space: order, purpose, who sees each and who writes in it",
    urls=[Mount("spaces/", "coterie.channels.urls")],
    functions={"channel_url": shown.channel_url},
    grants=GRANTS,
    kinds=KINDS,
    held=personal.HELD,
    documents=DOCUMENTS,
    starts=starts,
    waits=waits,
    features=[
        Feature(
            "channels",
            _("Channels"),
            Group.TALK,
            10,
            [],
            sees=Permission.CHANNEL_VIEW,
            permissions=frozenset(Permission),
            icon="list-plus",
            lines=menu.lines,
            arranging="channels:list",
            arranges=Permission.CHANNEL_ARRANGE,
        )
    ],
)
