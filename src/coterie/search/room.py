from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from coterie.comments.attached import attach
from coterie.foundation.checks import Check
from coterie.foundation.documents import documents
from coterie.foundation.rooms import Mount, Place, Room, Who
from coterie.foundation.schedule import Schedule
from coterie.search import forget_old, personal
from coterie.search.counting import counted
from coterie.search.demo import demo
from coterie.search.hand_on import searches
from coterie.search.health import behind
from coterie.search.models import Consent, Indexed
from coterie.search.rebuild import catch_up


def ready() -> None:
    """What is searched of an object goes with the object."""
    for model in documents():
        attach(model, (Indexed,))


def viewer() -> dict[str, Any]:
    """Whether the searches of the person who asks count: the key of their word for it."""
    return {"search_consent": Subquery(Consent.objects.filter(user=OuterRef("pk")).values("pk")[:1])}


room = Room(
    "search",
    "search over everything that somebody may see, and the index of it",
    urls=[
        Mount("search/", "coterie.search.urls"),
        Mount("spaces/", "coterie.search.space_urls"),
        Mount("operate/searches/", "coterie.search.operate_urls"),
    ],
    # Not in the bar, which operators have full already.
    menu=[Place("searches", _("Searched, but not found"), "search-x", "searches:unmet", 61, Who.OPERATOR)],
    held=personal.HELD,
    erase=personal.erase,
    demo=demo,
    schedules=[
        Schedule("search.index", _("index what no act told of"), timedelta(minutes=5), catch_up),
        forget_old.SCHEDULE,
    ],
    checks=[Check("search", _("Search"), behind, keep=60)],
    ready=ready,
    viewer=viewer,
    counted=counted,
    searches=searches,
)
