"""Store whom the text of an object names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model

from coterie.comments.models import Mention, named
from coterie.people.models import User


def name_mentioned(thing: Model, users: Sequence[User], *, by: Any) -> list[int]:
    """Store whom an object's text names; returns the ids of those named for the first time in it.

    ``by`` is the account id of its author, who is not told of it. Call it while the object is held.
    """
    if not users:
        return []
    known = set(Mention.objects.of(thing).values_list("user_id", flat=True))
    fresh = [user.pk for user in users if user.pk not in known and user.pk != by]
    Mention.objects.bulk_create([Mention(**named(thing), user_id=pk) for pk in fresh])
    return fresh
