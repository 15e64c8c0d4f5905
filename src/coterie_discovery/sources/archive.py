"""Safe, streaming access to the files of an export: a folder, one file, a zip, or a tar (plain, gz, xz, bz2).

An archive comes from strangers. Before any of its files is read, the whole listing is checked: no absolute names, no
way up and out, no links, devices or sparse files, nothing twice, nothing encrypted, and no more bytes than a genuine
export of that size could hold. Nothing is ever unpacked under a name the archive chose.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import shutil
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, BinaryIO, Self, cast

from coterie_discovery.sources.errors import BadExport, ExportError, UnknownExport

MOST_FILES = 2_000_000
MOST_BYTES = 1 << 42  # 4 TiB unpacked
FREE_BYTES = 1 << 28  # up to 256 MiB unpacked, no ratio is suspicious
MOST_RATIO = 200  # measured on dumps of this kind: 4 to 30
MOST_NAME_BYTES = 1 << 16

BROKEN = (
    tarfile.TarError, zipfile.BadZipFile, zipfile.LargeZipFile, lzma.LZMAError, zlib.error, EOFError, OSError,
    struct.error, NotImplementedError, RuntimeError, ValueError, IndexError, OverflowError,
)  # fmt: skip

Report = Callable[[str, int], None]


class Guarded(io.RawIOBase):
    """A stream that turns every fault of the layers below into :class:`BadExport` and stops at the byte limit."""

    def __init__(self, inner: IO[bytes], name: str, limit: int, report: Report | None = None) -> None:
        self._inner, self._name, self._limit, self._report = inner, name, limit, report
        self.bytes_read = 0
        self.last_byte = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return isinstance(self._inner, io.BufferedReader) and self._inner.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        with _PlainFaults(self._name, lambda: f"byte {self.bytes_read}"):
            data = self._inner.read(len(buffer))
        self.bytes_read += len(data)
        if self.bytes_read > self._limit:
            raise too_large(self._name, self.bytes_read)
        if data:
            self.last_byte = data[-1:]
        if self._report:
            self._report(self._name, len(data))
        buffer[: len(data)] = data
        return len(data)


class _PlainFaults:
    """Raises :class:`BadExport` in place of what decompressors and archive libraries raise on broken input."""

    def __init__(self, name: str, position: Callable[[], str], expected: str = "a whole, undamaged file") -> None:
        self._name, self._position, self._expected = name, position, expected

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, ExportError) or not isinstance(error, BROKEN):
            return
        raise BadExport(self._name, self._position(), _in_words(error), self._expected) from None


def _in_words(error: BaseException) -> str:
    if isinstance(error, EOFError) or "unexpected end" in str(error):
        return "the file ends too early"
    if isinstance(error, NotImplementedError | RuntimeError):
        return f"cannot be unpacked ({error})"
    if isinstance(error, PermissionError):
        return "may not be read by this user"
    return f"damaged ({str(error) or type(error).__name__})"


def too_large(name: str, size: int) -> BadExport:
    """The error for something that unpacks to more than a genuine export of its size would."""
    return BadExport(
        name,
        f"byte {size}",
        "unpacks to far more than an export of this size holds",
        f"at most {MOST_RATIO} times its packed size",
    )


def allowed_bytes(packed: int) -> int:
    """How many bytes ``packed`` bytes may unpack to."""
    return min(MOST_BYTES, max(FREE_BYTES, MOST_RATIO * packed))


class Opened:
    """An export whose listing is checked. ``files`` maps each file's relative name to its size in bytes."""

    def __init__(self, path: Path, report: Report | None = None) -> None:
        self.path = path
        self.report = report
        self.files: dict[str, int] = {}
        self._total = 0

    def members(self, wanted: Collection[str]) -> Iterator[tuple[str, BinaryIO]]:
        """Each wanted file with a stream of its bytes, in the order that reads fastest. One stream at a time."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def _list(self, name: str, size: int, limit: int) -> None:
        name = checked_name(name, self.path.name)
        if name in self.files:
            raise BadExport(self.path.name, "listing", f"{name} is there twice", "each file once")
        self.files[name] = size
        self._total += size
        if self._total > limit or len(self.files) > MOST_FILES:
            raise too_large(self.path.name, self._total)

    def _guard(self, inner: IO[bytes], name: str, limit: int) -> BinaryIO:
        return io.BufferedReader(Guarded(inner, name, limit, self.report), 1 << 18)


def checked_name(name: str, archive: str) -> str:
    """``name`` as a relative POSIX path; :class:`BadExport` if it could point outside of the export."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    outside = name.startswith("/") or ".." in parts or "\\" in name or "\0" in name or name[1:2] == ":"
    if outside or not parts or len(name) > 4096:
        raise BadExport(archive, "listing", f"the name {name!r} points outside of the export", "relative names")
    return "/".join(parts)


class _Folder(Opened):
    def __init__(self, path: Path, report: Report | None) -> None:
        super().__init__(path, report)
        for entry in sorted(self._walk(path), key=lambda e: e.path):
            self._list(Path(entry.path).relative_to(path).as_posix(), entry.stat().st_size, MOST_BYTES)

    def _walk(self, folder: Path | str) -> Iterator[os.DirEntry[str]]:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_symlink():
                    raise BadExport(entry.path, "", "is a link", "files and folders only")
                if entry.is_dir():
                    yield from self._walk(entry.path)
                elif entry.is_file():
                    yield entry

    def members(self, wanted: Collection[str]) -> Iterator[tuple[str, BinaryIO]]:
        for name in self.files:
            if name in wanted:
                with open(self.path / name, "rb") as file:
                    yield name, self._guard(file, name, MOST_BYTES)


class _OneFile(Opened):
    def __init__(self, path: Path, report: Report | None) -> None:
        super().__init__(path, report)
        self.files = {path.name: path.stat().st_size}

    def members(self, wanted: Collection[str]) -> Iterator[tuple[str, BinaryIO]]:
        if self.path.name in wanted:
            with open(self.path, "rb") as file:
                yield self.path.name, self._guard(file, self.path.name, MOST_BYTES)


class _Zip(Opened):
    def __init__(self, path: Path, report: Report | None) -> None:
        super().__init__(path, report)
        limit = allowed_bytes(path.stat().st_size)
        with _PlainFaults(path.name, lambda: "listing", "a whole zip archive"):
            self._zip = zipfile.ZipFile(path)
            for item in self._zip.infolist():
                self._check(item, limit)

    def _check(self, item: zipfile.ZipInfo, limit: int) -> None:
        kind = stat.S_IFMT(item.external_attr >> 16)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise BadExport(self.path.name, item.filename, "is a link or a device", "files and folders only")
        if item.flag_bits & 1:
            raise BadExport(self.path.name, item.filename, "is encrypted", "an archive without a password")
        if item.is_dir():
            checked_name(item.filename, self.path.name)
        else:
            self._list(item.filename, item.file_size, limit)

    def members(self, wanted: Collection[str]) -> Iterator[tuple[str, BinaryIO]]:
        for item in self._zip.infolist():
            name = item.filename if item.is_dir() else checked_name(item.filename, self.path.name)
            if name not in wanted:
                continue
            with _PlainFaults(name, lambda: "start of file"):
                stream = self._zip.open(item)
            with stream:
                yield name, self._guard(stream, name, item.file_size)

    def __exit__(self, *_: object) -> None:
        self._zip.close()


class _StrictTarInfo(tarfile.TarInfo):
    """A tar whose listing stops anywhere but at its end mark is cut or damaged; the library would just stop."""

    @classmethod
    def fromtarfile(cls, tar: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(tar)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            problem = "damaged" if isinstance(error, tarfile.InvalidHeaderError) else "ends too early"  # type: ignore[attr-defined]
            raise BadExport(str(tar.name), f"byte {tar.offset}", f"the archive {problem}", "a whole tar") from None

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        info = super().frombuf(buf, encoding, errors)
        if info.size < 0 or (info.size > MOST_NAME_BYTES and info.type in b"xgLKXS"):
            raise BadExport("archive", "listing", "holds an impossible header", "a whole tar")
        return info


class _Tar(Opened):
    """Read front to back, once for the listing and once for the files: a packed tar cannot be jumped about in."""

    def __init__(self, path: Path, report: Report | None) -> None:
        super().__init__(path, report)
        self._limit = allowed_bytes(path.stat().st_size)
        for item, _ in self._items():
            if not (item.isreg() or item.isdir()) or item.issparse():
                raise BadExport(path.name, item.name, "is a link, a device or sparse", "files and folders only")
            if item.isdir():
                if item.name not in (".", "./", ""):
                    checked_name(item.name, path.name)
            else:
                self._list(item.name, item.size, self._limit)

    def _items(self) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
        name = self.path.name
        with open(self.path, "rb") as file, _unpacked(file) as whole:
            guarded = Guarded(whole, name, self._limit + self._limit // 4)
            with _PlainFaults(name, lambda: f"byte {guarded.bytes_read}", "a whole tar archive"):
                with tarfile.open(name, "r|", guarded, tarinfo=_StrictTarInfo, errorlevel=2) as tar:
                    for item in tar:
                        tar.members.clear()  # type: ignore[attr-defined]  # a stream never looks back: memory stays flat
                        yield item, tar
                while guarded.read(1 << 20):  # to the end, so that the packing's own checksum is verified
                    pass

    def members(self, wanted: Collection[str]) -> Iterator[tuple[str, BinaryIO]]:
        left = set(wanted)
        for item, tar in self._items():
            name = item.name if item.isdir() else checked_name(item.name, self.path.name)
            if name not in left:
                continue
            left.discard(name)
            stream = tar.extractfile(item)
            if stream is not None:
                yield name, self._guard(stream, name, item.size)
            if not left:
                return


class _RatioChecked(Guarded):
    """A file packed by itself: what comes out is held against what went in so far."""

    def __init__(self, inner: gzip.GzipFile, name: str, packed: Guarded) -> None:
        super().__init__(cast(BinaryIO, inner), name, allowed_bytes(0))
        self._packed = packed

    def seekable(self) -> bool:
        return False

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._limit = allowed_bytes(self._packed.bytes_read)
        return super().readinto(buffer)


def unpacked(stream: BinaryIO, name: str) -> BinaryIO:
    """The stream of a member, unpacked if its name ends in ``.gz``."""
    if not name.endswith(".gz"):
        return stream
    packed = cast(Guarded, cast(io.BufferedReader, stream).raw)
    return io.BufferedReader(_RatioChecked(gzip.GzipFile(fileobj=stream), name, packed), 1 << 18)


def _unpacked(file: BinaryIO) -> IO[bytes]:
    """``file`` through the decompressor its first bytes ask for."""
    magic = file.read(6)
    file.seek(0)
    if magic.startswith(b"\xfd7zXZ\0"):
        return lzma.open(file)
    if magic.startswith(b"\x1f\x8b"):
        return gzip.open(file)  # type: ignore[return-value]
    if magic.startswith(b"BZh"):
        return bz2.open(file)
    return file


def open_export(path: Path | str, report: Report | None = None) -> Opened:
    """Opens a folder, an archive or one file for reading, with its listing checked.

    What it is is told from its first bytes, not from its name. ``report(name, bytes)`` is called as files are read.
    Raises :class:`UnknownExport` if there is nothing there, :class:`BadExport` if the archive is damaged or unsafe.
    """
    path = Path(path)
    with _PlainFaults(str(path), lambda: "", "a folder or file that can be read"):
        if not path.exists():
            raise UnknownExport(str(path), "there is no such file or folder", ("a folder, a zip, a tar or a table",))
        if path.is_dir():
            return _Folder(path, report)
        with open(path, "rb") as file:
            head = file.read(6)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _Zip(path, report)
    if head.startswith(b"7z\xbc\xaf\x27\x1c"):
        raise UnknownExport(str(path), "a 7-Zip archive", ("it unpacked into a folder, or packed as zip or tar.xz",))
    return _Tar(path, report) if _holds_tar(path) else _OneFile(path, report)


def _holds_tar(path: Path) -> bool:
    with open(path, "rb") as file, _unpacked(file) as whole:
        packed = whole is not file
        try:
            head = whole.read(512)
        except BROKEN:
            # A packed file so damaged that not even its start can be read: let the archive reader say where.
            return packed and not path.name.endswith((".csv.gz", ".ndjson.gz", ".parquet.gz"))
    return head[257:262] == b"ustar" or (packed and path.name.endswith((".tar.xz", ".tar.gz", ".tar.bz2", ".tgz")))


def seekable(stream: BinaryIO) -> BinaryIO:
    """``stream`` if it is of a plain file, else a copy that can be jumped about in: a temporary file without a name."""
    if stream.seekable():
        return stream
    copy = tempfile.TemporaryFile(prefix="coterie-")  # noqa: SIM115 - handed out open
    try:
        shutil.copyfileobj(stream, copy, 1 << 20)
        copy.seek(0)
    except BaseException:
        copy.close()
        raise
    return copy
