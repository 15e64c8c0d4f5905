"""What discussions put on the home page: the topics with something new that matter most, and questions to answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.comments.models import Reaction
from coterie.discussions.fit import LOOKED_AT, answerable, fit
from coterie.discussions.models import Following, Level, Post, Topic, same_problems
from coterie.discussions.waiting import new_to
from coterie.foundation.at_home import MOST_SPACES, Home, Section, Told
from coterie.foundation.prepared import prepared
from coterie.foundation.rooms import channel_kinds
from coterie.foundation.routes import route

TABLE = Topic._meta.label_lower
_COLUMNS = (
    *("id", "title", "community_id", "author_id", "reply_count", "last_post_at", "channel__kind"),
    *("channel__visibility", "is_new", "to_answer", "level", "fit", "same", "liked"),
)


def at_home(home: Home) -> Iterator[Told]:
    """Each topic once: as a question that they could answer, or as something new."""
    for row in _rows(home.user.pk, _of_few_lengths(sorted(home.spaces))) if home.spaces else ():
        community, standing = home.spaces[row.community_id]
        if str(channel_kinds()[row.channel__kind].sees[row.channel__visibility]) not in standing.may:
            continue
        if row.to_answer and row.level != Level.MUTED:
            yield _question(row, community)
        elif row.is_new:
            yield _headline(row, home.user.pk, community)


def _of_few_lengths(keys: list[int]) -> tuple[int, ...]:
    """The ids, filled up with the last: for each length another statement is kept."""
    length = next(size for size in (1, 2, 4, MOST_SPACES) if size >= len(keys))
    return tuple(keys + keys[-1:] * (length - len(keys)))


@prepared
def _rows(member: int, spaces: tuple[int, ...]) -> Any:
    """The topics of each space with the latest posts that are new to the member, and its latest questions that they
    could answer; a bounded number of rows is looked at."""
    looked_at = Q(pk=None)
    for space in spaces:
        topics = Topic.objects.filter(community=space).order_by("-last_post_at", "-id")
        unsolved = topics.questions().filter(accepted=None, withdrawn_at=None)
        looked_at |= Q(pk__in=topics.values("pk")[:LOOKED_AT]) | Q(pk__in=unsolved.values("pk")[:LOOKED_AT])
    this = Topic.objects.filter(pk=OuterRef("pk"))
    own = Following.objects.filter(topic=OuterRef("pk"), user=member).values("level")
    rows = Topic.objects.filter(looked_at, merge=None).in_open_channels().not_withdrawn()
    told = rows.filter(Exists(Post.objects.filter(topic=OuterRef("pk"), removal=None))).annotate(
        is_new=Exists(new_to(this, member)),
        to_answer=Exists(answerable(this, member)),
        level=Subquery(own[:1], output_field=CharField()),
        fit=fit(member),
        same=same_problems(),
        liked=_liked(),
    )
    wanted = told.filter(Q(is_new=True) | Q(to_answer=True)).order_by("-last_post_at", "-id")
    return wanted.values_list(*_COLUMNS, named=True)


def _liked() -> Any:
    """An annotation of topics: how many reactions their first post has."""
    opening = Post.objects.filter(topic=OuterRef(OuterRef("pk"))).order_by("pk").values("pk")[:1]
    found = Reaction.objects.filter(target_type=Post._meta.label_lower, target_id=Subquery(opening)).order_by()
    return Coalesce(Subquery(found.values("target_type").annotate(n=Count("pk")).values("n")), 0)


def _url(row: Any, community: Any) -> str:
    return route("discussions:topic", community.slug, row.id, Topic(title=row.title).slug)


def _replies(row: Any) -> str:
    return ngettext("%(count)d reply", "%(count)d replies", row.reply_count) % {"count": row.reply_count}


def _headline(row: Any, member: int, community: Any) -> Told:
    """What one follows or began comes first, then what many answer and react to."""
    weight = 1000 * (row.level == Level.ALL) + 500 * (row.author_id == member) + row.reply_count + 2 * row.liked
    url = f"{_url(row, community)}?at=unread#new"
    return Told(Section.NEW, row.title, url, (_replies(row),), (TABLE, row.id), community.pk, weight)


def _question(row: Any, community: Any) -> Told:
    """What fits what they write about first, then what many wait for; what nobody answered before the rest."""
    about = [community.name]
    if row.same:
        about.append(ngettext("%(count)d has it too", "%(count)d have it too", row.same) % {"count": row.same})
    about.append(_("no answer has helped yet") if row.reply_count else _("nobody has answered yet"))
    if row.fit:
        about.append(_("you wrote about this"))
    weight = 100 * row.fit + 10 * row.same + 5 * (row.reply_count == 0)
    return Told(Section.QUESTIONS, row.title, _url(row, community), tuple(about), (TABLE, row.id), community.pk, weight)
