"""Everything that is held about somebody, as one file for them."""

from __future__ import annotations

from typing import IO

from coterie.foundation import personal
from coterie.foundation.archive import archive, json_object
from coterie.people.models import User


def export_data(user: User) -> IO[bytes]:
    """A zip archive with one JSON file for each room that can hold something."""
    return archive((f"{room}.json", json_object(held)) for room, held in personal.exported(user))
