from django.utils.translation import gettext_lazy as _

from coterie.foundation.rooms import Mount, Place, Room, Who
from coterie.niches import clear_waiting, import_export, run, stranded  # noqa: F401
from coterie.niches.activities import KINDS
from coterie.niches.permissions import GRANTS
from coterie.niches.personal import HELD

room = Room(
    "niches",
    "sources, imports, runs, review, launch, why somebody is counted",
    urls=[
        Mount("why/", "coterie.niches.why_urls"),
        Mount("niches/", "coterie.niches.urls"),
        Mount("sources/", "coterie.niches.source_urls"),
    ],
    site=[
        Place("niches", _("Niches"), "orbit", "niches:list", 110, Who.OPERATOR),
        Place("sources", _("Sources"), "database", "sources:list", 120, Who.OPERATOR),
    ],
    menu=[Place("why", _("Why am I counted here?"), "scan-eye", "why", 40, Who.SIGNED_IN)],
    grants=GRANTS,
    kinds=KINDS,
    held=HELD,
    schedules=[clear_waiting.SCHEDULE],
)
