"""The activities of hosts who put topics in order, and how they are recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind
from coterie.activity.reasons import Reason, Sort
from coterie.activity.record import record
from coterie.channels.models import Channel
from coterie.channels.said import record_in
from coterie.discussions.activities import at_post
from coterie.discussions.models import Tag, Topic
from coterie.discussions.permissions import Permission
from coterie.foundation.prepared import first, prepared
from coterie.foundation.routes import route
from coterie.people.models import User

if TYPE_CHECKING:
    from coterie.activity.models import Activity

PINNED, UNPINNED = "topic.pinned", "topic.unpinned"
CLOSED, REOPENED = "topic.closed", "topic.reopened"
RETITLED, TAGGED = "topic.retitled", "topic.tagged"
MERGED, UNMERGED = "topic.merged", "topic.unmerged"
SPLIT, REJOINED = "topic.split", "topic.rejoined"
MADE, RENAMED, REMOVED, RESTORED = "tag.made", "tag.renamed", "tag.removed", "tag.restored"

OWN = "own"
REASONS = {OWN: Reason(Sort.ANSWERED, _("you began it"), _("you began the topic"))}


@dataclass(frozen=True)
class OfTopic:
    """``topic`` is an id, ``title`` and ``community`` are names at the time."""

    topic: int
    title: str
    community: str


@dataclass(frozen=True)
class OfClosure(OfTopic):
    reason: str


@dataclass(frozen=True)
class OfTitle(OfTopic):
    """``before`` is what it was called until then."""

    before: str


@dataclass(frozen=True)
class OfTagging(OfTopic):
    """``tags`` are the names that it has now."""

    tags: list[str]


@dataclass(frozen=True)
class OfTwo(OfTopic):
    """``other`` is the id of the topic that posts came from or went to, ``called`` its title."""

    other: int
    called: str


@dataclass(frozen=True)
class OfTag:
    tag: int
    name: str
    community: str


def to_author(activity: Activity) -> dict[int, str]:
    """Whoever began the topic."""
    author = first(_author(activity.object_id))
    return {author: OWN} if author else {}


@prepared
def _author(topic: int) -> Any:
    return Topic.objects.filter(pk=topic).values_list("author_id", flat=True)


def at_tags(activity: Activity, space: str) -> str:
    return route("discussions:tags", space)


def _kind(name: str, says: Any, payload: type = OfTopic, *, tells: bool = False) -> Kind:
    reads = Permission.TOPIC_VIEW
    at = at_tags if payload is OfTag else at_post
    recipients, reasons = (to_author, REASONS) if tells else (None, {})
    return Kind(name, says, "community", payload, reads, False, at, recipients, reasons)


KINDS = (
    _kind(PINNED, _("pinned “{title}” in {community}")),
    _kind(UNPINNED, _("unpinned “{title}” in {community}")),
    _kind(CLOSED, _("closed “{title}”: {reason}"), OfClosure, tells=True),
    _kind(REOPENED, _("reopened “{title}”"), tells=True),
    _kind(RETITLED, _("gave “{before}” the title “{title}”"), OfTitle, tells=True),
    _kind(TAGGED, _("changed the tags of “{title}”"), OfTagging),
    _kind(MERGED, _("merged “{title}” into “{called}”"), OfTwo, tells=True),
    _kind(UNMERGED, _("took “{title}” out of “{called}” again"), OfTwo),
    _kind(SPLIT, _("made “{title}” of posts in “{called}”"), OfTwo),
    _kind(REJOINED, _("put “{title}” back into “{called}”"), OfTwo),
    _kind(MADE, _("made the tag “{name}” in {community}"), OfTag),
    _kind(RENAMED, _("changed the tag “{name}” in {community}"), OfTag),
    _kind(REMOVED, _("removed the tag “{name}” in {community}"), OfTag),
    _kind(RESTORED, _("brought the tag “{name}” in {community} back"), OfTag),
)


def record_of_topic(topic: Topic, kind: str, *, by: User, **more: Any) -> None:
    """Record what was done to a topic, for those who may read it."""
    channel: Channel = topic.channel
    channel.community = topic.community
    facts: dict[str, Any] = {"topic": topic.pk, "title": topic.title, "community": topic.community.name}
    record_in(channel, kind, by=by, about=topic, **facts, **more)


def record_of_tag(tag: Tag, kind: str, *, by: User) -> None:
    community = tag.community
    record(kind, by=by, about=tag, to=community.audience, tag=tag.pk, name=tag.name, community=community.name)
