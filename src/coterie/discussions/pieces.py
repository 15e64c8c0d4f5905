"""Posts and rows of topics as finished HTML, the same for everybody: loaded and made only when they look different."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef
from django.template.loader import get_template
from markupsafe import Markup, escape

from coterie.channels.models import Channel
from coterie.comments.shown import load_reactions
from coterie.discussions.models import Post, Topic, TopicQuerySet, open_questions, same_problems
from coterie.discussions.votes import load_votes, with_own
from coterie.foundation.kept import pieces
from coterie.foundation.paging import pages
from coterie.foundation.routes import route

if TYPE_CHECKING:
    from django.http import HttpRequest

# Where a form's token goes: it is another on every page, and none for strangers, whose forms lead to the sign-in.
TOKEN = "<!--token-->"  # noqa: S105
MARK = Markup(TOKEN)  # noqa: S704 - a constant
_REACTING = re.compile(r'method="post" action="[^"]*" hx-post="[^"]*" hx-swap="outerHTML">' + TOKEN)

# Everything that a post shows: its version changes with its text, its reactions, the votes for it, a removal
# and an acceptance.
OF_POST = ("id", "version", "author__name", "author__handle", "removal__by__name")
_OF_TOPIC = (
    *("id", "title", "kind", "reply_count", "accepted_id", "last_post_at", "community__slug", "same", "waits"),
    *("author__name", "author__handle", "origin__author_name", "origin__author_key", "origin__platform"),
)


def keys_of_posts(topic: int) -> Any:
    """What identifies the look of each post of a topic; to be paged and given to :func:`posts`."""
    return Post.objects.filter(topic=topic).not_withdrawn().values_list(*OF_POST, named=True)


def keys_of_topics(community: int, *, levels: tuple[str, ...], show: str = "") -> Any:
    """The same for rows of a space's list, for :func:`topic_rows`, of channels with one of these visibilities;
    ``show``: "questions", "unanswered", "open" (not of archived channels) or nothing."""
    return _shown(Topic.objects.filter(community=community, channel__visibility__in=levels), show)


def keys_of_channel(channel: int, *, show: str = "") -> Any:
    """The same for the list of one channel."""
    return _shown(Topic.objects.filter(channel=channel), show)


def _shown(rows: TopicQuerySet, show: str) -> Any:
    rows = _FILTERS.get(show, TopicQuerySet.all)(rows.not_withdrawn())
    waits = Exists(open_questions(Topic.objects.filter(pk=OuterRef("pk"))))
    rows = rows.for_list().select_related(None).annotate(same=same_problems(), waits=waits)
    return rows.values_list(*_OF_TOPIC, named=True)


def keys_of_waiting(community: int, *, levels: tuple[str, ...]) -> Any:
    rows = keys_of_topics(community, levels=levels, show="unanswered")
    return rows.values_list(*_OF_TOPIC, "created_at", named=True)


def keys_of_waiting_in(channel: int) -> Any:
    return keys_of_channel(channel, show="unanswered").values_list(*_OF_TOPIC, "created_at", named=True)


_FILTERS = {
    "questions": TopicQuerySet.questions,
    "unanswered": open_questions,
    "open": TopicQuerySet.in_open_channels,
}


page_of_posts = pages(keys_of_posts, by=("id",), size=20)
page_of_topics = pages(keys_of_topics, by=("-last_post_at", "-id"), size=30)
page_of_channel = pages(keys_of_channel, by=("-last_post_at", "-id"), size=30)
# What most people wait for first, and of those what waits longest.
page_of_waiting = pages(keys_of_waiting, by=("-same", "created_at", "id"), size=30)
page_of_waiting_in = pages(keys_of_waiting_in, by=("-same", "created_at", "id"), size=30)


def page_of_list(community: int, levels: tuple[str, ...], show: str, after: str | None) -> Any:
    """The page of a space's list that an address asks for."""
    if show == "unanswered":
        return page_of_waiting(community, levels=levels, after=after)
    return page_of_topics(community, levels=levels, show=show, after=after)


def page_in_channel(channel: int, show: str, after: str | None) -> Any:
    """The same of a channel's list."""
    if show == "unanswered":
        return page_of_waiting_in(channel, after=after)
    return page_of_channel(channel, show=show, after=after)


def look_of(topic: Topic) -> tuple[Any, ...]:
    """Everything that the page of a topic shows beside its posts."""
    return (
        *(topic.pk, topic.version, topic.title, topic.kind, topic.reply_count, topic.accepted_id),
        *(str(topic.author), str(topic.origin and topic.origin.shown_name), str(topic.origin)),
        *look_of_channel(topic.channel),
    )


def look_of_channel(channel: Channel) -> tuple[Any, ...]:
    """Everything that a page shows of a channel, and of what is done in it."""
    return (channel.name, channel.slug, channel.purpose, channel.icon, channel.is_archived, channel.repliers)


def posts(topic: Topic, keys: Sequence[Any], request: HttpRequest, token: Any, voted: Collection[int] = ()) -> Markup:
    """The posts as this viewer gets them: with their own reactions and votes (``voted``) marked, and forms that they
    may send."""

    def make(places: list[int]) -> Iterator[str]:
        rows = Post.objects.for_page(topic).filter(pk__in=[keys[at].id for at in places])
        found = {post.pk: post for post in load_votes(load_reactions(list(rows)), topic)}
        talk = get_template("discussions/_post.html").template.module  # type: ignore[attr-defined]
        return (str(talk.post(found[keys[at].id], topic, None, MARK)) for at in places)

    html = "".join(pieces([("post", *key[: len(OF_POST)]) for key in keys], make))
    if not request.user.is_authenticated:
        return Markup(_leading_to_sign_in(html, request.path))  # noqa: S704 - our own templates
    written = {key.id for key in keys if key.author__handle == request.user.handle}
    html = with_own(_with_own(html, request.user.pk), voted, written)
    return Markup(html.replace(TOKEN, str(token)))  # noqa: S704 - our own templates


def topic_rows(keys: Iterable[Any]) -> Markup:
    """Rows of a list of topics, the same for everybody."""
    wanted = list(keys)

    def make(places: list[int]) -> Iterator[str]:
        rows = Topic.objects.select_related("community", "author", "origin")
        found = rows.in_bulk([wanted[at].id for at in places])
        talk = get_template("discussions/_macros.html").template.module  # type: ignore[attr-defined]
        for at in places:
            yield str(talk.topic_row(found[wanted[at].id], wanted[at].same, wanted[at].waits))

    return Markup("".join(pieces([("topic", *key[: len(_OF_TOPIC)]) for key in wanted], make)))  # noqa: S704 - our own templates


def _with_own(html: str, viewer: int) -> str:
    """Press the buttons of the reactions that the viewer gave."""
    return re.sub(rf'(data-users="(?:\d+ )*{viewer}(?: \d+)*" aria-pressed=)"false"', r'\1"true"', html)


def _leading_to_sign_in(html: str, path: str) -> str:
    """Whoever is not signed in reacts after signing in: the form asks for the page to do that on."""
    back = f'<input type="hidden" name="next" value="{escape(path)}">'
    return _REACTING.sub(lambda _: f'action="{route("account_login")}">{back}', html)
