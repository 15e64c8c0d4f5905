"""What stands in digests: put together for many people in a number of queries that does not grow with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext as _

from coterie.communities.access import switched_off, who_may
from coterie.communities.models import Community, Membership
from coterie.communities.permissions import Permission, Role, held
from coterie.foundation.news import News, Reader, Section
from coterie.foundation.rooms import rooms
from coterie.foundation.routes import absolute
from coterie.foundation.text.markdown import excerpt, words_of
from coterie.notifications.compose_mail import compose
from coterie.notifications.models import Delivery, Notification, SpaceLevel
from coterie.notifications.quotes import quotables, quotes
from coterie.people.models import User

#: so many lines has a section at most
MOST = 5


@dataclass(frozen=True)
class Line:
    """Something that happened to its reader: as their inbox says it, and how it begins."""

    who: str
    what: str
    begins: str
    url: str


@dataclass
class Digest:
    """One person's: what waits in their inbox, and what is new in their spaces, by section."""

    lines: list[Line] = field(default_factory=list)
    more: int = 0
    sections: list[tuple[Any, list[News]]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.sections


def digests(batch: Sequence[Delivery], now: datetime) -> dict[int, Digest]:
    """The digest of each of these mails, by its id."""
    told = _told(batch)
    readers = readers_of({each.user_id: each.since for each in batch if each.since is not None}, now)
    news = news_of(readers)
    return {
        each.pk: digest_of(told.get(each.pk, []), news.get(each.user_id, []) if each.since is not None else [])
        for each in batch
    }


def digest_of(lines: Sequence[Line], news: Iterable[News]) -> Digest:
    order = sorted(news, key=lambda each: (list(Section).index(each.section), -each.weight, each.title))
    sections = [(key.words, list(found)[:MOST]) for key, found in groupby(order, key=attrgetter("section"))]
    return Digest(list(lines[: MOST * 2]), max(len(lines) - MOST * 2, 0), sections)


def news_of(readers: Sequence[Reader]) -> dict[int, list[News]]:
    """What all rooms say is new, by account."""
    found: dict[int, list[News]] = defaultdict(list)
    for room in rooms():
        if room.news and readers:
            for pk, lines in room.news(readers).items():
                found[pk] += lines
    return found


def readers_of(since: Mapping[int, datetime], until: datetime) -> list[Reader]:
    """Each of these people with what they may do in their spaces, without those they want to hear nothing of."""
    levels = SpaceLevel.objects.filter(user__in=list(since), level=SpaceLevel.NOTHING)
    unheard = set(levels.values_list("user", "community"))
    belongs = Membership.objects.filter(user__in=list(since), user__is_active=True)
    rows = [row for row in belongs.values_list("user", "community", "role") if row[:2] not in unheard]
    spaces = _spaces({space for _user, space, _role in rows})
    may: dict[int, dict[int, frozenset[str]]] = defaultdict(dict)
    for user, space, role in rows:
        found = spaces[space]
        off = switched_off(found)
        may[user][space] = held(Role(role), reads=found.is_open, signed_in=True, operates=False, off=off)
    return [Reader(pk, since[pk], until, spaces_of) for pk, spaces_of in may.items()]


def _spaces(keys: Iterable[int]) -> dict[int, Any]:
    return {each.pk: each for each in Community.objects.seen_as(None).filter(pk__in=list(keys))}


def _told(batch: Sequence[Delivery]) -> dict[int, list[Line]]:
    """What each mail's person was told of and has not read, as far as they may still read it."""
    rows = Notification.objects.unread().filter(delivery__in=[each.pk for each in batch])
    found = list(rows.select_related("activity__actor", "user").order_by("pk"))
    texts = quotes(each.activity for each in found)
    allowed = _still_theirs(found)
    lines: dict[int, list[Line]] = defaultdict(list)
    for each in found:
        gone = each.activity.object_type in quotables() and each.activity_id not in texts
        if each.pk in allowed and not gone:
            lines[each.delivery_id or 0].append(_line(each, texts.get(each.activity_id)))
    return lines


def told_of(user: User) -> list[Line]:
    """What waits for one person's next digest."""
    waiting = Delivery.objects.waiting().filter(user=user, what__in=(Delivery.DAILY, Delivery.WEEKLY))
    return [line for lines in _told(list(waiting)).values() for line in lines]


def _line(told: Notification, text: Any) -> Line:
    who = told.activity.actor.name if told.activity.actor else text.by if text else _("Somebody")
    begins = excerpt(words_of(text.html), 160) if text else ""
    return Line(who, told.activity.sentence(), begins, absolute(told.path or "/"))


def _still_theirs(found: Sequence[Notification]) -> set[int]:
    """Those that their people may still read. One question for each space and permission; one by one only for what two
    people write to each other."""
    of_space: dict[tuple[int, str], list[Notification]] = defaultdict(list)
    allowed = set()
    for each in found:
        kind, _colon, pk = each.activity.audience.partition(":")
        if kind == "community":
            needed = each.activity.needs or each.activity.declared.reads or Permission.COMMUNITY_VIEW
            of_space[int(pk), needed].append(each)
        elif _reads_alone(each.user, each):
            allowed.add(each.pk)
    spaces = _spaces({space for space, _needed in of_space})
    for (space, needed), rows in of_space.items():
        people = who_may(spaces[space], {each.user_id for each in rows}, needed) if space in spaces else set()
        allowed |= {each.pk for each in rows if each.user_id in people}
    return allowed


def _reads_alone(user: User, told: Notification) -> bool:
    table = quotables().get(told.activity.object_type)
    if table is not None:
        return table.sees(user, told.activity.object_id)
    return told.activity.audience != "operators" or user.is_operator


def compose_digest(delivery: Delivery, made: Digest, to: str) -> EmailMultiAlternatives:
    subject = subject_of(delivery.what)
    because = _("you chose a daily digest") if delivery.what == Delivery.DAILY else _("you chose a weekly digest")
    context = {"title": subject, "digest": made, "reasons": [because], "more_url": absolute("/inbox/")}
    return compose(delivery, to, "digest", subject, context, sort="all" if not made.sections else "news")


def subject_of(what: str) -> str:
    return _("Your day in your spaces") if what == Delivery.DAILY else _("Your week in your spaces")
