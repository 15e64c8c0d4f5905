"""What the stream holds of people and spaces."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from coterie.activity.models import Activity
from coterie.foundation.held import Held

WHAT = ("kind", "at", "object_type", "object_id", "data")


def of_space(space: Any) -> Q:
    return Q(audience=space.audience, withdrawn_at=None)


HELD = (Held("what_was_done", Activity, WHAT, person="actor", space=of_space),)
