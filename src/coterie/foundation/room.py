from django.utils.translation import gettext_lazy as _

from coterie.foundation import health, housekeeping
from coterie.foundation.rooms import Mount, Place, Room, Who

room = Room(
    "foundation",
    "live updates, Markdown, paging, uploads, background worker, page shell",
    urls=[
        Mount("", "coterie.foundation.icon_urls"),
        Mount("live/", "coterie.foundation.live.urls"),
        Mount("components/", "coterie.foundation.component_urls"),
        Mount("operate/", "coterie.foundation.operate_urls"),
    ],
    site=[Place("health", _("Health"), "heart-pulse", "operate:health", 130, Who.OPERATOR)],
    checks=health.CHECKS,
    schedules=housekeeping.SCHEDULES,
)
