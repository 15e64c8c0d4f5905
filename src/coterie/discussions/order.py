"""In which order a topic shows its posts, and the page of them that an address asks for.

Answers to a question stand by how helpful they were found, behind the question and the accepted one; ``?sort=time``
shows them as they came, as every other topic does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import BigIntegerField, Case, F, Q, Value, When

from coterie.discussions import pieces
from coterie.discussions.models import Post, Topic, helpful_votes
from coterie.foundation.numbers import number
from coterie.foundation.paging import Page, cursor_after, pages
from coterie.foundation.prepared import first, prepared

BY_VOTES, BY_TIME = "votes", "time"
# Sorting 10,000 answers takes 80 ms, and whoever reads so many follows a conversation: they stand as they came.
SORTED_UP_TO = 500


def order_of(topic: Topic, query: Mapping[str, str]) -> str:
    """The order that an address asks for, or the topic's own. A day, what is new and the end are places in time."""
    if "day" in query or "at" in query:
        return BY_TIME
    asked = query.get("sort", "")
    return asked if topic.is_question and asked in (BY_VOTES, BY_TIME) else usual_order(topic)


def usual_order(topic: Topic) -> str:
    return BY_VOTES if topic.is_question and topic.reply_count <= SORTED_UP_TO else BY_TIME


def _ranked(topic: int) -> Any:
    """Its posts with ``rank`` (the question, the accepted answer, the others) and ``helpful``, the votes."""
    opening = Post.objects.filter(topic=topic).order_by("pk").values("pk")[:1]
    rank = Case(
        When(Q(topic__withdrawn_at=None, pk=opening), then=Value(0)),
        When(topic__accepted=F("pk"), then=Value(1)),
        default=Value(2),
        output_field=BigIntegerField(),
    )
    return Post.objects.filter(topic=topic).annotate(rank=rank, helpful=helpful_votes())


def _keys(topic: int) -> Any:
    return _ranked(topic).not_withdrawn().values_list(*pieces.OF_POST, "rank", "helpful", named=True)


_by_votes = pages(_keys, by=("rank", "-helpful", "id"), size=pieces.POSTS_A_PAGE)


def page_by_votes(topic: Topic, query: Mapping[str, str]) -> Page[Any]:
    """The posts from their start, from a cursor (``after``), or from the post that is asked for (``post``)."""
    wanted = number(query.get("post"))
    return _by_votes(topic.pk, after=_cursor_votes(topic, wanted) if wanted else query.get("after"))


def _cursor_votes(topic: Topic, post: int) -> str | None:
    place = first(_place(topic.pk, post))
    if place is None:
        return None
    earlier = Q(rank=place.rank, helpful=place.helpful, pk__lt=post) | Q(rank=place.rank, helpful__gt=place.helpful)
    before = _ranked(topic.pk).filter(Q(rank__lt=place.rank) | earlier)
    few = len(before.values_list("pk", flat=True)[: pieces.POSTS_A_PAGE]) < pieces.POSTS_A_PAGE
    return None if few else cursor_after(place.rank, place.helpful, post - 1)


@prepared
def _place(topic: int, post: int) -> Any:
    return _ranked(topic).filter(pk=post).values_list("rank", "helpful", named=True)
