"""Make a video or a sound ready: one format that every browser plays, by an ffmpeg that may read that one file."""

from __future__ import annotations

import importlib.util
import re
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LONGEST_SECONDS = 2 * 3600
MOST_PIXELS = 8192 * 8192 // 2
SIDE = 1280
PATIENCE_SECONDS = 2 * 3600
MEMORY_BYTES = 4 * 1024**3
#: of what ffmpeg says of a file: its metadata may be as long as the file
MOST_SAID = 1024 * 1024
#: how each type is read: never as a playlist, which could name other files and addresses
READERS = {
    "video/mp4": "mov",
    "video/x-matroska": "matroska",
    "video/x-msvideo": "avi",
    "video/mpeg": "mpeg",
    "video/ogg": "ogg",
    "audio/mp4": "mov",
    "audio/mpeg": "mp3",
    "audio/aac": "aac",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "audio/ogg": "ogg",
}
_DURATION = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
_SIZE = re.compile(r"Stream #.*Video: .*?[, ](\d{2,6})x(\d{2,6})[, \n]")
_HUGE = re.compile(r"Picture size \d+x\d+ (?:exceeds|is invalid)")
_FIT = f"scale='min({SIDE},iw)':'min({SIDE},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1"
_VIDEO = ["-map", "0:v:0", "-map", "0:a:0?", "-vf", _FIT, "-c:v", "libx264", "-preset", "veryfast", "-crf", "25"]
_SOUND = ["-c:a", "aac", "-b:a", "128k", "-ac", "2"]
_BARE = ["-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn", "-movflags", "+faststart", "-threads", "2"]


class Unplayable(Exception):
    """Why: "broken", "too long" or "too large"."""


class Stopped(Exception):
    """The worker is asked to stop: the video is begun again by another."""


@dataclass(frozen=True)
class Facts:
    seconds: float
    width: int
    height: int


@cache
def program() -> str | None:
    """The ffmpeg of the extra ``video``, or the machine's own; None if there is neither."""
    if importlib.util.find_spec("imageio_ffmpeg"):
        import imageio_ffmpeg  # type: ignore[import-untyped]

        try:
            return str(imageio_ffmpeg.get_ffmpeg_exe())
        except RuntimeError:
            pass
    return shutil.which("ffmpeg")


def examined(path: Path, type_: str) -> Facts:
    """How long it is, and how large its pictures (0 x 0 for sound). Raises Unplayable."""
    said = _run(["-i", str(path)], type_, timeout=60)
    found, size = _DURATION.search(said), _SIZE.search(said)
    hours, minutes, seconds = (float(each) for each in found.groups()) if found else (0.0, 0.0, 0.0)
    facts = Facts(hours * 3600 + minutes * 60 + seconds, *((int(size[1]), int(size[2])) if size else (0, 0)))
    if "Audio:" not in said and not size:
        raise Unplayable("broken")
    if facts.seconds > LONGEST_SECONDS:
        raise Unplayable("too long")
    if facts.width * facts.height > MOST_PIXELS or _HUGE.search(said):
        raise Unplayable("too large")
    return facts


def converted(path: Path, to: Path, type_: str, *, tell: Callable[[float], None], is_over: Callable[[], bool]) -> Facts:
    """Write it as MP4 with H.264 and AAC, or sound alone as M4A; ``tell`` hears of the share that is done, 0..1.

    Returns what came out. Raises Unplayable, or Stopped when ``is_over`` says so.
    """
    facts = examined(path, type_)
    how = [*_VIDEO, "-pix_fmt", "yuv420p"] if facts.width else ["-map", "0:a:0", "-vn"]
    limit = ["-t", str(LONGEST_SECONDS)]
    arguments = ["-i", str(path), *limit, *how, *_SOUND, *_BARE, "-progress", "pipe:1", "-nostats", "-y", str(to)]
    _convert(_command(arguments, type_), facts, tell, is_over)
    made = examined(to, "video/mp4")
    if not to.stat().st_size or (facts.width and not made.width):
        raise Unplayable("broken")
    return made


def _convert(command: list[str], facts: Facts, tell: Callable[[float], None], is_over: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, stdin=subprocess.DEVNULL, text=True) as running,
    ):
        _limit(running.pid)
        assert running.stdout is not None
        for line in running.stdout:
            name, _sign, value = line.strip().partition("=")
            if name == "out_time_us" and value.isdecimal() and facts.seconds:
                tell(min(1.0, int(value) / 1e6 / facts.seconds))
            if is_over():
                running.kill()
                raise Stopped
            if time.monotonic() > until:
                running.kill()
                raise Unplayable("too long")
    if running.returncode:
        raise Unplayable("broken")


def poster(video: Path, to: Path, facts: Facts) -> bool:
    """Write a picture of the video, a second after it began, as PNG; whether there is one."""
    begin = ["-ss", str(min(1.0, facts.seconds / 3))]
    _run([*begin, "-i", str(video), "-frames:v", "1", "-y", str(to)], "video/mp4", timeout=60)
    return to.exists() and to.stat().st_size > 0


def _run(arguments: list[str], type_: str, *, timeout: float) -> str:
    """What it says; whether it succeeds does not matter here."""
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            _command(arguments, type_), stdout=subprocess.DEVNULL, stderr=said, stdin=subprocess.DEVNULL
        ) as running,
    ):
        _limit(running.pid)
        try:
            running.wait(timeout)
        except subprocess.TimeoutExpired as error:
            running.kill()
            raise Unplayable("broken") from error
        said.seek(0)
        return said.read(MOST_SAID).decode(errors="replace")


def _command(arguments: list[str], type_: str) -> list[str]:
    found = program()
    if found is None or type_ not in READERS:
        raise Unplayable("broken")
    at = arguments.index("-i")
    # Also for pictures that grow in the middle of a video.
    read = ["-protocol_whitelist", "file", "-max_pixels", str(MOST_PIXELS), "-f", READERS[type_]]
    return [found, "-nostdin", "-hide_banner", *arguments[:at], *read, *arguments[at:]]


def _limit(process: int) -> None:
    limits: dict[int, Any] = {resource.RLIMIT_AS: MEMORY_BYTES, resource.RLIMIT_CPU: PATIENCE_SECONDS}
    for each, most in limits.items():
        try:
            resource.prlimit(process, each, (most, most))
        except ProcessLookupError:
            return  # it has ended already
