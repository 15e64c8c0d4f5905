"""Versions: each change of the comments on an object has a number, and each comment the number of its latest change.

As with topics: the number is taken under the lock of the conversation's row, which is held until the commit, so the
changes of one conversation become visible in the order of their numbers and without a gap.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Model
from django.utils.translation import gettext as _

from coterie.comments.models import Comment, Conversation, named
from coterie.foundation.locking import lock


def held(**target: Any) -> Conversation:
    """The conversation on an object, locked; it begins here if there was none."""
    begun, _new = Conversation.objects.get_or_create(**target)
    return lock(begun)


def advance(**target: Any) -> int:
    """Lock the conversation and count one change of it; returns its new version."""
    Conversation.objects.get_or_create(**target)
    Conversation.objects.filter(**target).update(version=F("version") + 1)
    return Conversation.objects.values_list("version", flat=True).get(**target)


def touch(comment: Comment) -> None:
    """The comment looks different from now on."""
    comment.version = advance(**on(comment))
    Comment.objects.filter(pk=comment.pk).update(version=comment.version)


def on(comment: Comment) -> dict[str, Any]:
    """How the object is named that the comment is on."""
    return {"target_type": comment.target_type, "target_id": comment.target_id}


def version_of(thing: Model) -> int:
    """The version of what is said about an object; 0 while nothing was."""
    return Conversation.objects.filter(**named(thing)).values_list("version", flat=True).first() or 0


def hold(comment: Comment) -> Comment:
    """Lock the conversation and then the comment, and bring that up to date. Http404 if it is gone."""
    held(**on(comment))
    return lock(comment, "author")


def hold_standing(comment: Comment) -> Comment:
    """The same for what only a comment that stands can have done to it; ValidationError in words if it was removed."""
    if hold(comment).is_removed:
        raise ValidationError(_("This comment was removed meanwhile."))
    return comment
