"""Accept an answer to a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.discussions import activities
from coterie.discussions.models import Post, hold
from coterie.discussions.said import record_of
from coterie.discussions.versions import touch
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@transaction.atomic
def accept_answer(post: Post, *, by: User) -> bool:
    """Mark the post as the answer, or take the mark back. Returns whether it is the accepted one now.

    PermissionDenied, with the reason, for whom :func:`refusal` has one.
    """
    reason = refusal(hold(post), by)
    if reason:
        raise PermissionDenied(reason)
    topic = post.topic
    before = topic.accepted
    accepted = before != post
    topic.accepted = post if accepted else None
    topic.save(update_fields=["accepted"])
    touch(topic, *([before] if before and accepted else []), post)
    act = activities.ACCEPTED if accepted else activities.UNACCEPTED
    record_of(post, act, by=by)
    return accepted


def refusal(post: Post, viewer: User | AnonymousUser) -> str:
    """Why this viewer cannot accept the post as an answer; empty if they can. Only whoever asked says what helped."""
    topic = post.topic
    if not topic.is_question or topic.author_id is None or topic.author_id != viewer.pk:
        return _("Only the person who asked can accept an answer.")
    if post.pk == topic.opening_id:
        return _("This is the question itself.")
    return _("This post was removed.") if post.is_removed else ""
