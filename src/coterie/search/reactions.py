"""What is searched follows what happens, whichever room declares it."""

from __future__ import annotations

from functools import cache

from coterie.activity.models import Activity
from coterie.activity.reactions import reacts_to, reacts_to_whatever, shows
from coterie.foundation.documents import Documents, documents
from coterie.niches import activities as niches
from coterie.people import activities as people
from coterie.people.models import OptOut
from coterie.search.consent import stop_counting
from coterie.search.index import index
from coterie.search.rebuild import catch_up


@cache
def changing() -> dict[str, list[Documents]]:
    """By activity kind, what it changes."""
    found: dict[str, list[Documents]] = {}
    for declared in documents().values():
        for kind in declared.changed:
            found.setdefault(kind, []).append(declared)
    return found


@reacts_to_whatever(lambda kind: kind.name in changing())
def follow(activity_id: int) -> None:
    """Index what the activity changed."""
    activity = Activity.objects.filter(pk=activity_id).first()
    if activity is None:
        return
    for declared in changing().get(activity.kind, ()):
        index(declared.model, declared.changed[activity.kind](activity))


@reacts_to(niches.LAUNCHED, niches.BROUGHT)
def follow_what_was_brought(activity_id: int) -> None:
    """Threads of the platform come without activities of their own."""
    catch_up()


@shows(people.OPTED_OUT)
def stop_counting_at_once(activity_id: int) -> None:
    """Whoever leaves every count takes their searches along. Should it fail, the task below does it again."""
    stop_counting_whoever_opted_out(activity_id)


@reacts_to(people.OPTED_OUT)
def stop_counting_whoever_opted_out(activity_id: int) -> None:
    activity = Activity.objects.select_related("actor").get(pk=activity_id)
    # They may have changed their mind before this ran.
    if activity.actor and OptOut.holds(key=activity.data["key"]):
        stop_counting(by=activity.actor)
