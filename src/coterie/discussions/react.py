"""React to a post without words, or take it back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.discussions import activities
from coterie.discussions.compose import record_of
from coterie.discussions.models import REACTIONS, Post, Reaction, hold_standing
from coterie.discussions.versions import touch
from coterie.people.models import User


@transaction.atomic
def react(post: Post, *, by: User, kind: str) -> bool:
    """Put a reaction on the post, or take it off if it was there. Returns whether it is there now.

    ValidationError for an unknown kind, or if the post was removed.
    """
    if kind not in REACTIONS:
        raise ValidationError({"reaction": _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(REACTIONS)}})
    hold_standing(post)
    touch(post.topic, post)
    reaction, created = Reaction.objects.get_or_create(post=post, user=by, kind=kind)
    if not created:
        reaction.delete()
    act = activities.REACTED if created else activities.UNREACTED
    record_of(post, act, by=by, reaction=kind)
    return created
