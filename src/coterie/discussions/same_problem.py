"""Say that one has the problem that a question asks about, or take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.discussions import activities
from coterie.discussions.models import SameProblem, Topic
from coterie.discussions.said import record_of_topic
from coterie.discussions.versions import advance
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


@transaction.atomic
def same_problem(topic: Topic, *, by: User) -> bool:
    """Have the problem too, or no more if one had. Returns whether one has it now; an accepted answer is then told.

    Only the number is shown, and what is recorded names nobody.

    PermissionDenied, with the reason, for whom :func:`refusal` has one; Http404 if the question is gone.
    """
    advance(topic)
    reason = refusal(topic, by)
    if reason:
        raise PermissionDenied(reason)
    shared, created = SameProblem.objects.get_or_create(topic=topic, user=by)
    if not created:
        shared.delete()
    kind = activities.SHARED if created else activities.UNSHARED
    record_of_topic(topic, kind, by=None)
    return created


def refusal(topic: Topic, viewer: User | AnonymousUser) -> str:
    """Why this viewer cannot have the problem too; empty if they can."""
    if not topic.is_question:
        return _("This is no question.")
    return _("It is your own question.") if topic.author_id is not None and topic.author_id == viewer.pk else ""
