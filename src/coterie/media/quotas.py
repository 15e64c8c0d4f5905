"""How much people and spaces keep, and whether more fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Sum
from django.utils.translation import gettext as _

from coterie.communities.models import Community
from coterie.foundation.locking import lock
from coterie.foundation.uploads import BadUpload
from coterie.media.models import Medium, ResumableUpload
from coterie.people.models import User


@dataclass(frozen=True)
class Usage:
    """What is used of what there is, in bytes."""

    used: int
    limit: int

    @property
    def share(self) -> float:
        return min(1.0, self.used / self.limit)


def of_person(user: User) -> Usage:
    used = Medium.objects.filter(owner=user).bytes() + _coming(ResumableUpload.objects.filter(owner=user))
    return Usage(used, settings.MEDIA_PERSON_BYTES)


def of_space(space: Community) -> Usage:
    used = Medium.objects.filter(space=space).bytes() + _coming(ResumableUpload.objects.filter(space=space))
    return Usage(used, settings.MEDIA_SPACE_BYTES)


def _coming(uploads: Any) -> int:
    """What is on its way has its room already."""
    return int(uploads.filter(medium=None).aggregate(total=Sum("length"))["total"] or 0)


def hold_usage(user: User, space: Community | None, size: int) -> None:
    """Lock what the two keep until the transaction ends; BadUpload, in words, if so many bytes more do not fit.

    Two uploads at once wait for each other here, so that they cannot both take the last room.
    """
    if space is not None:
        lock(space)
        _fits(of_space(space), size, _("The space has no room for it: %(left)s of %(limit)s are left."))
    lock(user)
    _fits(of_person(user), size, _("You have no room for it: %(left)s of %(limit)s are left. Remove files first."))


def check_size(size: int) -> None:
    """BadUpload for a file that is empty or larger than the setting allows."""
    if size <= 0:
        raise BadUpload(_("The file is empty."))
    if size > settings.MEDIA_FILE_BYTES:
        words = _("The file has %(size)s; at most %(limit)s are possible.")
        raise BadUpload(words % {"size": in_words(size), "limit": in_words(settings.MEDIA_FILE_BYTES)})


def _fits(room: Usage, size: int, words: str) -> None:
    if room.used + size > room.limit:
        raise BadUpload(words % {"left": in_words(max(0, room.limit - room.used)), "limit": in_words(room.limit)})


def in_words(size: float) -> str:
    """A number of bytes as people say it: "3.4 MB"."""
    units = ["bytes", "KB", "MB", "GB"]
    while size >= 1024 and len(units) > 1:
        size /= 1024
        units.pop(0)
    exact = size >= 100 or units[0] == "bytes"
    return f"{size:.0f} {units[0]}" if exact else f"{size:.1f} {units[0]}".replace(".0 ", " ")
