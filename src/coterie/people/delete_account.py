"""End an account."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation import personal
from coterie.foundation.live import revoke
from coterie.people import activities
from coterie.people.models import User
from coterie.people.tasks import end_sessions


@transaction.atomic
def delete_account(user: User, *, with_texts: bool = False) -> None:
    """Remove the account and what every room holds of it; ``with_texts`` removes what they wrote as well.

    ValidationError, with all that has to be done before, for the only lead of a space with others in it. A mail to the
    address that was the account's confirms it.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    first = personal.outlook(user).first
    if first:
        raise ValidationError(first)
    pk, address = user.pk, user.email
    record(activities.ERASED, by=None, about=user, to="operators")
    personal.erase(user, with_texts=with_texts)
    user.delete()
    end_sessions.enqueue(pk)
    transaction.on_commit(lambda: revoke(pk))
    transaction.on_commit(lambda: _confirm(address))


def _confirm(address: str) -> None:
    platform = {"platform": settings.PLATFORM_NAME}
    text = _(
        "Your account at %(platform)s was deleted, as you asked for. This is the last mail from us.\n\n"
        "If it was not you: answer this mail, or write to those who run %(platform)s."
    )
    EmailMessage(_("Your account at %(platform)s is deleted") % platform, text % platform, to=[address]).send()
