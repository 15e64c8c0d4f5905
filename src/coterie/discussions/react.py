"""React to a post with an emoji, or take it back."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.discussions import activities
from coterie.discussions.compose import facts
from coterie.discussions.models import EMOJI, Post, Reaction
from coterie.people.models import User


@transaction.atomic
def react(post: Post, *, by: User, emoji: str) -> bool:
    """Put ``emoji`` on the post, or take it off if it was there. Returns whether it is there now."""
    if emoji not in EMOJI:
        raise ValidationError({"emoji": _("Choose one of %(emoji)s.") % {"emoji": " ".join(EMOJI)}})
    reaction, created = Reaction.objects.get_or_create(post=post, user=by, emoji=emoji)
    if not created:
        reaction.delete()
    kind = activities.REACTED if created else activities.UNREACTED
    record(kind, by=by, about=post, to=post.topic.community.audience, emoji=emoji, **facts(post))
    return created
