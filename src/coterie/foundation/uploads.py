"""What people upload is judged by its content; its name is only ever a label."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from pathlib import PurePosixPath
from typing import IO, Any, Literal

import puremagic
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _

Kind = Literal["archive", "data", "image"]

# Vector pictures (SVG) are programs, and are not among them.
EXTENSIONS: dict[Kind, frozenset[str]] = {
    "archive": frozenset({".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z"}),
    "data": frozenset({".csv", ".ndjson", ".jsonl", ".json", ".parquet", ".mbox", ".xml"}),
    "image": frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"}),
}
_HEAD = 1024
# Data have no mark of their own but for Parquet: JSON, XML or an mbox begin so, and CSV with the names of its columns.
_DATA = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:[{\[]|<\?xml\b|<posts\b|From \S)")
_COLUMNS = re.compile(rb'(?:\xef\xbb\xbf)?(?:"?[\w .-]{1,80}"?,)+"?[\w .-]{1,80}"?(?:\r?\n|\Z)')
# In bytes of UTF-8: file systems allow 255, and a letter of some scripts has three.
_LONGEST_NAME = 180
_LONGEST_ENDING = 8


class BadUpload(ValueError):
    """The file cannot be taken; the text says why, for the person who sent it."""


def check_upload(file: UploadedFile, *, kinds: Set[Kind], limit: int) -> Kind:
    """Which of ``kinds`` the file is by its content; it stands at its beginning again afterwards.

    ``limit`` is in bytes. Raises BadUpload when the file is empty, too large or none of ``kinds``.
    """
    size = file.size or 0
    if not size:
        raise BadUpload(_("The file is empty."))
    if size > limit:
        raise BadUpload(
            _("The file has %(size)s MB; at most %(limit)s MB are possible.")
            % {"size": _megabytes(size), "limit": _megabytes(limit)}
        )
    found = _kind(file, kinds)
    if found is None or found not in kinds:
        expected = ", ".join(sorted(extension for kind in kinds for extension in EXTENSIONS[kind]))
        raise BadUpload(_("The file is none of the formats expected here: %(formats)s.") % {"formats": expected})
    return found


def safe_name(name: str | None) -> str:
    """The name without folders, control characters and whatever else a file system or a header trips over."""
    last = PurePosixPath((name or "").replace("\\", "/")).name
    letters = "".join(each for each in unicodedata.normalize("NFC", last) if unicodedata.category(each)[0] != "C")
    kept = re.sub(r"[^\w. ()+-]+", "_", letters).strip(" ._")
    stem, dot, ending = kept.rpartition(".")
    if dot and len(ending.encode()) <= _LONGEST_ENDING:
        return f"{_cut(stem, _LONGEST_NAME - _LONGEST_ENDING - 1)}.{ending}"
    return _cut(kept, _LONGEST_NAME) or "file"


def _cut(name: str, size: int) -> str:
    """The beginning of a name that has at most ``size`` bytes, without half a letter at its end."""
    return name.encode()[:size].decode(errors="ignore")


class SafelyNamed(TemporaryFileUploadHandler):
    """Large uploads wait in a file, whose name Django ends as the upload's own does, however long that ending is."""

    def new_file(self, field_name: str, file_name: str, *rest: Any, **more: Any) -> None:
        super().new_file(field_name, safe_name(file_name), *rest, **more)


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:,.1f}".removesuffix(".0")


def _kind(file: UploadedFile | IO[Any], kinds: Set[Kind]) -> Kind | None:
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if "data" in kinds and _is_data(head):
        return "data"
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    best = max(match.confidence for match in matches)
    likely = {match.extension for match in matches if match.confidence == best}
    return next((kind for kind, extensions in EXTENSIONS.items() if likely & extensions), None)


def _is_data(head: bytes) -> bool:
    if head.startswith(b"PAR1"):
        return True
    return b"\0" not in head and bool(_DATA.match(head) or _COLUMNS.match(head))
