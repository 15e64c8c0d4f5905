"""What an uploaded file really is: by its content, never by what its sender says."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import puremagic
from django.utils.translation import gettext as _

from coterie.foundation.uploads import BadUpload
from coterie.media.models import Kind

HEAD = 4096
PICTURES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
}
VIDEOS = {".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".ogv", ".mpg", ".mpeg", ".3gp"}
SOUNDS = {".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".flac", ".wav"}
#: other files, which are only ever downloaded
FILES = {
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".md": "text/plain",
    ".csv": "text/csv",
    ".json": "application/json",
    ".zip": "application/zip",
    ".7z": "application/x-7z-compressed",
    ".gz": "application/gzip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".epub": "application/epub+zip",
    ".stl": "model/stl",
    ".gpx": "application/gpx+xml",
    ".ics": "text/calendar",
    ".heic": "image/heic",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".dng": "image/x-adobe-dng",
    ".svg": "application/octet-stream",
    ".psd": "image/vnd.adobe.photoshop",
}
_BOX = {b"avif": Kind.PICTURE, b"avis": Kind.PICTURE, b"M4A ": Kind.SOUND, b"M4B ": Kind.SOUND}
_BEGINNINGS = (
    (b"\xff\xd8\xff", Kind.PICTURE, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", Kind.PICTURE, "image/png"),
    (b"GIF87a", Kind.PICTURE, "image/gif"),
    (b"GIF89a", Kind.PICTURE, "image/gif"),
    (b"\x1a\x45\xdf\xa3", Kind.VIDEO, "video/x-matroska"),
    (b"\x00\x00\x01\xba", Kind.VIDEO, "video/mpeg"),
    (b"fLaC", Kind.SOUND, "audio/flac"),
    (b"ID3", Kind.SOUND, "audio/mpeg"),
    (b"\xff\xfb", Kind.SOUND, "audio/mpeg"),
    (b"\xff\xf3", Kind.SOUND, "audio/mpeg"),
    (b"\xff\xf1", Kind.SOUND, "audio/aac"),
)
_HEIC = {b"heic", b"heix", b"mif1", b"msf1", b"hevc"}
# Programs and pages: whatever they are called, nobody gets them from here.
_REFUSED = {".exe", ".dll", ".elf", ".so", ".msi", ".jar", ".apk", ".html", ".htm", ".sh", ".bat", ".lnk", ".swf"}
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"FWS", b"CWS")
_PAGE = (b"<!doctype html", b"<html", b"<script", b"<head", b"<body")


def kind_of(path: Path, name: str) -> tuple[Kind, str]:
    """What the file is, and its type. BadUpload, in words, if such a file is not taken."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise BadUpload(_("The file is empty."))
    ending = PurePosixPath(name).suffix.lower()
    found = _media(head, ending)
    if found is not None:
        return found
    if ending in FILES and not _is_program(head, ending):
        return Kind.FILE, FILES[ending]
    if ending in {*PICTURES, *VIDEOS, *SOUNDS}:
        raise BadUpload(_("This is not what its name says: it ends in %(ending)s.") % {"ending": ending})
    raise BadUpload(_("Such files cannot be taken. These can: %(endings)s.") % {"endings": endings()})


def endings() -> str:
    everything = {*PICTURES, *VIDEOS, *SOUNDS, *FILES}
    return ", ".join(sorted(each.removeprefix(".") for each in everything))


def _media(head: bytes, ending: str) -> tuple[Kind, str] | None:
    for start, kind, type_ in _BEGINNINGS:
        if head.startswith(start):
            return kind, type_
    if head[:4] == b"RIFF":
        riff = {b"WEBP": (Kind.PICTURE, "image/webp"), b"WAVE": (Kind.SOUND, "audio/wav")}
        return riff.get(head[8:12], (Kind.VIDEO, "video/x-msvideo") if head[8:12] == b"AVI " else None)
    if head[:4] == b"OggS":
        return (Kind.VIDEO, "video/ogg") if b"theora" in head else (Kind.SOUND, "audio/ogg")
    if head[4:8] == b"ftyp":
        return _box(head[8:12], ending)
    return None


def _box(brand: bytes, ending: str) -> tuple[Kind, str] | None:
    if brand in _HEIC and ending not in VIDEOS:
        return Kind.FILE, "image/heic"
    kind = _BOX.get(brand, Kind.VIDEO)
    return kind, {Kind.PICTURE: "image/avif", Kind.SOUND: "audio/mp4"}.get(kind, "video/mp4")


def _is_program(head: bytes, ending: str) -> bool:
    if head.startswith(_PROGRAMS):
        return True
    if ending != ".svg" and head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGE):
        return True
    try:
        best = puremagic.magic_string(head)[0]
    except (puremagic.PureError, ValueError, IndexError):
        return False
    return best.confidence > 0.8 and best.extension in _REFUSED and ending != ".svg"
