from django.utils.translation import gettext_lazy as _

from coterie.brand import access, personal
from coterie.brand.card import in_head
from coterie.brand.demo import demo
from coterie.brand.wear import hold, redrawn
from coterie.communities.permissions import Permission
from coterie.foundation.rooms import Feature, Group, Mount, Room
from coterie.media.carriers import Carrier

room = Room(
    "brand",
    "how a space looks: its logo and banner, the page of its look, the picture that links to it show",
    urls=[Mount("spaces/", "coterie.brand.urls")],
    carriers=[Carrier("brand.spacepicture", load=access.picture, hold=hold, redrawn=redrawn)],
    in_head=in_head,
    held=personal.HELD,
    demo=demo,
    features=[
        Feature(
            "looks",
            _("How the space looks"),
            Group.ABOUT,
            80,
            [],
            sees=Permission.COMMUNITY_REVISE,
            icon="palette",
            arranging="brand:edit",
            arranges=Permission.COMMUNITY_REVISE,
        )
    ],
)
