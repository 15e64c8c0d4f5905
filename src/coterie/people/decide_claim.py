"""Decide whether an account of the larger platform is whose it is said to be."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation.locking import lock
from coterie.foundation.routes import absolute, route
from coterie.people import activities
from coterie.people.attribute import attribute
from coterie.people.claim import claim as connect
from coterie.people.models import Claim, ClaimCode, OptOut, User, Verdict


@transaction.atomic
def grant_claim(claim: Claim, *, by: User) -> Verdict:
    """It is theirs: from now on the account's name stands on what they wrote. ValidationError if that is too late."""
    _hold(claim)
    if OptOut.holds(key=claim.identity.key):
        raise ValidationError(_("Whoever this is asked not to be counted. It cannot be claimed."))
    connect(claim.identity, by=claim.user)
    attribute(claim.identity, by=claim.user)
    return Verdict.objects.create(claim=claim, granted=True, by=by)


@transaction.atomic
def refuse_claim(claim: Claim, *, by: User, why: str) -> Verdict:
    """It is not shown to be theirs. ``why`` is told to whoever asked; they may ask again. ValidationError without."""
    _hold(claim)
    verdict = Verdict(claim=claim, granted=False, by=by, why=" ".join(why.split()))
    if not verdict.why:
        raise ValidationError({"why": _("Say why, in a few words: it is told to whoever asked.")})
    verdict.full_clean(exclude=["claim", "by"])
    verdict.save()
    facts: dict[str, Any] = {"name": claim.identity.shown_name, "platform": claim.identity.platform, "why": verdict.why}
    record(activities.REFUSED_CLAIM, by=by, about=claim, to=f"person:{claim.user_id}", **facts)
    return verdict


@transaction.atomic
def mail_code(claim: Claim, *, by: User, address: str) -> ClaimCode:
    """Mail a link to the address that the platform knows for the identity; the claimant opens it, signed in.

    The address is not kept. Another code ends the one before. ValidationError if it is no address.
    """
    _hold(claim)
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError({"address": _("This is no e-mail address.")}) from None
    secret = secrets.token_urlsafe(24)
    values = {"code_hash": ClaimCode.hash_of(secret), "by": by, "at": timezone.now()}
    code, _created = ClaimCode.objects.update_or_create(claim=claim, defaults=values)
    transaction.on_commit(lambda: _send(claim, address, secret))
    return code


def _send(claim: Claim, address: str, secret: str) -> None:
    link = absolute(route("claims:code", secret))
    context = {"claim": claim, "link": link, "platform": settings.PLATFORM_NAME, "days": ClaimCode.GOOD_FOR.days}
    subject = _("Is this your account at %(name)s?") % {"name": settings.PLATFORM_NAME}
    EmailMessage(subject, render_to_string("people/mail/claim.txt", context), to=[address]).send()


@transaction.atomic
def redeem_code(code: ClaimCode, *, by: User) -> Verdict:
    """The claimant holds what was mailed to the identity's owner. ValidationError if it is too late."""
    if not code.is_good:
        raise ValidationError(_("This link has ended. Ask for another one."))
    return grant_claim(code.claim, by=by)


def _hold(claim: Claim) -> None:
    lock(claim.identity)
    lock(claim, "identity", "user")
    if not claim.is_waiting:
        raise ValidationError(_("This was decided meanwhile."))
