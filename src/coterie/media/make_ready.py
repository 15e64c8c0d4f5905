"""Make an uploaded picture, video or sound ready to be shown."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django_tasks import task

from coterie.foundation.uploads import BadUpload
from coterie.foundation.worker import asked_to_stop
from coterie.media.models import Kind, Medium, State
from coterie.media.show import redraw_all
from coterie.media.store import FILE, ORIGINAL, drop, store
from coterie.media.tasks import LONG
from coterie.media.videos import Facts, Stopped, Unplayable, converted, poster, program

Made = dict[str, Any]

PATIENCE = 300
#: how long after the storage failed it is tried again, until housekeeping gives up
AGAIN = timedelta(minutes=10)
log = logging.getLogger(__name__)


class NotShown(Exception):
    """It cannot be shown; in words for its owner."""


@task(priority=LONG)
def prepare(pk: int) -> None:
    make_ready(pk)


def make_ready(pk: int) -> None:
    """Make its sizes, and show them wherever it is used. Nothing if it is gone or was made ready before."""
    found = Medium.objects.filter(pk=pk, state=State.WAITING).first()
    if found is None:
        return
    try:
        facts = _made(found)
    except Stopped:
        prepare.enqueue(pk)
        return
    except NotShown as error:
        fail(found, str(error))
        return
    except OSError as error:
        log.warning("Upload %s is made ready later, as the storage fails: %s", pk, error)
        prepare.using(run_after=timezone.now() + AGAIN).enqueue(pk)
        return
    if _end(found, state=State.READY, done=100, size=sum(each["bytes"] for each in facts["files"]), **facts):
        # What was uploaded goes: it says where and with what it was made, and may be more than a picture.
        store().delete(f"{found.folder}/{ORIGINAL}")
    elif not Medium.objects.filter(pk=pk).exists():
        drop(found.folder)  # deleted while its sizes were made


def fail(found: Medium, problem: str) -> None:
    """It says why instead of being shown, and nothing of it is kept or counted."""
    if _end(found, state=State.FAILED, problem=problem, size=0):
        drop(found.folder)


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
    if found.kind == Kind.PICTURE:
        return picture
    return playable if program() else plain_file


@transaction.atomic
def _end(found: Medium, **facts: Any) -> bool:
    """False if it is gone, or another process has made it ready."""
    if not Medium.objects.filter(pk=found.pk, state=State.WAITING).update(**facts):
        return False
    redraw_all(found.pk)
    return True


def picture(found: Medium, source: Path, folder: Path) -> Made:
    """Raises NotShown."""
    return _sizes(source, folder)


def check_picture(source: Path) -> tuple[int, int]:
    """Width and height, in pixels, of what can be shown. BadUpload, in words, for what is broken or too large."""
    try:
        made = _sizes(source)
    except NotShown as error:
        raise BadUpload(str(error)) from error
    return made["width"], made["height"]


def _sizes(source: Path, folder: Path | None = None) -> Made:
    """Of the picture's sizes, written into the folder; without one, it is only looked at. Raises NotShown."""
    command = [sys.executable, "-m", "coterie.media.pictures", str(source), *([str(folder)] if folder else [])]
    try:
        ended = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        made: Made = json.loads(ended.stdout) if ended.returncode == 0 else {"problem": "unreadable"}
    except (subprocess.TimeoutExpired, ValueError):
        made = {"problem": "unreadable"}
    if "problem" in made:
        raise NotShown(
            _("This picture has too many pixels.") if made["problem"] == "too large" else _("This picture is broken.")
        )
    return made


def playable(found: Medium, source: Path, folder: Path) -> Made:
    """A video as MP4 with a poster, a sound as M4A. Raises NotShown, or Stopped."""
    to = folder / ("video.mp4" if found.kind == Kind.VIDEO else "sound.m4a")

    def tell(share: float) -> None:
        done = int(share * 100)
        if done > found.done:
            found.done = done
            Medium.objects.filter(pk=found.pk).update(done=done)

    try:
        facts = converted(source, to, found.type, tell=tell, is_over=asked_to_stop)
    except Unplayable as error:
        raise NotShown(str(_WHY[str(error)])) from error
    made: Made = {"seconds": facts.seconds, "files": [], "kind": Kind.VIDEO if facts.width else Kind.SOUND}
    if facts.width:
        made |= {"width": facts.width, "height": facts.height} | _poster(to, folder, facts)
    to = to if facts.width or to.suffix == ".m4a" else to.rename(folder / "sound.m4a")
    type_ = "video/mp4" if facts.width else "audio/mp4"
    made["files"].append({"name": to.name, "type": type_, "bytes": to.stat().st_size})
    return made


_WHY = {
    "broken": _lazy("It cannot be played: the file is broken, or of a kind that is not known here."),
    "too long": _lazy("It is too long: at most two hours are possible."),
    "too large": _lazy("Its pictures have too many pixels."),
}


def _poster(video: Path, folder: Path, facts: Facts) -> Made:
    shot = folder / "shot.png"
    try:
        if not poster(video, shot, facts):
            return {"files": []}
        return {name: value for name, value in _sizes(shot, folder).items() if name in {"files", "blur"}}
    except (NotShown, Unplayable):
        return {"files": []}


def plain_file(found: Medium, source: Path, folder: Path) -> Made:
    """Without ffmpeg it is downloaded like any other file."""
    shutil.copyfile(source, folder / FILE)
    file = {"name": FILE, "type": found.type, "bytes": source.stat().st_size}
    return {"kind": Kind.FILE, "files": [file]}
