"""What happens to the comments and reactions on an object."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind
from coterie.activity.record import record
from coterie.comments import recipients as who
from coterie.comments.access import target_of
from coterie.foundation.routes import route

if TYPE_CHECKING:
    from django.db.models import Model

    from coterie.activity.models import Activity
    from coterie.comments.models import Comment
    from coterie.people.models import User

WRITTEN = "comment.written"
EDITED = "comment.edited"
REMOVED = "comment.removed"
RESTORED = "comment.restored"
REACTED = "reaction.given"
UNREACTED = "reaction.taken_back"
PREVIEW_REMOVED = "preview.removed"
PREVIEW_RESTORED = "preview.restored"


@dataclass(frozen=True)
class OfTarget:
    """``on`` and ``thing`` are the table and key of an object, ``title`` and ``community`` names at the time."""

    on: str
    thing: int
    title: str
    community: str


@dataclass(frozen=True)
class OfComment(OfTarget):
    """``comment`` is its id."""

    comment: int


@dataclass(frozen=True)
class OfText(OfComment):
    """``maker`` is the account that made the object; ``mentions`` are those named for the first time."""

    maker: int | None = None
    mentions: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class OfReaction(OfTarget):
    """``reaction`` is the key of its kind."""

    reaction: str


def at_comment(activity: Activity, space: str) -> str:
    return route("comments:comment", activity.data["comment"])


def at_object(activity: Activity, space: str) -> str:
    return route("comments:reactions", activity.object_type, activity.object_id)


def _kind(
    name: str,
    says: Any,
    payload: type,
    *,
    recipients: Callable[[Activity], Mapping[int, str]] | None = None,
    address: Callable[[Activity, str], str] = at_comment,
) -> Kind:
    """In no feed: what may be read depends on the object, and a feed asks for one permission a kind.

    Whoever a comment concerns is asked for one by one (recipients.py).
    """
    reasons = who.REASONS if recipients else {}
    return Kind(name, says, "community", payload, "", False, address, recipients, reasons)


KINDS = (
    _kind(WRITTEN, _("commented on “{title}”"), OfText, recipients=who.of_comment),
    _kind(EDITED, _("edited a comment on “{title}”"), OfText, recipients=who.of_text),
    _kind(REMOVED, _("removed a comment on “{title}”"), OfComment),
    _kind(RESTORED, _("restored a comment on “{title}”"), OfComment),
    _kind(REACTED, _("reacted to “{title}”"), OfReaction, address=at_object),
    _kind(UNREACTED, _("took back a reaction to “{title}”"), OfReaction, address=at_object),
    _kind(PREVIEW_REMOVED, _("removed the preview of a link in “{title}”"), OfTarget, address=at_object),
    _kind(PREVIEW_RESTORED, _("brought back the preview of a link in “{title}”"), OfTarget, address=at_object),
)


def record_of(comment: Comment, kind: str, *, by: User, **more: Any) -> None:
    """Record what was done to a comment."""
    on = comment.thing
    space = target_of(on).space(on)
    record(kind, by=by, about=comment, within=on, to=space.audience, comment=comment.pk, **facts(on), **more)


def facts(on: Model) -> dict[str, Any]:
    """What every activity about an object carries."""
    target = target_of(on)
    names = {"title": str(target.title(on)), "community": target.space(on).name}
    return {"on": on._meta.label_lower, "thing": on.pk, **names}
