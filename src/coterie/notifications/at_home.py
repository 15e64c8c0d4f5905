"""The home page: what is new that somebody cares about, put together from what rooms say; nothing stands twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Exists, JSONField, OuterRef, Q, Subquery

from coterie.activity.reasons import Sort
from coterie.communities.access import Standing, standing
from coterie.communities.models import Community, Invitation, Membership
from coterie.foundation.at_home import MOST_SPACES, Counted, Duty, Home, Section, Told
from coterie.foundation.prepared import prepared
from coterie.foundation.rooms import rooms
from coterie.foundation.routes import route
from coterie.notifications.inbox import Row, grouped
from coterie.notifications.models import Notification
from coterie.notifications.notify import mark_read_of
from coterie.people.models import OptOut, User

REPLIES_SHOWN, TITLES_SHOWN, QUESTIONS_SHOWN, NEXT_SHOWN = 6, 3, 5, 6
#: so many unread notifications are looked at
UNREAD = 60
TO_ME = {Sort.WRITTEN, Sort.NAMED, Sort.ANSWERED}
Thing = tuple[str, int]


@dataclass
class News:
    """What is new in one space: the lines of its menu behind which something waits, and the titles that matter most."""

    space: Any
    counts: list[Counted] = field(default_factory=list)
    titles: list[Told] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(each.count for each in self.counts)


@dataclass(frozen=True)
class Page:
    """What stands on somebody's home page."""

    spaces: Sequence[Any]
    invited: Sequence[Any]
    replies: Sequence[Row]
    news: Sequence[News]
    more: Sequence[News]
    questions: Sequence[Told]
    next: Sequence[Told]

    @property
    def replies_shown(self) -> Sequence[Row]:
        return self.replies[:REPLIES_SHOWN]

    @property
    def is_empty(self) -> bool:
        return not (self.invited or self.replies or self.news or self.questions or self.next)


def home_of(user: User) -> Page:
    """Everything on it. Replies come before questions, and both before what is merely new."""
    known = {each.pk: (each, standing(user, each)) for each in _spaces(user.pk)}
    belongs = {pk: pair for pk, pair in known.items() if pair[1].role is not None}
    unread = _unread(user.pk)
    replies = [row for row in grouped(unread) if row.newest.why.sort in TO_ME]
    counts = [count for room in rooms() if room.waits for count in room.waits(Home(user, belongs))]
    news = _counted(belongs, counts)
    some = Home(user, {each.space.pk: belongs[each.space.pk] for each in news[:MOST_SPACES]})
    told = sorted((line for room in rooms() if room.home for line in room.home(some)), key=lambda line: -line.weight)
    shown = {thing for row in replies[:REPLIES_SHOWN] for thing in _things(row)}
    coming = [*_reminders(unread), *_duties(belongs.values()), *_some(told, Section.NEXT, shown)]
    questions = _some(told, Section.QUESTIONS, shown)[:QUESTIONS_SHOWN]
    shown |= {each.about for each in questions if each.about}
    news = _with_titles(news, _some(told, Section.NEW, shown))
    spaces = [space for space, _their in belongs.values()]
    invited = [space for space, their in known.values() if their.invited]
    return Page(spaces, invited, replies, news[:MOST_SPACES], news[MOST_SPACES:], questions, coming[:NEXT_SHOWN])


@prepared
def _spaces(user: int) -> Any:
    """The spaces that somebody belongs or is invited to, with why, as they see them, and with what waits in each for
    those who look after it."""
    own = Membership.objects.filter(user=user).values("community")
    invited = Invitation.objects.open().filter(user=user)
    rows = Community.objects.filter(Q(pk__in=own) | Q(pk__in=invited.values("community"))).seen_as(user)
    gone = OptOut.objects.filter(key=OuterRef("identity__key"))
    why = invited.filter(~Exists(gone), community=OuterRef("pk")).values("reasons")[:1]
    waits = {f"waits_{duty.key}": duty.count() for duty in duties()}
    return rows.annotate(reasons=Subquery(why, output_field=JSONField()), **waits).order_by("-member_count", "name")


@prepared
def _unread(user: int) -> Any:
    rows = Notification.objects.filter(user=user, read_at=None, activity__withdrawn_at=None)
    return rows.select_related("activity", "activity__actor").order_by("-id")[:UNREAD]


def duties() -> list[Duty]:
    return [duty for room in rooms() for duty in room.duties]


def _some(told: Iterable[Told], section: Section, shown: set[Thing]) -> list[Told]:
    return [each for each in told if each.section == section and each.about not in shown]


def _things(row: Row) -> Iterable[Thing]:
    for each in (row.newest, *row.older):
        act = each.activity
        yield act.object_type, act.object_id
        if act.context_id is not None:
            yield act.context_type, act.context_id


def _reminders(unread: Sequence[Notification]) -> list[Told]:
    """What they wanted to be reminded of, and have not gone to yet."""
    due = [each for each in unread if each.why.sort == Sort.REMINDED]
    return [
        Told(Section.NEXT, each.activity.sentence(), route("notifications:follow", each.pk), icon="bookmark")
        for each in due
    ]


def _duties(spaces: Iterable[tuple[Any, Standing]]) -> list[Told]:
    """What waits for them as somebody who looks after a space."""
    found = []
    for space, their in spaces:
        for duty in duties():
            count = getattr(space, f"waits_{duty.key}")
            if count and their.can(duty.needs):
                url = route(duty.address, space.slug)
                found.append(Told(Section.NEXT, str(duty.words % {"count": count}), url, (space.name,), icon=duty.icon))
    return found


def _counted(spaces: Mapping[int, Any], counts: Sequence[Counted]) -> list[News]:
    """By space, those with the most first, and of those that are alike the largest."""
    found = {pk: News(space) for pk, (space, _their) in spaces.items()}
    for count in counts:
        found[count.space].counts.append(count)
    return sorted(found.values(), key=lambda each: -each.total)


def _with_titles(news: Sequence[News], titles: Sequence[Told]) -> list[News]:
    """Those in which something is new; a space of which all titles stand elsewhere is still counted."""
    found = {each.space.pk: each for each in news}
    for each in titles:
        if each.space is not None and len(found[each.space].titles) < TITLES_SHOWN:
            found[each.space].titles.append(each)
    return [each for each in news if each.counts or each.titles]


@transaction.atomic
def read_space(space: Community, *, by: User) -> None:
    """All that is new to them in the space is read, and what they were told of it."""
    for room in rooms():
        if room.read:
            room.read(space, by)
    mark_read_of(by, space.audience)
