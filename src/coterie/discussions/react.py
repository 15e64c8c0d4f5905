"""React to a post without words, or take it back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.discussions import activities
from coterie.discussions.compose import facts
from coterie.discussions.models import REACTIONS, Post, Reaction
from coterie.discussions.versions import touch
from coterie.people.models import User


@transaction.atomic
def react(post: Post, *, by: User, kind: str) -> bool:
    """Put a reaction on the post, or take it off if it was there. Returns whether it is there now."""
    if kind not in REACTIONS:
        raise ValidationError({"reaction": _("Choose one of: %(kinds)s.") % {"kinds": ", ".join(REACTIONS)}})
    touch(post.topic, post)
    reaction, created = Reaction.objects.get_or_create(post=post, user=by, kind=kind)
    if not created:
        reaction.delete()
    act = activities.REACTED if created else activities.UNREACTED
    record(act, by=by, about=post, to=post.topic.community.audience, reaction=kind, **facts(post))
    return created
