"""Leave a sort of mail by the signed address in it, and come back."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.db import transaction

from coterie.activity.reasons import Sort
from coterie.notifications.addresses import read_leave
from coterie.notifications.models import How
from coterie.notifications.wishes import change_how, held_wishes
from coterie.people.models import User

_BACK = "coterie.notifications.back"
#: all that an address can leave: a sort, the digest of what is new, or everything
WAYS = frozenset({*Sort, "news", "all"})


@dataclass(frozen=True)
class Left:
    """Was left; ``before`` brings back what was chosen before."""

    before: str


def named(token: str) -> tuple[User, str] | None:
    """The person and the sort that an address leaves; None for one that we did not make, or whose account is gone."""
    found = read_leave(token)
    if found is None or found[1] not in WAYS:
        return None
    user = User.objects.filter(pk=found[0], is_active=True).first()
    return (user, found[1]) if user else None


@transaction.atomic
def leave_mail(user: User, sort: str) -> Left:
    """No mail of this sort any more. Safe to run twice."""
    wishes = held_wishes(user)
    before = signing.dumps([user.pk, sort, wishes.mail, wishes.news], salt=_BACK)
    change_how(by=user, sort=sort, how=How.NEVER)
    return Left(before)


@transaction.atomic
def come_back(user: User, sort: str, before: str) -> bool:
    """Undo :func:`leave_mail`; False for words that it did not give out for this person and sort."""
    try:
        pk, of, mail, news = signing.loads(before, salt=_BACK, max_age=60 * 60 * 24)
    except (signing.BadSignature, ValueError):
        return False
    if (pk, of) != (user.pk, sort):
        return False
    change_how(by=user, sort="news", how=news)
    wishes = held_wishes(user)
    wishes.mail = mail
    wishes.save()
    return True
