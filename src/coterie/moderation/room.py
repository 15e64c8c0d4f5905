from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from coterie.comments.attached import attach
from coterie.foundation.at_home import Duty
from coterie.foundation.rooms import Entry, Feature, Group, Mount, Place, Room, Who, targets
from coterie.moderation import personal
from coterie.moderation.activities import KINDS
from coterie.moderation.demo import demo
from coterie.moderation.models import Report
from coterie.moderation.newcomers import heed
from coterie.moderation.offered import above_editor, offers, reported, waiting, waiting_for_operators
from coterie.moderation.permissions import GRANTS, Permission


def ready() -> None:
    """Reports go with what they are on."""
    for target in targets().values():
        if target.remove:
            attach(target.model, (Report,))


room = Room(
    "moderation",
    "reports, decisions about them, limits for newcomers, guidelines before the first text",
    urls=[Mount("spaces/", "coterie.moderation.urls"), Mount("reported/", "coterie.moderation.private_urls")],
    site=[Place("reported", _("Reports"), "shield", "reported:list", 127, Who.OPERATOR, waiting_for_operators)],
    grants=GRANTS,
    kinds=KINDS,
    held=personal.HELD,
    erase=personal.erase,
    demo=demo,
    offers=offers,
    heed=heed,
    above_editor=above_editor,
    ready=ready,
    duties=[
        Duty(
            "reports",
            Permission.REPORT_REVIEW,
            reported,
            ngettext_lazy("%(count)d report waits", "%(count)d reports wait", "count"),
            "shield",
            "moderation:queue",
        )
    ],
    features=[
        Feature(
            "reports",
            _("Reports"),
            Group.PEOPLE,
            50,
            [Entry("reports", _("Reports"), "shield", "moderation:queue", counter=waiting)],
            sees=Permission.REPORT_REVIEW,
        )
    ],
)
