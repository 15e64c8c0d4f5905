"""What this room keeps of people and spaces: what they uploaded."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import ngettext_lazy

from coterie.foundation.held import Held
from coterie.media.housekeeping import delete_media, tidy
from coterie.media.models import Medium, MediumRemoval, MediumUse, ResumableUpload
from coterie.people.models import User

MEDIUM = ("key", "name", "alt", "kind", "type", "size", "width", "height", "seconds", "created_at")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
HELD = (
    Held(
        "media",
        Medium,
        MEDIUM,
        person="owner",
        space="space",
        rows=Medium.objects.kept,
        words=ngettext_lazy(
            "%(count)d file that your texts show.",
            "%(count)d files that your texts show.",
            "count",
        ),
    ),
    Held("media_removed", MediumRemoval, ("medium__name", "at"), person="by"),
    Held("uploads_under_way", ResumableUpload, ("name", "length", "created_at"), person="owner", space="space"),
    Held("media_in_texts", MediumUse, ("medium__key", "target_type", "target_id"), person="medium__owner"),
)


def erase(user: User, with_texts: bool) -> None:
    """Pictures stay in the texts that stay, as nobody's; all others go, and all of them with the texts."""
    for each in ResumableUpload.objects.filter(owner=user):
        transaction.on_commit(partial(each.path.unlink, missing_ok=True))
    mine = Medium.objects.filter(owner=user)
    if with_texts:
        delete_media(mine)
        return
    # Whatever waits for a text, or to be brought back, waits no longer.
    mine.update(created_at=LONG_AGO)
    MediumRemoval.objects.filter(medium__in=mine).update(at=LONG_AGO)
    tidy.enqueue()
