"""Ask the hosts of a space to be let in, and take that back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities import activities
from coterie.communities.models import Community, Door, JoinRequest, Membership, Way
from coterie.foundation.locking import lock
from coterie.people.models import User

AGAIN_AFTER = timedelta(days=30)


@transaction.atomic
def ask_to_join(community: Community, *, by: User, answers: Sequence[str] = ()) -> JoinRequest:
    """Ask, with an answer to each question of the door; whoever asked already gets that request.

    ValidationError for members, where one need not or cannot ask, for a missing answer, and within a month after the
    hosts said no.
    """
    lock(community)
    waiting = JoinRequest.objects.waiting().filter(community=community, user=by).first()
    if waiting is not None:
        return waiting
    door = Door.of(community)
    _check(community, door, by)
    given = [str(each).strip() for each in answers]
    if len(given) != len(door.questions) or not all(given):
        raise ValidationError(_("Answer each question; a few words are enough."))
    answered = [list(pair) for pair in zip(door.questions, given, strict=True)]
    request = JoinRequest.objects.create(community=community, user=by, answers=answered)
    record(activities.ASKED, by=by, about=request, to=community.audience, community=community.name)
    return request


def _check(community: Community, door: Door, by: User) -> None:
    if Membership.objects.filter(community=community, user=by).exists():
        raise ValidationError(_("You are a member already."))
    if door.way != Way.REQUEST:
        raise ValidationError(_("One does not ask to join this space."))
    since = timezone.now() - AGAIN_AFTER
    if JoinRequest.objects.declined().filter(community=community, user=by, decided_at__gt=since).exists():
        raise ValidationError(_("The hosts said no to your last request. You can ask again a month after that."))


@transaction.atomic
def withdraw_request(request: JoinRequest, *, by: User) -> None:
    """Take one's own request back. ValidationError if it was decided meanwhile; a second time changes nothing."""
    lock(request.community)
    row = lock(request)
    if row.withdrawn_at is not None:
        return
    if row.decided_at is not None:
        raise ValidationError(_("The hosts have decided meanwhile."))
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    record(activities.WITHDREW, by=by, about=row, to=f"person:{by.pk}", community=row.community.name)


def asked() -> Any:
    """An expression of communities: how many people ask to join."""
    rows = JoinRequest.objects.waiting().filter(community=OuterRef("pk")).order_by().values("community")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)
