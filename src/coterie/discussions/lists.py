"""The list of a space's topics as one viewer gets it: rows made once for everybody, what is new in them for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, Value, When
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import ngettext
from markupsafe import Markup, escape

from coterie.communities.access import Standing
from coterie.discussions.models import (
    Level,
    Pin,
    Tag,
    Topic,
    TopicQuerySet,
    open_questions,
    same_problems,
    tagged,
)
from coterie.discussions.pin_topic import MOST
from coterie.discussions.unread import MOST as MOST_COUNTED
from coterie.discussions.unread import level_of, read_upto, unread_count
from coterie.foundation.kept import pieces
from coterie.foundation.paging import Page, pages
from coterie.foundation.prepared import first, prepared

# Everything that a row shows to everybody; then what is this viewer's.
_LOOK = (
    *("id", "title", "kind", "reply_count", "accepted_id", "last_post_at", "community__slug"),
    *("author__name", "author__handle", "origin__author_name", "origin__author_key", "origin__platform"),
    *("closed", "pinned", "tagged", "same", "waits"),
)
_OWN = ("unread", "level")


@dataclass(frozen=True)
class TopicList:
    """A page of a space's topics, and what is pinned above the first one."""

    page: Page[Any]
    pinned: list[Any]
    tag: Tag | None = None

    def look(self) -> tuple[Any, ...]:
        return (*self.page.rows, self.page.next, self.page.previous, *self.pinned, self.tag and self.tag.name)


def topic_list(
    space: int,
    viewer: int | None,
    *,
    levels: tuple[str, ...],
    show: str = "",
    tag: Tag | None = None,
    after: str | None = None,
) -> TopicList:
    """Topics of a space's channels with one of these visibilities; ``show``: "questions", "unanswered", "open" (not of
    archived channels) or nothing. Without a filter pinned topics stand on top, and only there."""
    now = None if show or tag else timezone.now()
    some = (space, viewer, now, tag.pk if tag else None)
    if show == "unanswered":
        page = _page_of_waiting(*some, levels=levels, after=after)
    else:
        page = _page(*some, levels=levels, show=show, after=after)
    above = pinned(space, viewer, now, levels=levels) if now and not after else []
    return TopicList(page, above, tag)


def channel_list(
    channel: int, viewer: int | None, *, show: str = "", tag: Tag | None = None, after: str | None = None
) -> TopicList:
    """The same of one channel."""
    now = None if show or tag else timezone.now()
    some = (channel, viewer, now, tag.pk if tag else None)
    if show == "unanswered":
        page = _page_of_waiting_in(*some, after=after)
    else:
        page = _page_of_channel(*some, show=show, after=after)
    above = pinned_in(channel, viewer, now) if now and not after else []
    return TopicList(page, above, tag)


def keys(
    space: int,
    viewer: int | None,
    now: datetime | None,
    tag: int | None,
    *,
    levels: tuple[str, ...],
    show: str = "",
) -> Any:
    """What identifies the look of each row, for :func:`rows`: without what is pinned at ``now``, if that is given."""
    found = Topic.objects.filter(community=space, channel__visibility__in=levels)
    return _told(_filtered(found, now, tag, show).for_list(), viewer, is_pinned=Value(False))


def keys_of_channel(channel: int, viewer: int | None, now: datetime | None, tag: int | None, *, show: str = "") -> Any:
    """The same for the list of one channel."""
    found = Topic.objects.filter(channel=channel)
    return _told(_filtered(found, now, tag, show).for_list(), viewer, is_pinned=Value(False))


def keys_of_waiting(
    space: int, viewer: int | None, now: datetime | None, tag: int | None, *, levels: tuple[str, ...]
) -> Any:
    """The same of what waits for an answer, with what that list is ordered by."""
    rows = keys(space, viewer, now, tag, levels=levels, show="unanswered")
    return rows.values_list(*_LOOK, *_OWN, "created_at", named=True)


def keys_of_waiting_in(channel: int, viewer: int | None, now: datetime | None, tag: int | None) -> Any:
    rows = keys_of_channel(channel, viewer, now, tag, show="unanswered")
    return rows.values_list(*_LOOK, *_OWN, "created_at", named=True)


_page = pages(keys, by=("-last_post_at", "-id"), size=30)
_page_of_channel = pages(keys_of_channel, by=("-last_post_at", "-id"), size=30)
# What most people wait for first, and of those what waits longest.
_page_of_waiting = pages(keys_of_waiting, by=("-same", "created_at", "id"), size=30)
_page_of_waiting_in = pages(keys_of_waiting_in, by=("-same", "created_at", "id"), size=30)
_FILTERS = {
    "questions": TopicQuerySet.questions,
    "unanswered": open_questions,
    "open": TopicQuerySet.in_open_channels,
}


def _filtered(found: TopicQuerySet, now: datetime | None, tag: int | None, show: str) -> TopicQuerySet:
    found = _FILTERS.get(show, TopicQuerySet.all)(found.not_withdrawn())
    if tag is not None:
        found = found.filter(taggings__tag=tag)
    if now is not None:
        found = found.filter(Q(pin=None) | Q(pin__until__lte=now))
    return found


def keys_with_pinned(space: int, viewer: int | None, now: datetime, *, levels: tuple[str, ...], most: int) -> Any:
    """The same of what is pinned in a space at ``now``, the latest pin first, and then of the ``most`` topics of its
    open channels with the latest posts, without those."""
    found = Topic.objects.filter(community=space, channel__visibility__in=levels)
    above = _of_pins(found, now).values("pk")[:MOST]
    latest = _filtered(found, now, None, "open").for_list().values("pk")[:most]
    rows = Topic.objects.filter(Q(pk__in=above) | Q(pk__in=latest))
    told = _told(rows, viewer, is_pinned=Exists(Pin.objects.current(now).filter(topic=OuterRef("pk"))))
    return told.order_by("-pinned", Case(When(pinned=True, then=F("pin__at"))).desc(), "-last_post_at", "-id")


@prepared
def pinned(space: int, viewer: int | None, now: datetime, *, levels: tuple[str, ...]) -> Any:
    """The same for what is pinned in a space, the latest pin first."""
    return _pinned(Topic.objects.filter(community=space, channel__visibility__in=levels), viewer, now)


@prepared
def pinned_in(channel: int, viewer: int | None, now: datetime) -> Any:
    """The same for one channel."""
    return _pinned(Topic.objects.filter(channel=channel), viewer, now)


def _pinned(found: TopicQuerySet, viewer: int | None, now: datetime) -> Any:
    return _told(_of_pins(found, now), viewer, is_pinned=Value(True))[:MOST]


def _of_pins(found: TopicQuerySet, now: datetime) -> TopicQuerySet:
    found = found.filter(pk__in=Pin.objects.current(now).values("topic")).not_withdrawn().for_list()
    return found.order_by("-pin__at", "-id")


def _told(found: TopicQuerySet, viewer: int | None, *, is_pinned: Any) -> Any:
    waits = Exists(open_questions(Topic.objects.filter(pk=OuterRef("pk"))))
    marked = {"closed": F("closure__pk"), "pinned": is_pinned, "tagged": tagged()}
    marked |= {"same": same_problems(), "waits": waits}
    if viewer is None:
        own: dict[str, Any] = {"unread": Value(0), "level": Value(None, output_field=CharField())}
    else:
        found = found.annotate(upto=read_upto(viewer))
        own = {"unread": unread_count(viewer), "level": level_of(viewer)}
    return found.select_related(None).annotate(**marked, **own).values_list(*_LOOK, *_OWN, named=True)


def reader(standing: Standing) -> int | None:
    """For whom it is counted what is new: members."""
    return standing.viewer.pk if standing.role is not None else None


def tag_at(community: int, slug: str) -> Tag | None:
    """The tag with this address; for one that was merged, the one that took its place. None if there is none."""
    found = first(_tag_at(community, slug[:40])) if slug and "\0" not in slug else None
    if found is None or not hasattr(found, "removal"):
        return found
    into: Tag | None = found.removal.into
    return into


@prepared
def _tag_at(community: int, slug: str) -> Any:
    return Tag.objects.filter(community=community, slug=slug).select_related("removal__into")


def rows(found: Iterable[Any]) -> Markup:
    """The rows as finished HTML."""
    return Markup("").join(each_row(found))


def each_row(found: Iterable[Any]) -> list[Markup]:
    """The same, one by one."""
    wanted = list(found)
    looks = [each[: len(_LOOK)] for each in wanted]

    def make(places: list[int]) -> Iterator[str]:
        topics = Topic.objects.select_related("community", "author", "origin", "closure").annotate(tagged=tagged())
        loaded = topics.in_bulk([wanted[at].id for at in places])
        talk = get_template("discussions/_macros.html").template.module  # type: ignore[attr-defined]
        for at in places:
            key = wanted[at]
            yield str(talk.topic_row(loaded[key.id], key.pinned, key.same, key.waits))

    made = pieces([("topic", *each) for each in looks], make)
    shown = (_with_new(html, key) for html, key in zip(made, wanted, strict=True))
    return [Markup(html) for html in shown]  # noqa: S704 - our own templates


def _with_new(html: str, key: Any) -> str:
    """What is new to the viewer: the title is bold and leads there, and it is counted in words."""
    if not key.unread or key.level == Level.MUTED:
        return html.replace("<!--place-->", "", 1).replace("<!--new-->", "", 1)
    html = html.replace('class="row"', 'class="row unread"', 1).replace("<!--place-->", "?at=unread#new", 1)
    count = f"{MOST_COUNTED}+" if key.unread >= MOST_COUNTED else str(key.unread)
    words = ngettext("%(count)s new", "%(count)s new", key.unread) % {"count": count}
    return html.replace("<!--new-->", f'<span class="chip brand">{escape(words)}</span>', 1)
