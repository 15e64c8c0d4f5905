"""What is said in a community."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind
from coterie.discussions import recipients as who
from coterie.discussions.permissions import Permission
from coterie.foundation.routes import route

if TYPE_CHECKING:
    from coterie.activity.models import Activity

STARTED = "topic.started"
REPLIED = "post.replied"
EDITED = "post.edited"
REMOVED = "post.removed"
RESTORED = "post.restored"
REACTED = "post.reacted"
UNREACTED = "post.unreacted"
ACCEPTED = "answer.accepted"
UNACCEPTED = "answer.unaccepted"
MOVED = "topic.moved"
VOTED = "answer.voted"
UNVOTED = "answer.unvoted"
SHARED = "question.shared"
UNSHARED = "question.unshared"
DUPLICATE = "question.marked_duplicate"
NO_DUPLICATE = "question.unmarked_duplicate"


@dataclass(frozen=True)
class OfTopic:
    """``topic`` is its id, ``title`` and ``community`` names at the time."""

    topic: int
    title: str
    community: str


@dataclass(frozen=True)
class OfDuplicate(OfTopic):
    """``original`` is the id of the question that was asked before, ``original_title`` its title at the time."""

    original: int
    original_title: str


@dataclass(frozen=True)
class OfPost(OfTopic):
    """``post`` is its id."""

    post: int


@dataclass(frozen=True)
class OfMove:
    """``topic`` is its id, ``title``, ``community`` and ``channel`` (where it stands now) are names at the time."""

    topic: int
    title: str
    community: str
    channel: str


@dataclass(frozen=True)
class OfText(OfPost):
    """``mentions`` are the ids of the accounts that are named for the first time."""

    mentions: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class OfReaction(OfPost):
    """``reaction`` is the key of its kind."""

    reaction: str


def at_post(activity: Activity, space: str) -> str:
    """Where the post is read, whatever page it stands on: without the title, which may be changed or withdrawn."""
    path = route("discussions:topic-by-number", space, activity.data["topic"])
    post = activity.data.get("post")
    return f"{path}?post={post}#post-{post}" if post else path


def _kind(
    name: str,
    says: Any,
    payload: type = OfPost,
    *,
    recipients: Callable[[Activity], Mapping[int, str]] | None = None,
    feed: bool = False,
) -> Kind:
    """All of them are read by whoever may read topics."""
    reads = Permission.TOPIC_VIEW
    return Kind(name, says, "community", payload, reads, feed, at_post, recipients, who.REASONS if recipients else {})


KINDS = (
    _kind(STARTED, _("started “{title}” in {community}"), OfText, recipients=who.of_start, feed=True),
    _kind(REPLIED, _("replied in “{title}”"), OfText, recipients=who.of_reply, feed=True),
    _kind(EDITED, _("edited a post in “{title}”"), OfText, recipients=who.of_text),
    _kind(REMOVED, _("removed a post in “{title}”")),
    _kind(RESTORED, _("restored a post in “{title}”")),
    _kind(REACTED, _("reacted to a post in “{title}”"), OfReaction),
    _kind(UNREACTED, _("took back a reaction in “{title}”"), OfReaction),
    _kind(MOVED, _("moved “{title}” to {channel}"), OfMove),
    _kind(UNACCEPTED, _("took back an accepted answer in “{title}”")),
    _kind(ACCEPTED, _("accepted an answer in “{title}”"), recipients=who.of_acceptance, feed=True),
    _kind(VOTED, _("found an answer in “{title}” helpful"), recipients=who.of_vote),
    _kind(UNVOTED, _("no longer finds an answer in “{title}” helpful")),
    _kind(SHARED, _("has the problem of “{title}”, too"), OfTopic),
    _kind(UNSHARED, _("no longer has the problem of “{title}”"), OfTopic),
    _kind(DUPLICATE, _("found that “{title}” was asked before"), OfDuplicate, recipients=who.of_duplicate),
    _kind(NO_DUPLICATE, _("found that “{title}” is a question of its own"), OfDuplicate),
)
