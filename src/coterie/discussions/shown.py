"""What the pages of discussions show, put together once for first load and live update."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from coterie.discussions.models import REACTIONS, Post, Topic
from coterie.foundation.routes import route
from coterie.people.models import User, initials

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


@dataclass(frozen=True)
class Byline:
    """Who a row or post is by, for the avatar and name; ``url`` is None for people of the platform."""

    name: str
    hue: int
    url: str | None = None

    @property
    def initials(self) -> str:
        return initials(self.name)


def byline(author: User | None, origin: Any = None) -> Byline:
    if author is not None:
        return Byline(author.name, author.hue, route("people:profile", author.handle))
    if origin is not None:
        name = str(origin.shown_name)
        return Byline(name, sum(map(ord, origin.author_key or name)) % 360)
    return Byline(_("A former member"), 0)


def topic_meta(topic: Topic) -> list[str]:
    """The words under a topic's title: kind and author, answers or replies."""
    by = byline(topic.author, topic.origin).name
    said = _("Question by %(name)s") if topic.is_question else _("Topic by %(name)s")
    words = [said % {"name": by}, _replies(topic)]
    if topic.origin:
        words.append(_("from %(platform)s") % {"platform": topic.origin.platform})
    return words


def _replies(topic: Topic) -> str:
    from django.utils.translation import ngettext

    count = topic.reply_count
    if topic.is_question:
        if not count:
            return _("no answer yet")
        words = ngettext("%(count)d answer", "%(count)d answers", count) % {"count": count}
        return _("%(answers)s, one accepted") % {"answers": words} if topic.accepted_id else words
    return ngettext("%(count)d reply", "%(count)d replies", count) % {"count": count}


def topic_url(topic: Topic, **query: Any) -> str:
    from django.utils.http import urlencode

    path = route("discussions:topic", topic.community.slug, topic.pk, topic.slug)
    return f"{path}?{urlencode(query)}" if query else path


def post_url(post: Post) -> str:
    """Where a post can be read, whatever page of its topic it stands on."""
    return f"{topic_url(post.topic, post=post.pk)}#post-{post.pk}"


def lasting_post_url(post: Post) -> str:
    """The same for what is stored: without the title, which may be changed or withdrawn."""
    path = route("discussions:topic-by-number", post.topic.community.slug, post.topic_id)
    return f"{path}?post={post.pk}#post-{post.pk}"


@dataclass(frozen=True)
class ReactionShown:
    """One kind of reaction on a post. The page marks the reader's own from ``users`` after a live update."""

    key: str
    icon: str
    label: Any
    users: list[int]
    mine: bool


def reactions(post: Post, viewer: Viewer | None) -> list[ReactionShown]:
    """Every kind of reaction, used or not, in their order. Uses prefetched rows."""
    users: dict[str, list[int]] = {key: [] for key in REACTIONS}
    for reaction in post.reactions.all():
        users[reaction.kind].append(reaction.user_id)
    mine = getattr(viewer, "pk", None)
    return [ReactionShown(key, *REACTIONS[key], ids, mine in ids) for key, ids in users.items()]
