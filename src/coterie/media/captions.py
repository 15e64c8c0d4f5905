"""What is said in a video, as WebVTT: read cue by cue, and written anew with nothing but times and words."""

from __future__ import annotations

import re
import secrets
from functools import partial
from html import escape
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.foundation.locking import lock
from coterie.foundation.uploads import BadUpload
from coterie.media.models import Kind, Medium
from coterie.media.quotas import hold_usage
from coterie.media.show import redraw_all
from coterie.media.store import store

MOST_BYTES = 1024 * 1024
MOST_CUES = 10_000
#: captions of one video
MOST_LANGUAGES = 40
_TIME = r"(?:(\d{1,3}):)?([0-5]\d):([0-5]\d)[.,](\d{3})"
_TIMES = re.compile(rf"\s*{_TIME}\s+-->\s+{_TIME}(?:\s.*)?")
_TAG = re.compile(r"<[^>]*>?")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?", re.IGNORECASE)


def cleaned(content: bytes) -> str:
    """The same captions without markup, styles, positions and notes. ValidationError, in words, if there are none."""
    if len(content) > MOST_BYTES:
        raise ValidationError({"file": _("Captions may have 1 MB at most.")})
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise ValidationError({"file": _("Captions must be text in UTF-8.")}) from error
    cues = [cue for block in text.split("\n\n")[: MOST_CUES * 2] if (cue := _cue(block))]
    if not cues or len(cues) > MOST_CUES:
        raise ValidationError({"file": _("No captions were found. Expected is a WebVTT file (.vtt).")})
    return "WEBVTT\n\n" + "\n\n".join(cues) + "\n"


def _cue(block: str) -> str | None:
    lines = block.strip("\n").split("\n")
    for number, line in enumerate(lines[:2]):
        found = _TIMES.fullmatch(line)
        if found:
            parts = found.groups()
            words = [
                escape(_TAG.sub("", each).replace("-->", "->").strip(), quote=False) for each in lines[number + 1 :]
            ]
            kept = "\n".join(each for each in words if each)
            return f"{_said(parts[:4])} --> {_said(parts[4:])}\n{kept}" if kept else None
    return None


def _said(parts: tuple[Any, ...]) -> str:
    hours, minutes, seconds, thousandths = parts
    return f"{int(hours or 0):02}:{minutes}:{seconds}.{thousandths}"


@transaction.atomic
def add_captions(video: Medium, *, content: bytes, language: str) -> None:
    """Give the video these captions, in place of those in the same language. ValidationError, in words."""
    if video.kind != Kind.VIDEO or not video.is_ready:
        raise ValidationError(_("Only a video that is ready can have captions."))
    if not _LANGUAGE.fullmatch(language):
        raise ValidationError({"language": _("Write the language as its short name: en, de or pt-br.")})
    text, language = cleaned(content), language.lower()
    size = len(text.encode())
    _hold(video, size)
    replaced = [each for each in video.files if each.get("language") == language]
    others = [each for each in video.files if each.get("language") != language]
    if len(video.of_type("text/vtt")) - len(replaced) >= MOST_LANGUAGES:
        raise ValidationError({"language": _("This video has captions in as many languages as are possible.")})
    # Never a name that was used before: browsers keep what they have under it.
    name = f"captions-{language}-{secrets.token_hex(4)}.vtt"
    _put(video, name, text)
    # The video stays the last: it is what is served without a name.
    video.files = [{"name": name, "type": "text/vtt", "language": language, "bytes": size}, *others]
    video.size += size - sum(each["bytes"] for each in replaced)
    video.save(update_fields=["files", "size"])
    redraw_all(video.pk)
    for each in replaced:
        transaction.on_commit(partial(store().delete, f"{video.folder}/{each['name']}"), robust=True)


def _hold(video: Medium, size: int) -> None:
    """Lock the video, and the room for so many bytes more."""
    assert video.owner is not None
    try:
        hold_usage(video.owner, video.space, size)
    except BadUpload as error:
        raise ValidationError({"file": str(error)}) from error
    lock(video)


def _put(video: Medium, name: str, text: str) -> None:
    try:
        with NamedTemporaryFile("w", dir=settings.FILE_UPLOAD_TEMP_DIR, encoding="utf-8") as kept:
            kept.write(text)
            kept.flush()
            store().put(f"{video.folder}/{name}", Path(kept.name), "text/vtt")
    except OSError as error:
        raise ValidationError({"file": _("The captions could not be stored. Try again later.")}) from error
