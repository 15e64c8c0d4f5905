from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from coterie.comments.attached import attach
from coterie.foundation.checks import Check
from coterie.foundation.documents import documents
from coterie.foundation.rooms import Mount, Room
from coterie.foundation.schedule import Schedule
from coterie.search import personal
from coterie.search.demo import demo
from coterie.search.health import behind
from coterie.search.models import Indexed
from coterie.search.rebuild import catch_up


def ready() -> None:
    """What is searched of an object goes with the object."""
    for model in documents():
        attach(model, (Indexed,))


room = Room(
    "search",
    "search over everything that somebody may see, and the index of it",
    urls=[Mount("search/", "coterie.search.urls"), Mount("spaces/", "coterie.search.space_urls")],
    held=personal.HELD,
    erase=personal.erase,
    demo=demo,
    schedules=[Schedule("search.index", _("index what no act told of"), timedelta(minutes=5), catch_up)],
    checks=[Check("search", _("Search"), behind, keep=60)],
    ready=ready,
)
