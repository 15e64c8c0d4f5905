from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

import coterie.people.sessions  # noqa: F401
from coterie.foundation.rooms import Mount, Place, Room, Who
from coterie.people import personal
from coterie.people.activities import KINDS
from coterie.people.documents import DOCUMENTS
from coterie.people.models import Claim, Operator, User


def waiting_claims(operator: User) -> int:
    """How many claims wait for an operator."""
    return Claim.objects.waiting().count()


room = Room(
    "people",
    "accounts, platform identities, opting out",
    urls=[
        Mount("accounts/", "allauth.account.urls"),
        Mount("people/", "coterie.people.urls"),
        Mount("claims/", "coterie.people.claim_urls"),
    ],
    site=[Place("claims", _("Claims"), "user-check", "claims:list", 125, Who.OPERATOR, waiting_claims)],
    menu=[
        Place("profile-edit", _("Edit your profile"), "pencil", "people:edit", 10, Who.SIGNED_IN),
        Place("addresses", _("E-mail addresses"), "mail", "account_email", 20, Who.SIGNED_IN),
        Place("password", _("Change your password"), "key-round", "account_change_password", 30, Who.SIGNED_IN),
        Place("platform", _("Accounts of the platform"), "link", "people:platform", 35, Who.SIGNED_IN),
    ],
    kinds=KINDS,
    held=personal.HELD,
    documents=DOCUMENTS,
    erase=personal.erase,
    outlook=personal.outlook,
    viewer=lambda: {"operates": Exists(Operator.objects.filter(user=OuterRef("pk")))},
)
