"""Note, aside from the page, what was searched and opened: only of those who let it count."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from coterie.communities.models import Community
from coterie.foundation.aside import aside
from coterie.foundation.documents import documents
from coterie.search.keep import keep
from coterie.search.palette import PLACES, TEXTS

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from coterie.people.models import User

    Viewer = User | AnonymousUser


def consent_of(viewer: Viewer) -> int | None:
    """The key of somebody's word for it; it was loaded with them (room.py), so asking costs nothing."""
    found: int | None = getattr(viewer, "search_consent", None)
    return found


def note_searched(viewer: Viewer, found: Mapping[str, Any], space: Community | None = None) -> None:
    """A query that was sent, with its page of results; what was meant instead was not found."""
    consent = consent_of(viewer)
    if consent and found["q"]:
        results = 0 if found["meant"] else found["count"]
        aside(partial(keep, consent, typed=found["q"], results=results, space=space))


def note_opened(viewer: User, told: Mapping[str, str], space: Community | None) -> None:
    """A result of the page or of the palette was chosen; nothing is noted of what the viewer may not see."""
    consent, what = consent_of(viewer), told.get("what", "")
    model, _colon, pk = what.partition(":")
    if not consent or model not in documents() or not (pk.isascii() and pk.isdigit() and len(pk) < 16):
        return
    if int(pk) not in documents()[model].visible(viewer, [int(pk)]):
        return
    number = told.get("results", "")
    # Of the palette the browser says how many there were: at least the one that was chosen.
    results = min(int(number), PLACES + TEXTS) if number.isascii() and number.isdigit() and len(number) < 5 else 1
    aside(partial(keep, consent, typed=told.get("q", ""), results=max(results, 1), space=space, opened=what))
