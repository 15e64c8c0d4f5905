"""Accept a request, or decline it without a word to whoever asked."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.direct import activities
from coterie.direct.models import Acceptance, Conversation, Decline
from coterie.direct.versions import cut
from coterie.foundation.locking import lock
from coterie.people.models import User


@transaction.atomic
def accept_request(conversation: Conversation, *, by: User) -> None:
    """From now on both write freely. ValidationError if ``by`` was asked nothing here."""
    _hold(conversation, by)
    if not conversation.is_accepted:
        accept_held(conversation, by=by)
        asked = conversation.other_than(by.pk)
        if asked:
            activities.record_of(conversation, activities.ACCEPTED, by=by, to=asked)


def accept_held(conversation: Conversation, *, by: User) -> None:
    """The same for a held conversation, without a word of it: whoever answers says it with that."""
    Decline.objects.filter(conversation=conversation).delete()
    Acceptance.objects.create(conversation=conversation, by=by)
    cut(conversation)


@transaction.atomic
def decline_request(conversation: Conversation, *, by: User) -> None:
    """Put the request away; its sender sees no difference. :func:`reconsider_request` undoes it."""
    _hold(conversation, by)
    if conversation.is_accepted:
        raise ValidationError(_("This was accepted already."))
    _decline, created = Decline.objects.get_or_create(conversation=conversation, defaults={"by": by})
    if created:
        activities.record_of(conversation, activities.DECLINED, by=by, to=by.pk)


@transaction.atomic
def reconsider_request(conversation: Conversation, *, by: User) -> None:
    """Undo a decline: it is a request again."""
    _hold(conversation, by)
    deleted, _each = Decline.objects.filter(conversation=conversation).delete()
    if deleted:
        activities.record_of(conversation, activities.RECONSIDERED, by=by, to=by.pk)


def _hold(conversation: Conversation, by: User) -> None:
    lock(conversation, "acceptance", "decline")
    if conversation.started_by_id == by.pk:
        raise ValidationError(_("You began this conversation; the other one accepts it."))
