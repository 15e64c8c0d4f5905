"""Comment on an object."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.comments import activities
from coterie.comments.access import target_of
from coterie.comments.compose import compose
from coterie.comments.links.preview import preview_links
from coterie.comments.models import Comment, named
from coterie.comments.name_mentioned import name_mentioned
from coterie.comments.versions import advance
from coterie.foundation.locking import lock
from coterie.people.models import User


@transaction.atomic
def comment(thing: Any, *, by: User, text: str, reply_to: int | None = None) -> Comment:
    """Say something about the object. ``reply_to`` is the comment on it that this one answers.

    ValidationError if the text is empty or too long, or if what it answers was removed; Http404 if the object is gone.
    """
    target = target_of(thing)
    composed = compose(text, community=target.space(thing), by=by)
    (target.hold or lock)(thing)
    version = advance(**named(thing))
    made = Comment.objects.create(
        **named(thing),
        author=by,
        text=composed.text,
        html=composed.html,
        created_at=timezone.now(),
        reply_to=_answered(thing, reply_to),
        version=version,
    )
    made.thing = thing
    mentions = name_mentioned(made, composed.mentioned, by=by.pk)
    preview_links(made)
    maker = target.author(thing)
    activities.record_of(made, activities.WRITTEN, by=by, maker=maker, mentions=mentions)
    return made


def _answered(thing: Any, pk: int | None) -> Comment | None:
    if pk is None:
        return None
    found: Comment | None = Comment.objects.of(thing).filter(removal=None, pk=pk).first()
    if found is None:
        raise ValidationError({"text": _("The comment that you answer was removed meanwhile.")})
    return found
