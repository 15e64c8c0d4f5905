"""Posts as finished HTML, the same for everybody: loaded and made only when they look different."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.template.loader import get_template
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from coterie.channels.models import Channel
from coterie.comments.shown import load_reactions
from coterie.discussions.models import Post, Topic
from coterie.discussions.votes import load_votes, with_own
from coterie.foundation.kept import pieces
from coterie.foundation.paging import pages
from coterie.foundation.routes import route

if TYPE_CHECKING:
    from django.http import HttpRequest

POSTS_A_PAGE = 20

# Where a form's token goes: it is another on every page, and none for strangers, whose forms lead to the sign-in.
TOKEN = "<!--token-->"  # noqa: S105
MARK = Markup(TOKEN)  # noqa: S704 - a constant
_REACTING = re.compile(r'method="post" action="[^"]*" hx-post="[^"]*" hx-swap="outerHTML">' + TOKEN)

# Everything that a post shows: its version changes with its text, its reactions, the votes for it, a removal
# and an acceptance.
OF_POST = ("id", "version", "author_id", "author__name", "author__handle", "removal__pk", "removal__by__name")


def keys_of_posts(topic: int) -> Any:
    """What identifies the look of each post of a topic; to be paged and given to :func:`posts`."""
    return Post.objects.filter(topic=topic).not_withdrawn().values_list(*OF_POST, named=True)


page_of_posts = pages(keys_of_posts, by=("id",), size=POSTS_A_PAGE)


def look_of(topic: Topic) -> tuple[Any, ...]:
    """Everything that the page of a topic shows beside its posts."""
    return (
        *(topic.pk, topic.version, topic.title, topic.kind, topic.reply_count, topic.accepted_id),
        *(getattr(topic, "tagged", ""), topic.is_closed, topic.is_pinned),
        *(str(topic.author), str(topic.origin and topic.origin.shown_name), str(topic.origin)),
        *look_of_channel(topic.channel),
    )


def look_of_channel(channel: Channel) -> tuple[Any, ...]:
    """Everything that a page shows of a channel, and of what is done in it."""
    return (channel.name, channel.slug, channel.purpose, channel.icon, channel.is_archived, channel.repliers)


def posts(
    topic: Topic,
    keys: Sequence[Any],
    request: HttpRequest,
    token: Any,
    *,
    voted: Collection[int] = (),
    new: int | None = None,
) -> Markup:
    """The posts as this viewer gets them: with their own reactions and votes (``voted``) marked, and forms that they
    may send.

    Before the post ``new`` stands the line "New".
    """

    def make(places: list[int]) -> Iterator[str]:
        rows = Post.objects.for_page(topic).filter(pk__in=[keys[at].id for at in places])
        found = {post.pk: post for post in load_votes(load_reactions(list(rows)), topic)}
        talk = get_template("discussions/_post.html").template.module  # type: ignore[attr-defined]
        return (str(talk.post(found[keys[at].id], topic, None, MARK)) for at in places)

    made = pieces([("post", *key[: len(OF_POST)]) for key in keys], make)
    html = "".join(_line(key.id) + piece if key.id == new else piece for key, piece in zip(keys, made, strict=True))
    if not request.user.is_authenticated:
        return Markup(_leading_to_sign_in(html, request.path))  # noqa: S704 - our own templates
    written = {key.id for key in keys if key.author_id == request.user.pk}
    html = with_own(_with_own(html, request.user.pk), voted, written)
    return Markup(html.replace(TOKEN, str(token)))  # noqa: S704 - our own templates


def _line(post: int) -> str:
    """The number keeps it in front of its post when what comes live is put in order."""
    return f'<p class="discussions-new" id="new-{post}"><span id="new">{escape(_("New"))}</span></p>'


def first_new(keys: Sequence[Any], topic: Topic, viewer: int | None) -> int | None:
    """The first of these posts that a member has not read; None if nothing is new, or everything in the topic."""
    upto = getattr(topic, "upto", 0)
    if viewer is None or not upto:
        return None
    new = (key.id for key in keys if key.id > upto and key.author_id != viewer and key.removal__pk is None)
    return next(new, None)


def _with_own(html: str, viewer: int) -> str:
    """Press the buttons of the reactions that the viewer gave."""
    return re.sub(rf'(data-users="(?:\d+ )*{viewer}(?: \d+)*" aria-pressed=)"false"', r'\1"true"', html)


def _leading_to_sign_in(html: str, path: str) -> str:
    """Whoever is not signed in reacts after signing in: the form asks for the page to do that on."""
    back = f'<input type="hidden" name="next" value="{escape(path)}">'
    return _REACTING.sub(lambda _match: f'action="{route("account_login")}">{back}', html)
