from django.utils.translation import gettext_lazy as _

from coterie.foundation.rooms import Mount, Place, Room, Who
from coterie.media import personal
from coterie.media.housekeeping import SCHEDULES

room = Room(
    "media",
    "pictures, video, sound and files that people upload, and who may see them",
    urls=[Mount("media/", "coterie.media.urls")],
    menu=[Place("files", _("Your files"), "images", "media:list", 36, Who.SIGNED_IN)],
    held=personal.HELD,
    erase=personal.erase,
    schedules=SCHEDULES,
)
