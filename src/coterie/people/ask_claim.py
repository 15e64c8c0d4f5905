"""Say that an account of the larger platform is one's own."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.foundation.locking import lock
from coterie.people import activities
from coterie.people.models import Claim, Identity, OptOut, User

WAITING_AT_ONCE = 5


def identity_of(key: str, *, name: str, platform: str) -> Identity:
    """The identity with this key, known from now on if it was not."""
    return Identity.objects.get_or_create(key=key, defaults={"name": name[:120], "platform": platform[:60]})[0]


@transaction.atomic
def ask_claim(identity: Identity, *, by: User, note: str = "") -> Claim:
    """Ask the operators to connect it with the account; asked again while that waits, only the note is new.

    ValidationError if it is connected already, who is behind it asked not to be counted, or too much waits.
    """
    lock(identity)
    if identity.user_id is not None:
        raise ValidationError(_("This account of the platform is connected with an account here already."))
    if OptOut.holds(key=identity.key):
        raise ValidationError(_("Whoever this is asked not to be counted. It cannot be claimed."))
    waiting = Claim.objects.waiting().filter(user=by)
    if (asked := waiting.filter(identity=identity).first()) is not None:
        asked.note = note
        asked.full_clean(exclude=["identity", "user"])
        asked.save(update_fields=["note"])
        return asked
    if waiting.count() >= WAITING_AT_ONCE:
        raise ValidationError(_("Five of your claims wait already. Take one back, or wait until one is decided."))
    claim = Claim(identity=identity, user=by, note=note)
    claim.full_clean()
    claim.save()
    facts: dict[str, Any] = {"name": identity.shown_name, "platform": identity.platform}
    record(activities.ASKED_TO_CLAIM, by=by, about=claim, to="operators", **facts)
    return claim


@transaction.atomic
def withdraw_claim(claim: Claim) -> None:
    """Take it back while nobody has decided it."""
    lock(claim, "identity")
    if claim.is_waiting:
        claim.delete()
