"""Begin, finish and give up an upload that can be interrupted."""

from __future__ import annotations

import base64
import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from coterie.communities.models import Community
from coterie.foundation.uploads import BadUpload, safe_name
from coterie.media.models import ResumableUpload
from coterie.media.quotas import check_size, hold_usage
from coterie.media.take import NotKept, checksum, take
from coterie.people.models import User

#: uploads that one person has under way at the same time
MOST = 20


@transaction.atomic
def begin(
    *, by: User, length: int | None, name: str, space: Community | None, told: dict[str, str] | None = None
) -> ResumableUpload:
    """Hold the room for a file of so many bytes. BadUpload, in words, if it is too large or there is none."""
    if length is None:
        raise BadUpload(_("How large the file is must be said first."))
    check_size(length)
    hold_usage(by, space, length)
    if ResumableUpload.objects.filter(owner=by, medium=None).count() >= MOST:
        raise BadUpload(_("You have many uploads under way. Finish or stop some first."))
    stated = (told or {}).get("checksum", "").lower()
    made = ResumableUpload(owner=by, space=space, name=safe_name(name), length=length)
    made.checksum = stated if re.fullmatch(r"[0-9a-f]{64}", stated) else ""
    made.save()
    try:
        made.path.touch(mode=0o600)
    except OSError as error:
        raise NotKept(_("The server's disk is full. Try again later.")) from error
    return made


class Busy(Exception):
    """Another request is at this upload."""


@contextmanager
def alone(upload: ResumableUpload) -> Iterator[int]:
    """The file of the upload, open for writing at its end. Busy while another process has it."""
    file = os.open(upload.path, os.O_WRONLY | os.O_APPEND)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield file
    except BlockingIOError as error:
        raise Busy from error
    finally:
        os.close(file)


def finish(upload: ResumableUpload) -> int:
    """How many bytes have arrived; once all have, the file is kept.

    BadUpload, in words, if it is not what was said, or nothing that is taken. NotKept if the storage fails: everything
    stays to be tried again. Busy while another request does this. FileNotFoundError if it was given up.
    """
    # The file is looked at first: whoever deletes it has stored before what became of it.
    size = upload.arrived
    if _is_whole(upload):
        return upload.length
    if size is None:
        raise FileNotFoundError(upload.key)
    if size < upload.length:
        return size
    try:
        with alone(upload):
            if not _is_whole(upload):
                _take(upload)
    except FileNotFoundError:
        if not _is_whole(upload):
            raise
    return upload.length


def _is_whole(upload: ResumableUpload) -> bool:
    """Whether it became a medium, here or by another request. FileNotFoundError if it was given up."""
    try:
        upload.refresh_from_db(fields=["medium"])
    except ResumableUpload.DoesNotExist as error:
        raise FileNotFoundError(upload.key) from error
    return upload.medium_id is not None


def _take(upload: ResumableUpload) -> None:
    try:
        if upload.checksum and checksum(upload.path) != upload.checksum:
            raise BadUpload(_("The file did not arrive as it was sent. Upload it again."))
        take(upload.path, by=upload.owner, name=upload.name, space=upload.space, upload=upload)
    except NotKept:
        raise
    except BadUpload:
        _end(upload)
        raise
    upload.path.unlink(missing_ok=True)


def terminate(upload: ResumableUpload) -> None:
    """Give up an upload and its room; what it became, if it is whole, stays. Busy while another request is at it."""
    try:
        with alone(upload):
            _end(upload)
    except FileNotFoundError:
        _end(upload)


def _end(upload: ResumableUpload) -> None:
    upload.path.unlink(missing_ok=True)
    upload.delete()


def metadata_of(header: str) -> dict[str, str]:
    """``filename d29ybGQ=,space MQ==`` as names and texts; what is not well-formed is left out."""
    found = {}
    for pair in header.split(",")[:20]:
        name, _space, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode()
        except ValueError:
            continue
    return found
