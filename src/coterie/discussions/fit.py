"""Which questions somebody could answer, and how well each fits what they write about: one rule for the home page, the
first visit and digests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from coterie.discussions.models import Post, Tagging, Topic, open_questions

#: of one space so many of the questions without an accepted answer are looked at, the latest
LOOKED_AT = 30


def answerable(topics: QuerySet[Topic], member: int) -> QuerySet[Topic]:
    """The questions among these that wait for an answer and in which this member has not written."""
    wrote = Post.objects.filter(topic=OuterRef("pk"), author=member)
    return open_questions(topics).filter(~Exists(wrote)).exclude(author=member)  # type: ignore[arg-type]


def fit(member: int) -> Coalesce:
    """An annotation of topics: how many tags each has in common with what this member wrote in."""
    known = Tagging.objects.filter(topic__posts__author=member, topic__posts__removal=None).values("tag")
    shared = Tagging.objects.filter(topic=OuterRef("pk"), tag__in=known).order_by().values("topic")
    return Coalesce(Subquery(shared.annotate(n=Count("pk")).values("n")), 0, output_field=IntegerField())


def fits(people: Iterable[int], topics: Iterable[int]) -> Mapping[tuple[int, int], int]:
    """The same for many people and topics at once: the number by account and topic, where there is one."""
    tags: dict[int, list[int]] = {}
    for topic, tag in Tagging.objects.filter(topic__in=list(topics)).values_list("topic", "tag"):
        tags.setdefault(tag, []).append(topic)
    rows: Any = Tagging.objects.filter(tag__in=list(tags), topic__posts__author__in=list(people))
    found: dict[tuple[int, int], int] = {}
    for person, tag in rows.filter(topic__posts__removal=None).values_list("topic__posts__author", "tag").distinct():
        for topic in tags[tag]:
            found[person, topic] = found.get((person, topic), 0) + 1
    return found
