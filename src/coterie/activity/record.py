"""Write one activity, and set off what reacts to it."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from coterie.activity.kinds import kinds
from coterie.activity.models import Activity
from coterie.activity.reactions import run_at_once
from coterie.activity.tasks import enqueue

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def record(
    kind: str,
    *,
    by: AbstractBaseUser | None,
    about: models.Model,
    to: str,
    within: models.Model | None = None,
    needs: str = "",
    **payload: Any,
) -> Activity:
    """Record that ``by`` did ``kind`` to ``about`` (which stands in ``within``), readable by the audience ``to``, and
    of them only by those who hold ``needs``, if that is a permission.

    Call it inside the transaction of the act itself, so that neither exists without the other. Reactions start after
    the commit. Raises KeyError for an undeclared kind and TypeError for a payload that is not the kind's own.
    """
    data = asdict(kinds()[kind].payload(**payload))
    # Without a savepoint: if storing what reacts to it fails, the act fails with it.
    with transaction.atomic(savepoint=False):
        activity = Activity.objects.create(
            kind=kind,
            actor_id=by.pk if by else None,
            audience=to,
            needs=needs,
            object_type=about._meta.label_lower,
            object_id=about.pk,
            context_type=within._meta.label_lower if within else "",
            context_id=within.pk if within else None,
            data=data,
        )
        enqueue(activity)
        transaction.on_commit(partial(run_at_once, activity.pk, kind))
    return activity
