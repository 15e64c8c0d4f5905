"""What the pages show of comments and reactions, put together once for first load and live update."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from coterie.comments.models import REACTIONS, Comment, Reaction
from coterie.foundation.routes import route
from coterie.people.models import User, initials

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Byline:
    """Who something is by, for the avatar and name; ``url`` is None for people of the platform."""

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


@dataclass(frozen=True)
class ReactionShown:
    """One kind of reaction on an object. The page marks the reader's own from ``users`` after a live update."""

    key: str
    icon: str
    label: Any
    users: list[int]
    mine: bool


def load_reactions(things: Sequence[M]) -> Sequence[M]:
    """The same objects (of one table), with their reactions loaded, in one query."""
    found: dict[int, list[Reaction]] = {thing.pk: [] for thing in things}
    for reaction in Reaction.objects.of_each(things).order_by("id"):
        found[reaction.target_id].append(reaction)
    for thing in things:
        thing.__dict__["loaded_reactions"] = found[thing.pk]
    return things


def reactions(thing: Model, viewer: Viewer | None) -> list[ReactionShown]:
    """Every kind of reaction, used or not, in their order; a query unless :func:`load_reactions` was called."""
    loaded: Iterable[Reaction] | None = thing.__dict__.get("loaded_reactions")
    users: dict[str, list[int]] = {key: [] for key in REACTIONS}
    for reaction in Reaction.objects.of(thing).order_by("id") if loaded is None else loaded:
        users[reaction.kind].append(reaction.user_id)
    mine = getattr(viewer, "pk", None)
    return [ReactionShown(key, *REACTIONS[key], ids, mine in ids) for key, ids in users.items()]


def reactions_url(thing: Model) -> str:
    """Where one reacts to an object."""
    return route("comments:reactions", thing._meta.label_lower, thing.pk)


def comment_url(comment: Comment) -> str:
    """Where a comment can be read, whatever page of its conversation it stands on."""
    return route("comments:comment", comment.pk)
