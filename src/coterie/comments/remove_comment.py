"""Take a comment down, and put it back."""

from __future__ import annotations

from django.db import transaction

from coterie.activity.models import Activity
from coterie.activity.withdraw import reinstate, withdraw
from coterie.comments import activities
from coterie.comments.models import Comment, Removal
from coterie.comments.versions import hold, touch
from coterie.people.models import User


@transaction.atomic
def remove_comment(comment: Comment, *, by: User) -> Removal:
    """Hide the comment from readers. Nothing is lost: :func:`restore_comment` brings it back as it was."""
    hold(comment)
    removal, created = Removal.objects.get_or_create(comment=comment, defaults={"by": by})
    if created:
        touch(comment)
        withdraw(Activity.objects.about(comment))
        activities.record_of(comment, activities.REMOVED, by=by)
    return removal


@transaction.atomic
def restore_comment(comment: Comment, *, by: User) -> Comment:
    """Undo a removal; restoring a comment that stands changes nothing."""
    hold(comment)
    deleted, _each = Removal.objects.filter(comment=comment).delete()
    if deleted:
        touch(comment)
        reinstate(Activity.objects.about(comment))
        activities.record_of(comment, activities.RESTORED, by=by)
    return comment
