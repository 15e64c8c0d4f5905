"""The first operator of an installation, made in the browser by whoever holds the link that the server printed."""

from __future__ import annotations

import secrets

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.foundation.locking import lock
from coterie.people.appoint import appoint
from coterie.people.models import FirstLink, Operator, User


def new_link() -> str | None:
    """The token of a new link, which replaces any earlier one; None if somebody is an operator already.

    The token is not stored and cannot be shown again.
    """
    if Operator.objects.exists():
        return None
    token = secrets.token_urlsafe(32)
    made = {"token_hash": FirstLink.hash_of(token), "made_at": timezone.now(), "ended_at": None}
    FirstLink.objects.update_or_create(only=True, defaults=made)
    return token


@transaction.atomic
def first_operator(link: FirstLink, *, name: str, email: str, password: str) -> User:
    """Make an account with its address confirmed, appoint it operator, and end the link.

    ValidationError if the link ended since it was opened, or if an account has this address already.
    """
    opened_with = link.token_hash
    if not lock(link).is_open or link.token_hash != opened_with:
        raise ValidationError(_("This link was used or replaced while you had the page open. Nothing was made."))
    user = _account(name=name, email=email, password=password)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    appoint(user, by=None)
    return user


def _account(*, name: str, email: str, password: str) -> User:
    taken = ValidationError({"email": _("An account has this address already. Take another one.")})
    if User.objects.filter(email__iexact=email).exists():
        raise taken
    try:
        with transaction.atomic():
            return User.objects.create_user(email.lower(), password, name=name)
    except IntegrityError as error:
        # Somebody signed up with this address, or with a name that makes the same handle, at the same moment.
        if User.objects.filter(email__iexact=email).exists():
            raise taken from error
        raise ValidationError(_("Somebody of the same name signed up just now. Send it again.")) from error
