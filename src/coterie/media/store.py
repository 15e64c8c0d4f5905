"""Where uploaded files are: a folder, or a bucket of an S3 service; both behave alike.

Files are named ``KE/KEY…/name`` and written once: what has another content has another name.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from django.core.files.storage import FileSystemStorage, default_storage

CHUNK = 256 * 1024
#: the name of what is uploaded, until it was made ready; files of other kinds stay as they are
ORIGINAL = "original"
FILE = "file"


class Store(Protocol):
    """What a storage does.

    FileNotFoundError for a name that is not there, another OSError while it is full or out of reach.
    """

    def put(self, name: str, path: Path, type_: str = "") -> None:
        """Keep a copy of the file under this name."""

    def get(self, name: str, path: Path) -> None:
        """Write what is kept under this name to the path."""

    def size(self, name: str) -> int:
        """In bytes."""

    def read(self, name: str, begin: int, end: int) -> Iterator[bytes]:
        """The bytes from ``begin`` to before ``end``, in pieces."""

    def delete(self, name: str) -> None:
        """Delete one file; nothing if it is not there."""

    def delete_below(self, folder: str) -> None:
        """Delete a folder of files; nothing if there is none."""

    def folders(self) -> Iterable[str]:
        """Every folder ``KE/KEY`` with files."""


class Folder:
    """Files on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def _path(self, name: str) -> Path:
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root.resolve()):
            raise FileNotFoundError(name)
        return path

    def put(self, name: str, path: Path, type_: str = "") -> None:
        to = self._path(name)
        to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = to.with_name(f".{to.name}.part")
        try:
            shutil.copyfile(path, partial)
            partial.chmod(0o600)
            partial.rename(to)
        except OSError:
            partial.unlink(missing_ok=True)  # a full disk has half of it
            raise

    def get(self, name: str, path: Path) -> None:
        shutil.copyfile(self._path(name), path)

    def size(self, name: str) -> int:
        return self._path(name).stat().st_size

    def read(self, name: str, begin: int, end: int) -> Iterator[bytes]:
        with self._path(name).open("rb") as file:
            file.seek(begin)
            while begin < end and (piece := file.read(min(CHUNK, end - begin))):
                begin += len(piece)
                yield piece

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def delete_below(self, folder: str) -> None:
        path = self._path(folder)
        shutil.rmtree(path, ignore_errors=True)
        with contextlib.suppress(OSError):  # others are in it
            path.parent.rmdir()

    def folders(self) -> Iterable[str]:
        return (f"{each.parent.name}/{each.name}" for each in self.root.glob("*/*") if each.is_dir())


class Bucket:
    """Files of an S3 service, by the client of django-storages."""

    def __init__(self, storage: Any) -> None:
        self._bucket = storage.bucket

    def put(self, name: str, path: Path, type_: str = "") -> None:
        with _said(name):
            self._bucket.upload_file(str(path), name, ExtraArgs={"ContentType": type_} if type_ else {})

    def get(self, name: str, path: Path) -> None:
        with _said(name):
            self._bucket.download_file(name, str(path))

    def size(self, name: str) -> int:
        with _said(name):
            return int(self._bucket.Object(name).content_length)

    def read(self, name: str, begin: int, end: int) -> Iterator[bytes]:
        with _said(name):
            found = self._bucket.Object(name).get(Range=f"bytes={begin}-{end - 1}")
            yield from found["Body"].iter_chunks(CHUNK)

    def delete(self, name: str) -> None:
        with _said(name):
            self._bucket.Object(name).delete()

    def delete_below(self, folder: str) -> None:
        with _said(folder):
            self._bucket.objects.filter(Prefix=f"{folder}/").delete()

    def folders(self) -> Iterable[str]:
        found = ("/".join(each.key.split("/")[:2]) for each in self._bucket.objects.all())
        return dict.fromkeys(found)


class _said:  # noqa: N801 - reads as a statement
    """Says as an OSError what the service's client says in its own: that a name is not there, or that it cannot."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        code = str(getattr(error, "response", {}).get("Error", {}).get("Code", "")) if error else ""
        if code in {"404", "NoSuchKey", "NoSuchBucket"}:
            raise FileNotFoundError(self.name) from error
        if type(error).__module__.startswith(("botocore", "boto3")):
            raise OSError(f"The storage does not answer as it should: {type(error).__name__}") from error


def store() -> Store:
    """The storage of this installation (COTERIE_MEDIA_S3)."""
    storage: Any = default_storage
    if isinstance(storage, FileSystemStorage):
        return Folder(Path(storage.location))
    return Bucket(storage)


def drop(folder: str) -> None:
    """Delete what is of no use there; what a storage that fails does not delete now is swept later."""
    with contextlib.suppress(OSError):
        store().delete_below(folder)
