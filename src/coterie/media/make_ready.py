"""Make an uploaded picture, video or sound ready to be shown."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.media.models import Medium, State
from coterie.media.show import redraw_all
from coterie.media.store import store
from coterie.media.take import ORIGINAL

log = logging.getLogger(__name__)
Made = dict[str, Any]

PATIENCE = 300


class NotShown(Exception):
    """It cannot be shown; in words for its owner."""


def make_ready(pk: int) -> None:
    """Make its sizes, and show them wherever it is used. Nothing if it is gone or was made ready before."""
    found = Medium.objects.filter(pk=pk, state=State.WAITING).first()
    if found is None:
        return
    try:
        facts = _made(found)
    except NotShown as error:
        _end(found, state=State.FAILED, problem=str(error), size=0)
        store().delete_below(found.folder)
        return
    _end(found, state=State.READY, done=100, size=sum(each["bytes"] for each in facts["files"]), **facts)
    # What was uploaded goes: it says where and with what it was made, and may be more than a picture.
    store().delete(f"{found.folder}/{ORIGINAL}")


def _made(found: Medium) -> Made:
    """What there is of it now, in the storage. Raises NotShown."""
    with tempfile.TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        source, made = Path(folder) / ORIGINAL, Path(folder) / "made"
        made.mkdir()
        try:
            store().get(f"{found.folder}/{ORIGINAL}", source)
        except FileNotFoundError as error:
            raise NotShown(_("The file did not arrive whole.")) from error
        facts = maker_of(found)(found, source, made)
        for each in facts["files"]:
            store().put(f"{found.folder}/{each['name']}", made / each["name"], each["type"])
        return facts


def maker_of(found: Medium) -> Callable[[Medium, Path, Path], Made]:
    return picture


@transaction.atomic
def _end(found: Medium, **facts: Any) -> None:
    Medium.objects.filter(pk=found.pk).update(**facts)
    redraw_all(found.pk)


def picture(found: Medium, source: Path, folder: Path) -> Made:
    """Raises NotShown."""
    command = [sys.executable, "-m", "coterie.media.pictures", str(source), str(folder)]
    try:
        ended = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        made: Made = json.loads(ended.stdout) if ended.returncode == 0 else {"problem": "unreadable"}
    except (subprocess.TimeoutExpired, ValueError):
        made = {"problem": "unreadable"}
    if "problem" in made:
        log.info("Picture %s: %s", found.pk, made["problem"])
        raise NotShown(
            _("This picture has too many pixels.") if made["problem"] == "too large" else _("This picture is broken.")
        )
    return made
