"""What people's own room holds about somebody."""

from __future__ import annotations

from allauth.account.models import EmailAddress, EmailConfirmation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from coterie.activity.models import Activity
from coterie.activity.withdraw import withdraw
from coterie.foundation.held import Held
from coterie.foundation.personal import Outlook
from coterie.people import activities
from coterie.people.models import Claim, ClaimCode, Identity, Operator, OptOut, User, Verdict

HELD = (
    Held("account", User, ("name", "handle", "email", "about", "joined_at", "last_login"), person="pk"),
    Held(
        "addresses",
        EmailAddress,
        ("email", "verified", "primary"),
        person="user",
        words=ngettext_lazy("%(count)d e-mail address.", "%(count)d e-mail addresses.", "count"),
    ),
    Held("confirmation_mails", EmailConfirmation, ("created", "sent"), person="email_address__user"),
    Held("operator", Operator, ("at",), person="user"),
    Held("operators_you_appointed", Operator, ("at",), person="granted_by"),
    Held("accounts_of_the_platform", Identity, ("key", "name", "platform", "attributed_at"), person="user"),
    Held("claims", Claim, ("at", "note"), person="user"),
    Held("claims_you_decided", Verdict, ("at", "granted", "why"), person="by"),
    Held("claims_decided", Verdict, ("at", "granted", "why"), person="claim__user"),
    Held("claim_codes_you_sent", ClaimCode, ("at",), person="by"),
    Held("claim_codes", ClaimCode, ("at",), person="claim__user"),
    Held("not_to_be_counted", OptOut, ("key", "at"), person="user"),
)


def erase(user: User, with_texts: bool) -> None:
    """The account's own row goes last, with all that hangs on it; here goes what only mentions it."""
    withdraw(Activity.objects.filter(audience=f"person:{user.pk}"))
    former = _("A former member")
    for act in Activity.objects.filter(kind=activities.APPOINTED, object_id=user.pk):
        act.data = {**act.data, "name": former}
        act.save(update_fields=["data"])


def outlook(user: User) -> Outlook:
    said = Outlook(goes=[_("Your name, handle, password and what you wrote about yourself.")])
    said.goes.append(_("Every sign-in on every device."))
    if user.opt_outs.exists():
        said.stays.append(_("That you are not to be counted: as a key, without your name."))
    elif user.identities.exists():
        said.stays.append(
            _("What you did on the larger platform, as it came from there. To be counted no more, opt out before.")
        )
    return said
