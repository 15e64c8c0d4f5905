"""Give a space its look: everything on the page, or, if one thing does not fit, nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.brand.models import Place
from coterie.brand.wear import describe, take_off, wear
from coterie.communities.models import Community
from coterie.communities.revise import revise
from coterie.foundation.uploads import BadUpload
from coterie.media.files import on_disk
from coterie.media.housekeeping import delete_media
from coterie.media.kinds import PICTURES, kind_of
from coterie.media.make_ready import check_picture
from coterie.media.models import Kind, Medium
from coterie.media.quotas import check_size
from coterie.media.take import take
from coterie.people.models import User

#: the least that a picture measures, in pixels, to look sharp where it stands
LEAST = {Place.LOGO: (96, 96), Place.BANNER: (600, 100)}


@dataclass(frozen=True)
class Pictures:
    """What becomes of the two: a new file, away with the old one, or neither."""

    logo: UploadedFile | None = None
    banner: UploadedFile | None = None
    banner_alt: str = ""
    no_logo: bool = False
    no_banner: bool = False


def look(community: Community, *, by: User, pictures: Pictures, **words: Any) -> Community:
    """``words`` are what :func:`revise` takes. ValidationError, by field, if something does not fit."""
    new = {Place.LOGO: pictures.logo, Place.BANNER: pictures.banner}
    files = {place: file for place, file in new.items() if file}
    check(files)
    taken = _taken(community, files, by)
    try:
        return _look(community, by, pictures, taken, words)
    except BaseException:
        delete_media(taken.values())
        raise


@transaction.atomic
def _look(
    community: Community, by: User, pictures: Pictures, taken: dict[Place, Medium], words: dict[str, Any]
) -> Community:
    revise(community, by=by, **words)
    for place, away in ((Place.LOGO, pictures.no_logo), (Place.BANNER, pictures.no_banner)):
        alt = pictures.banner_alt if place == Place.BANNER else ""
        if place in taken:
            wear(community, place, taken[place], by=by, alt=alt)
        elif away:
            take_off(community, place)
        else:
            describe(community, place, alt)
    return community


def _taken(community: Community, files: dict[Place, UploadedFile], by: User) -> dict[Place, Medium]:
    """Both as media of the space, or neither."""
    taken: dict[Place, Medium] = {}
    for place, file in files.items():
        try:
            with on_disk(file) as path:
                taken[place] = take(path, by=by, name=file.name or "", space=community)
        except BadUpload as error:
            delete_media(taken.values())
            raise ValidationError({place.value: str(error)}) from error
    return taken


def check(files: dict[Place, UploadedFile]) -> None:
    """ValidationError, by field, for what is no picture, broken, or too small or large."""
    problems: dict[str, str] = {}
    for place, file in files.items():
        try:
            with on_disk(file) as path:
                _check(path, file.name or "", LEAST[place])
        except BadUpload as error:
            problems[place.value] = str(error)
    if problems:
        raise ValidationError(problems)


def _check(path: Path, name: str, least: tuple[int, int]) -> None:
    check_size(path.stat().st_size)
    try:
        kind, _type = kind_of(path, name)
    except BadUpload:
        kind = Kind.FILE
    if kind != Kind.PICTURE:
        endings = ", ".join(sorted(each.removeprefix(".") for each in PICTURES))
        raise BadUpload(_("This is no picture that can be shown here. These can: %(endings)s.") % {"endings": endings})
    width, height = check_picture(path)
    if width < least[0] or height < least[1]:
        facts = {"width": width, "height": height, "most": least[0], "least": least[1]}
        raise BadUpload(
            _("It has %(width)d × %(height)d pixels; at least %(most)d × %(least)d are needed to look sharp.") % facts
        )
