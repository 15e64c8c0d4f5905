"""Take a file that somebody uploaded."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from coterie.communities.models import Community
from coterie.foundation.uploads import BadUpload, safe_name
from coterie.media.kinds import kind_of
from coterie.media.make_ready import prepare
from coterie.media.models import Kind, Medium, ResumableUpload, State, new_key
from coterie.media.quotas import check_size, hold_usage
from coterie.media.store import CHUNK, FILE, ORIGINAL, drop, store
from coterie.people.models import User

log = logging.getLogger(__name__)


class NotKept(BadUpload):
    """Nothing is wrong with the file: the storage is full or out of reach, and the same can be tried again."""


def take(
    path: Path,
    *,
    by: User,
    name: str,
    space: Community | None = None,
    alt: str = "",
    upload: ResumableUpload | None = None,
) -> Medium:
    """Keep a copy of the file for its owner, and have it made ready in the background; ``upload`` is how it arrived.

    BadUpload, in words, if it is empty, too large, nothing that is taken, or if there is no room left for it. NotKept
    if the storage fails.
    """
    size = path.stat().st_size
    check_size(size)
    name = safe_name(name)
    kind, type_ = kind_of(path, name)
    made = Medium(key=new_key(), owner=by, space=space, kind=kind, name=name, type=type_, size=size, alt=alt[:500])
    made.checksum = checksum(path)
    if kind == Kind.FILE:
        made.state, made.files = State.READY, [{"name": FILE, "type": type_, "bytes": size}]
    try:
        # Before the transaction, which would else stay open as long as this takes.
        store().put(f"{made.folder}/{FILE if kind == Kind.FILE else ORIGINAL}", path, type_)
        _keep(made, upload)
    except OSError as error:
        drop(made.folder)
        log.warning("A file of %s bytes could not be stored: %s", size, error)
        raise NotKept(_("The file could not be stored: the server's storage is full or out of reach.")) from error
    except BaseException:
        drop(made.folder)
        raise
    return made


@transaction.atomic
def _keep(made: Medium, upload: ResumableUpload | None) -> None:
    assert made.owner is not None
    # What arrived in parts has had its room since it began.
    hold_usage(made.owner, made.space, 0 if upload else made.size)
    made.save(force_insert=True)
    if upload:
        upload.medium = made
        upload.save(update_fields=["medium"])
    if not made.is_ready:
        prepare.enqueue(made.pk)


def checksum(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            found.update(piece)
    return found.hexdigest()
