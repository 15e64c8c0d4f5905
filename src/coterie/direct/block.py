"""Block somebody, and undo it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.direct import activities
from coterie.direct.models import Block, Conversation
from coterie.direct.versions import cut
from coterie.foundation.locking import lock
from coterie.people.models import User


@transaction.atomic
def block(whom: User, *, by: User) -> Block:
    """From now on neither writes to the other. They are not told; :func:`unblock` undoes it."""
    if whom.pk == by.pk:
        raise ValidationError(_("You cannot block yourself."))
    conversation = _held(by, whom)
    row, created = Block.objects.get_or_create(by=by, whom=whom)
    if created:
        _changed(conversation)
        activities.record_of_own(whom, activities.BLOCKED, by=by)
    return row


@transaction.atomic
def unblock(whom: User, *, by: User) -> None:
    """Both may write again, if nothing else is in the way; without a block nothing happens."""
    conversation = _held(by, whom)
    deleted, _each = Block.objects.filter(by=by, whom=whom).delete()
    if deleted:
        _changed(conversation)
        activities.record_of_own(whom, activities.UNBLOCKED, by=by)


def _held(by: User, whom: User) -> Conversation | None:
    """Their conversation, locked, so that no message is on its way past a block."""
    found = Conversation.objects.between(by.pk, whom.pk).first()
    return lock(found) if found else None


def _changed(conversation: Conversation | None) -> None:
    if conversation is not None:
        cut(conversation)
