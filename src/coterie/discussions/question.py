"""What stands about a question on its page: who has the problem too, and where it was asked before and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from coterie.channels.models import Channel
from coterie.communities.access import Standing
from coterie.discussions import same_problem as sharing
from coterie.discussions.mark_duplicate import way_from
from coterie.discussions.models import Duplicate, Post, SameProblem, Topic, Vote, same_problems
from coterie.discussions.permissions import Permission
from coterie.foundation.columns import Joined, parted
from coterie.foundation.prepared import first, prepared
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

AGAIN_SHOWN = 5


@dataclass(frozen=True)
class Named:
    """Another question: its number, title and the way to it."""

    pk: int
    title: str

    @property
    def slug(self) -> str:
        return Topic(title=self.title).slug


@dataclass(frozen=True)
class Question:
    """``same`` have the problem too. ``original`` is the question that it was asked before as, said by ``said_by`` for
    ``reason``, and ``last`` where one comes by following that; ``again`` are the newest that lead here.
    """

    same: int = 0
    original: Named | None = None
    last: Named | None = None
    said_by: str = ""
    reason: str = ""
    again: tuple[Named, ...] = ()


def question(topic: Topic, known: Any = None) -> Question:
    """What everybody reads of it: nothing for what is no question. ``known`` is what :func:`_own` found of it; which
    questions are linked with it is only asked if some are."""
    if not topic.is_question:
        return Question()
    if known is None:
        known = first(_own(topic.pk, None))
    levels = _seen_with(topic.channel)
    rows = _related(topic.pk, levels=levels) if known.linked else []
    said = next((row for row in rows if row.topic_id == topic.pk), None)
    again = [Named(row.topic_id, row.topic__title) for row in rows if row.original_id == topic.pk]
    original = Named(said.original_id, said.original__title) if said else None
    by, reason = (said.by__name or "", said.reason) if said else ("", "")
    last = _last(original, levels) if original else None
    return Question(known.same, original, last, by, reason, tuple(again[:AGAIN_SHOWN]))


def _last(original: Named, levels: tuple[str, ...]) -> Named:
    """Where the way ends, as far as everybody sees who sees where it begins."""
    _first, *way = way_from(original.pk)
    rows = Topic.objects.filter(pk__in=way, channel__visibility__in=levels) if way else Topic.objects.none()
    titles = dict(rows.values_list("pk", "title"))
    for pk in way:
        if pk not in titles:
            break
        original = Named(pk, titles[pk])
    return original


def about_question(viewer: User | AnonymousUser, topic: Topic) -> dict[str, Any]:
    """Template context of a question as this viewer sees it: its head, and which answers they found helpful."""
    if not topic.is_question:
        return {"asked": Question(), "voted": frozenset()}
    own = first(_own(topic.pk, viewer.pk))
    voted = frozenset(int(post) for post, _user in parted(own.voted))
    asker = bool(sharing.refusal(topic, viewer))
    return {"asked": question(topic, own), "has_it_too": own.shares, "is_asker": asker, "voted": voted}


def can_mark(post: Post, standing: Standing) -> bool:
    """Whether the menu of this post offers to say that its question was asked before."""
    topic, may = post.topic, standing.can(Permission.QUESTION_DUPLICATE)
    return may and topic.is_question and post.pk == topic.opening_id


@prepared
def _own(topic: int, viewer: int | None) -> Any:
    """How many have the problem, whether another question leads here or this one to another, whether the viewer has
    the problem, and which posts of the question they found helpful."""
    mine: dict[str, Any] = {"shares": Value(False), "voted": Value("")}
    if viewer is not None:
        votes = Vote.objects.filter(post__topic=OuterRef("pk"), user=viewer).values("user")
        voted = votes.annotate(all=Joined("post_id", "user_id")).values("all")
        shares = Exists(SameProblem.objects.filter(topic=OuterRef("pk"), user=viewer))
        mine = {"shares": shares, "voted": Coalesce(Subquery(voted), Value(""))}
    linked = Exists(Duplicate.objects.filter(Q(topic=OuterRef("pk")) | Q(original=OuterRef("pk"))))
    rows = Topic.objects.filter(pk=topic).annotate(same=same_problems(), linked=linked, **mine)
    return rows.values_list("same", "linked", "shares", "voted", named=True)


def _seen_with(channel: Channel) -> tuple[str, ...]:
    """The visibilities of the channels that everybody sees who sees this one."""
    ranked = (Channel.PUBLIC, Channel.MEMBERS, Channel.HOSTS)
    return ranked[: ranked.index(channel.visibility) + 1]


@prepared
def _related(topic: int, *, levels: tuple[str, ...]) -> Any:
    """Where it was asked before, and then the newest that lead here; of which, either way, something stands, and
    which stand in channels of these visibilities."""
    stands = Q(Exists(_standing("topic", levels)), Exists(_standing("original", levels)))
    found = Duplicate.objects.filter(stands, Q(topic=topic) | Q(original=topic))
    columns = ("topic_id", "topic__title", "original_id", "original__title", "by__name", "reason")
    own_first = Case(When(topic=topic, then=0), default=1)
    return found.order_by(own_first, "-at", "-pk").values_list(*columns, named=True)[: AGAIN_SHOWN + 1]


def _standing(of: str, levels: tuple[str, ...]) -> Any:
    """The topic that a row names, if nobody took it down or asked that it be forgotten."""
    something = Post.objects.filter(topic=OuterRef("pk"), removal=None)
    return Topic.objects.not_withdrawn().filter(Exists(something), pk=OuterRef(of), channel__visibility__in=levels)
