"""React to an object without words, or take it back."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.comments import activities
from coterie.comments.access import target_of
from coterie.comments.models import REACTIONS, Comment, Reaction, named
from coterie.comments.versions import touch
from coterie.foundation.live import changed
from coterie.foundation.locking import lock
from coterie.people.models import User


@transaction.atomic
def react(thing: Any, *, by: User, kind: str) -> bool:
    """Put a reaction on the object, or take it off if it was there. Returns whether it is there now.

    ValidationError for an unknown kind, or if the object's room has nobody react to it any more (it was removed).
    """
    if kind not in REACTIONS:
        raise ValidationError({"reaction": _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(REACTIONS)}})
    target = target_of(thing)
    (target.hold or lock)(thing)
    reaction, created = Reaction.objects.get_or_create(**named(thing), user=by, kind=kind)
    if not created:
        reaction.delete()
    (target.reacted or record_reaction)(thing, by, kind, created)
    return created


def record_reaction(thing: Model, by: User, kind: str, given: bool) -> None:
    """Record it, for objects whose room says it in no way of its own."""
    act = activities.REACTED if given else activities.UNREACTED
    space = target_of(thing).space(thing)
    record(act, by=by, about=thing, to=space.audience, reaction=kind, **activities.facts(thing))


def reacted_to_comment(comment: Comment, by: User, kind: str, given: bool) -> None:
    """A comment looks different now, and it was in the conversation about its object."""
    touch(comment)
    act = activities.REACTED if given else activities.UNREACTED
    space = target_of(comment).space(comment)
    facts = activities.facts(comment)
    record(act, by=by, about=comment, within=comment.thing, to=space.audience, reaction=kind, **facts)


def redrawn_comment(comment: Comment) -> None:
    """The comment, which is held, looks different now without anybody having done something to it."""
    from coterie.comments.live import channel_of

    touch(comment)
    transaction.on_commit(partial(changed, channel_of(comment.target_type, comment.target_id)))
