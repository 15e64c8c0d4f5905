"""What people's own room holds about somebody."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.activity.models import Activity
from coterie.activity.withdraw import withdraw
from coterie.foundation.personal import Outlook, Personal, register
from coterie.people import activities
from coterie.people.models import User


def export(user: User) -> dict[str, Any]:
    acts = Activity.objects.filter(actor=user).order_by("id")
    return {
        "account": {
            "name": user.name,
            "handle": user.handle,
            "about": user.about,
            "joined": user.joined_at,
            "last_signed_in": user.last_login,
            "operator": user.is_operator,
        },
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "accounts_of_the_platform": list(user.identities.values("key", "name", "platform")),
        "not_to_be_counted": list(user.opt_outs.values("key", "at")),
        "what_you_did": acts.values("kind", "at", "data").iterator(),
    }


def erase(user: User, with_texts: bool) -> None:
    """The account's own row goes last, with all that hangs on it; here goes what only mentions it."""
    withdraw(Activity.objects.filter(audience=f"person:{user.pk}"))
    former = _("A former member")
    for act in Activity.objects.filter(kind=activities.APPOINTED, object_id=user.pk):
        act.data = {**act.data, "name": former}
        act.save(update_fields=["data"])


def outlook(user: User) -> Outlook:
    said = Outlook(goes=[_("Your name, handle, password and what you wrote about yourself.")])
    addresses = EmailAddress.objects.filter(user=user).count()
    if addresses:
        words = ngettext("%(count)d e-mail address.", "%(count)d e-mail addresses.", addresses)
        said.goes.append(words % {"count": addresses})
    said.goes.append(_("Every sign-in on every device."))
    kept = user.opt_outs.count()
    if kept:
        said.stays.append(_("That you are not to be counted: as a key, without your name."))
    elif user.identities.exists():
        said.stays.append(
            _("What you did on the larger platform, as it came from there. To be counted no more, opt out before.")
        )
    return said


register(Personal("people", export, erase, outlook))
