from datetime import timedelta
from operator import attrgetter

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from coterie.communities import access, front, personal, welcoming
from coterie.communities.activities import KINDS
from coterie.communities.ask_to_join import asked
from coterie.communities.come_back import forget_departures
from coterie.communities.demo import demo
from coterie.communities.documents import DOCUMENTS
from coterie.communities.permissions import GRANTS, Permission
from coterie.communities.tone import spoken
from coterie.foundation.at_home import Duty
from coterie.foundation.rooms import Entry, Feature, Group, Mount, Part, Place, Room, Target, Who
from coterie.foundation.routes import route
from coterie.foundation.schedule import Schedule

room = Room(
    "communities",
    "spaces, membership, invitations, brand, guidelines, what a space offers, permissions",
    urls=[Mount("spaces/", "coterie.communities.urls"), Mount("feedback/", "coterie.communities.feedback_urls")],
    functions={
        "spoken": spoken,
        "role_words": {"member": _("Member"), "host": _("Host"), "lead": _("Lead")},
    },
    site=[Place("spaces", _("Spaces"), "users", "communities:list", 20)],
    # Not in the bar, which operators have full already.
    menu=[Place("feedback", _("Feedback of early members"), "message-circle", "feedback:list", 60, Who.OPERATOR)],
    first_steps=[welcoming.WELCOME],
    schedules=[
        Schedule(
            "communities.departures", _("forget who left more than an hour ago"), timedelta(days=1), forget_departures
        )
    ],
    grants=GRANTS,
    kinds=KINDS,
    targets=[
        Target(
            "communities.guidelines",
            load=access.guidelines,
            title=lambda version: gettext("Guidelines of %(name)s") % {"name": version.community.name},
            address=lambda version: route("communities:guidelines", version.community.slug),
            menu="guidelines",
            author=attrgetter("by_id"),
        )
    ],
    duties=[
        Duty(
            "requests",
            Permission.MEMBER_ADMIT,
            asked,
            ngettext_lazy("%(count)d person asks to join", "%(count)d people ask to join", "count"),
            "user-check",
            "communities:requests",
        )
    ],
    held=personal.HELD,
    documents=DOCUMENTS,
    erase=personal.erase,
    outlook=personal.outlook,
    demo=demo,
    written=personal.written,
    features=[
        Feature(
            "front",
            _("Front page"),
            Group.LEAD,
            10,
            [Entry("front", _("Front page"), "house", "communities:home")],
            sees=Permission.COMMUNITY_VIEW,
            parts=[
                Part("first-visit", 1, "communities/_first_visit.html", welcoming.first_visit, calm=True),
                Part("what-is-missing", 2, "communities/_what_is_missing.html", welcoming.what_is_missing),
                Part("welcome", 5, "communities/_welcome.html", front.welcome),
                Part("promise", 10, "communities/_promise.html", front.promise),
            ],
        ),
        Feature(
            "members",
            _("Members"),
            Group.PEOPLE,
            10,
            [Entry("members", _("Members"), "users", "communities:members")],
            sees=Permission.MEMBER_LIST,
            parts=[Part("newcomers", 60, "communities/_newcomers.html", front.newcomers, beside=True)],
        ),
        Feature(
            "guidelines",
            _("Guidelines"),
            Group.ABOUT,
            20,
            [Entry("guidelines", _("Guidelines"), "scroll-text", "communities:guidelines")],
            sees=Permission.COMMUNITY_VIEW,
            parts=[Part("agreement", 90, "communities/_agreement.html", front.agreement, beside=True)],
        ),
        Feature(
            "feedback",
            _("Feedback of early members"),
            Group.ABOUT,
            85,
            [],
            sees=Permission.FEEDBACK_READ,
            icon="message-circle",
            arranging="communities:feedback",
            arranges=Permission.FEEDBACK_READ,
        ),
        Feature(
            "settings",
            _("Settings"),
            Group.ABOUT,
            90,
            [Entry("settings", _("Settings"), "settings", "communities:edit")],
            sees=Permission.COMMUNITY_REVISE,
        ),
    ],
)
