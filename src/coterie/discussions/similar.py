"""Topics of a space whose titles are like one that is being written.

Title words stand in a table of their own, the same on every database, and the rarest that were typed decide: what
100,000 topics have in common is not looked at. Titles are indexed by the verbs that write them; a schedule catches up
with what is left.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from math import log
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, Exists, FloatField, OuterRef, Sum, Value, When

from coterie.communities.models import Community
from coterie.discussions.models import Post, TitleWord, Topic, words_of

SHOWN = 5
# Rows that are looked at for one title; the more common words beyond them say nothing.
ROWS = 15_000
# The part of what was typed that a title must have, rare words weighing more.
LIKE_ENOUGH = 0.4
AT_ONCE = 1000


def similar(community: Community, title: str, levels: Collection[str]) -> list[Topic]:
    """Up to five topics of channels with one of these visibilities, the most similar first, each with its community: in
    three queries."""
    typed = words_of(title)
    rows = TitleWord.objects.filter(space=community.pk, word__in=typed)
    counts = dict(rows.order_by().values("word").annotate(n=Count("pk")).values_list("word", "n"))
    # A word that no title has yet says as much as one that a single title has.
    weights = {word: 1 / (1 + log(counts.get(word, 1))) for word in typed}
    chosen = _rarest(counts)
    if not chosen:
        return []
    scores = _scores(rows.filter(word__in=chosen), {word: weights[word] for word in chosen})
    enough = LIKE_ENOUGH * sum(weights.values())
    best = {topic: score for topic, score in scores if score >= enough}
    something = Post.objects.filter(topic=OuterRef("pk"), removal=None)
    found = (
        Topic.objects.not_withdrawn()
        .filter(community=community)
        .filter(Exists(something), pk__in=best, channel__visibility__in=levels)
    )
    topics = sorted(found.select_related("author", "origin"), key=lambda topic: (-best[topic.pk], -topic.pk))[:SHOWN]
    for topic in topics:
        topic.community = community
    return topics


def _rarest(counts: dict[str, int]) -> list[str]:
    chosen: list[str] = []
    rows = 0
    for word, count in sorted(counts.items(), key=lambda each: each[1]):
        rows += count
        if rows > ROWS:
            break
        chosen.append(word)
    return chosen


def _scores(rows: Any, weights: dict[str, float]) -> list[tuple[int, float]]:
    weight = Case(*(When(word=word, then=Value(each)) for word, each in weights.items()), output_field=FloatField())
    scored = rows.order_by().values("topic").annotate(score=Sum(weight)).order_by("-score", "-topic")
    return list(scored.values_list("topic", "score")[: 4 * SHOWN])


@transaction.atomic
def index_titles(topics: Sequence[Topic]) -> None:
    """Write the words of these titles anew."""
    TitleWord.objects.filter(topic__in=[topic.pk for topic in topics]).delete()
    TitleWord.objects.bulk_create(_rows(topics), ignore_conflicts=True, batch_size=AT_ONCE)


def _rows(topics: Iterable[Topic]) -> list[TitleWord]:
    return [
        TitleWord(topic=topic, space=topic.community_id, word=word)
        for topic in topics
        for word in words_of(topic.title)
    ]


def catch_up() -> str:
    """Index what no verb did: titles from before there was this table, or written in another way."""
    missing = Topic.objects.filter(~Exists(TitleWord.objects.filter(topic=OuterRef("pk")))).order_by("pk")
    done = last = 0
    while topics := list(missing.filter(pk__gt=last)[:AT_ONCE]):
        index_titles(topics)
        done, last = done + len(topics), topics[-1].pk
    return str(done)
