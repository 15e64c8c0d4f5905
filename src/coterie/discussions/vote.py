"""Say that an answer helped, or take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.discussions import activities
from coterie.discussions.models import Post, Vote, hold_standing
from coterie.discussions.said import record_of
from coterie.discussions.versions import touch
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@transaction.atomic
def vote(post: Post, *, by: User) -> bool:
    """Find the answer helpful, or no more if one did. Returns whether one does now.

    What is recorded names nobody. ValidationError if the answer was removed meanwhile; PermissionDenied, with the
    reason, for whom :func:`refusal` has one.
    """
    reason = refusal(hold_standing(post), by)
    if reason:
        raise PermissionDenied(reason)
    given, created = Vote.objects.get_or_create(post=post, user=by)
    if not created:
        given.delete()
    touch(post.topic, post)
    record_of(post, activities.VOTED if created else activities.UNVOTED, by=None)
    return created


def refusal(post: Post, viewer: User | AnonymousUser) -> str:
    """Why this viewer cannot vote for the post; empty if they can."""
    if not post.topic.is_question or (post.pk == post.topic.opening_id and not post.topic.was_withdrawn):
        return _("Only answers to a question can be found helpful.")
    if post.author_id is not None and post.author_id == viewer.pk:
        return _("This answer is your own.")
    return ""
