"""What this room keeps of people and spaces: the spaces' pictures."""

from __future__ import annotations

from coterie.brand.models import SpacePicture
from coterie.foundation.held import Held

HELD = (
    Held(
        "pictures",
        SpacePicture,
        ("place", "alt", "medium__key", "created_at", "edited_at"),
        person="author",
        space="community",
    ),
)
