"""Take a step of one's first visit in a space, put it off, or be led around no more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.communities.arrival import first_steps
from coterie.communities.models import Community, Membership, StepTaken
from coterie.people.models import User


@transaction.atomic
def take_step(
    community: Community, *, by: User, step: str, how: str, sent: Mapping[str, Any] | None = None
) -> StepTaken:
    """A step that was done stays done. ``sent`` is what the form of the step said, if it has one.

    ValidationError for a step that there is not, for somebody who left meanwhile, and for what the step refuses.
    """
    known = {each.key: each for each in first_steps()}
    if step not in known:
        raise ValidationError(_("There is no such step."))
    if how not in (StepTaken.DONE, StepTaken.LATER):
        raise ValidationError(_("Go on, or choose “Later”."))
    _check(community, by)
    take = known[step].take
    if how == StepTaken.DONE and take is not None and sent is not None:
        take(community, by, sent)
    before = StepTaken.objects.filter(community=community, user=by, step=step).first()
    if before is not None and before.how == StepTaken.DONE:
        return before
    return _written(community, by, step, how)


@transaction.atomic
def dismiss(community: Community, *, by: User, what: str = StepTaken.ALL) -> None:
    """No step of the first visit is shown any more; or, for ``StepTaken.FEEDBACK``, the question what is missing."""
    _check(community, by)
    _written(community, by, what, StepTaken.DISMISSED)


@transaction.atomic
def show_again(community: Community, *, by: User, what: str = StepTaken.ALL) -> None:
    """Undo :func:`dismiss`."""
    StepTaken.objects.filter(community=community, user=by, step=what, how=StepTaken.DISMISSED).delete()


def _check(community: Community, by: User) -> None:
    if not Membership.objects.filter(community=community, user=by).exists():
        raise ValidationError(_("You do not belong to %(name)s any more.") % {"name": community.name})


def _written(community: Community, by: User, step: str, how: str) -> StepTaken:
    values = {"how": how, "at": timezone.now()}
    taken, _created = StepTaken.objects.update_or_create(community=community, user=by, step=step, defaults=values)
    return taken
