"""Where in a topic a page begins, and where in it that is: at a post, a day, what is new, or the end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import CharField, Count
from django.db.models.functions import Cast, Substr
from django.template.loader import get_template
from markupsafe import Markup

from coterie.discussions import pieces, shown
from coterie.discussions.models import Post, Topic
from coterie.discussions.order import BY_VOTES, order_of, page_by_votes
from coterie.discussions.unread import with_earlier
from coterie.foundation.kept import pieces as kept_pieces
from coterie.foundation.numbers import number
from coterie.foundation.paging import Page, cursor_after, cursor_before
from coterie.foundation.prepared import first, prepared
from coterie.foundation.routes import route

#: a page that is about one post shows so many before it
BEFORE = 5
#: a topic of more posts has a bar to jump with
LONG = pieces.POSTS_A_PAGE
#: with more days than these, whole months are listed first
DAYS = 31
_END = 2**63 - 1


@dataclass(frozen=True)
class Place:
    """A page of a topic; ``wanted`` is the post that the address asks for, ``gone`` if it is not in this topic."""

    page: Page[Any]
    wanted: int | None = None
    gone: bool = False


def place(found: Topic, query: Mapping[str, str], viewer: int | None) -> Place:
    """What an address asks for: ``post=ID``, ``day=YYYY-MM-DD``, ``at=unread``, ``at=end``, or a cursor ``after``,
    in the order that it asks for (order.py).

    Whatever leads nowhere leads to the beginning.
    """
    if order_of(found, query) == BY_VOTES:
        return _at(page_by_votes(found, query), number(query.get("post")))
    if query.get("at") == "end":
        # Nothing can stand behind the last post.
        return Place(replace(pieces.page_of_posts(found.pk, after=cursor_before(_END)), next=None))
    named = number(query.get("post"))
    wanted = named or _first_of(found, query.get("day", ""))
    if query.get("at") == "unread" and viewer is not None:
        known = with_earlier(found.pk, getattr(found, "upto", 0), viewer, most=LONG)
        if not known:
            return place(found, {"at": "end"}, viewer)
        return _at(pieces.page_of_posts(found.pk, after=_cursor(known[1:])), named)
    after = _cursor(_before(found.pk, wanted)) if wanted else query.get("after")
    return _at(pieces.page_of_posts(found.pk, after=after), named)


def _at(page: Page[Any], named: int | None) -> Place:
    return Place(page, named, named is not None and all(row.id != named for row in page.rows))


def _cursor(earlier: list[int]) -> str | None:
    """Of a page that begins a few posts before one, by those before it, the last first; None if it stands on the first
    page."""
    return cursor_after(earlier[BEFORE]) if len(earlier) == LONG else None


@prepared
def _before(topic: int, wanted: int) -> Any:
    """No more of them than decide it, however long the topic is."""
    rows = Post.objects.filter(topic=topic, pk__lt=wanted).not_withdrawn().order_by("-pk")
    return rows.values_list("pk", flat=True)[:LONG]


def _first_of(found: Topic, day: str) -> int | None:
    """The first post of a day, or of the next on which something was said; past the last day, the last post."""
    try:
        begin = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    except (ValueError, OverflowError):
        return None
    pks = found.posts.values_list("pk", flat=True)
    return pks.filter(created_at__gte=begin).order_by("created_at", "pk").first() or pks.order_by("-pk").first()


@dataclass(frozen=True)
class Bar:
    """Where a page stands in a long topic."""

    begin: int
    end: int
    total: int


def bar(found: Topic, page: Page[Any]) -> Bar | None:
    """None for a short topic. What is counted is kept until posts are deleted or moved: new ones come behind it."""
    if not page.rows or (not page.next and not page.previous):
        return None
    before = 0
    if page.previous:
        key = ("number", found.pk, found.cut_version, page.rows[0].id)
        before = int(kept_pieces([key], lambda _: [str(_count_before(found, page.rows[0].id))])[0])
    end = before + len(page.rows)
    return Bar(before + 1, end, max(found.reply_count + 1, end))


def _count_before(found: Topic, pk: int) -> int:
    return Post.objects.filter(topic=found, pk__lt=pk).not_withdrawn().count()


def dates(found: Topic, month: str) -> Markup:
    """The days or months of the topic with how many posts each has, as links; of a ``month`` (YYYY-MM) the days, too.

    Kept until posts are added, deleted or moved.
    """
    version = (found.cut_version, found.reply_count, found.title, found.community.slug)

    def make(_places: list[int]) -> list[str]:
        talk = get_template("discussions/_jump.html").template.module  # type: ignore[attr-defined]
        lines = _listed(_posts_of_days(found.pk), month)
        return [str(talk.dates(shown.topic_url(found), route("discussions:dates", found.pk), lines))]

    month = month if re.fullmatch(r"[0-9]{4}-[0-9]{2}", month, re.ASCII) else ""
    (rows,) = kept_pieces([("dates", found.pk, *version, month)], make)
    return Markup(rows)  # noqa: S704 - our own template


def _posts_of_days(topic: int) -> dict[str, int]:
    """How many posts were written on each day (UTC), in the order of the days."""
    day = Substr(Cast("created_at", CharField()), 1, 10)
    rows = Post.objects.filter(topic=topic).not_withdrawn().annotate(day=day).order_by("day")
    return dict(rows.values("day").annotate(n=Count("pk")).values_list("day", "n"))


def _listed(days: dict[str, int], month: str) -> list[tuple[date, int, bool]]:
    """Each line: where it leads, how many posts, and whether it is a whole month. Of long topics the months, and the
    days of one of them."""
    if len(days) <= DAYS:
        return [(date.fromisoformat(day), count, False) for day, count in days.items()]
    months: Counter[str] = Counter()
    for day, count in days.items():
        months[day[:7]] += count
    lines: list[tuple[date, int, bool]] = []
    for each, count in months.items():
        lines.append((date.fromisoformat(f"{each}-01"), count, True))
        if each == month:
            lines += [(date.fromisoformat(day), n, False) for day, n in days.items() if day[:7] == each]
    return lines


def moved_to(wanted: int) -> Topic | None:
    """The topic in which a post stands now, with its space; None if the post is gone."""
    found: Topic | None = first(_topic_of(wanted))
    return found


@prepared
def _topic_of(post: int) -> Any:
    return Topic.objects.filter(posts__pk=post).select_related("community")
