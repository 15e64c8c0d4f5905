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
import tarfile
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Self

from coterie_discovery.runtime.errors import BadExport, UnknownExport
from coterie_discovery.sources.guarded import (
    BROKEN,
    MOST_BYTES,
    Guarded,
    PlainFaults,
    Report,
    allowed_bytes,
    too_large,
)

MOST_FILES = 2_000_000
MOST_NAME_BYTES = 1 << 16
TARS = (".tar", ".tar.xz", ".tar.gz", ".tar.bz2", ".tgz")


class Opened:
    """An export whose listing is checked. ``files`` maps each file's relative name to its size in bytes."""

    def __init__(self, path: Path, report: Report | None = None) -> None:
        self.path = path
        self.report = report
        self.files: dict[str, int] = {}
        self.holds: BinaryIO | None = None  # the archive's bytes, taken out of another one
        self._total = 0

    def members(self, wanted: Collection[str]) -> Iterator[tuple[str, BinaryIO]]:
        """Each wanted file with a stream of its bytes, in the order that reads fastest. One stream at a time."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.holds is not None:
            self.holds.close()

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
                with PlainFaults(name, lambda: "start of file", "a file that can be read"):
                    file = open(self.path / name, "rb")  # noqa: SIM115 - closed below, whatever its reader does
                with file:
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
    """``held`` is the archive's bytes where it is no file by itself; ``limit`` how much it may unpack to."""

    def __init__(
        self, path: Path, report: Report | None, held: BinaryIO | None = None, limit: int | None = None
    ) -> None:
        super().__init__(path, report)
        limit = limit or allowed_bytes(path.stat().st_size)
        with PlainFaults(path.name, lambda: "listing", "a whole zip archive"):
            self._zip = zipfile.ZipFile(held or path)
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
            with PlainFaults(name, lambda: "start of file"):
                stream = self._zip.open(item)
            with stream:
                yield name, self._guard(stream, name, item.file_size)

    def __exit__(self, *_: object) -> None:
        self._zip.close()
        super().__exit__()


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

    def __init__(
        self, path: Path, report: Report | None, held: BinaryIO | None = None, limit: int | None = None
    ) -> None:
        super().__init__(path, report)
        self._held = held
        self._limit = limit or allowed_bytes(path.stat().st_size)
        for item, _ in self._items():
            if not (item.isreg() or item.isdir()) or item.issparse():
                raise BadExport(path.name, item.name, "is a link, a device or sparse", "files and folders only")
            if item.isdir():
                if item.name not in (".", "./", ""):
                    checked_name(item.name, path.name)
            else:
                self._list(item.name, item.size, self._limit)

    @contextmanager
    def _bytes(self) -> Iterator[BinaryIO]:
        with open(self.path if self._held is None else os.dup(self._held.fileno()), "rb") as file:
            file.seek(0)
            yield file

    def _items(self) -> Iterator[tuple[tarfile.TarInfo, tarfile.TarFile]]:
        name = self.path.name
        with self._bytes() as file, _unpacked(file) as whole:
            guarded = Guarded(whole, name, self._limit + self._limit // 4)
            with PlainFaults(name, lambda: f"byte {guarded.bytes_read}", "a whole tar archive"):
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
    with PlainFaults(str(path), lambda: "", "a folder or file that can be read"):
        if not path.exists():
            raise UnknownExport(str(path), "there is no such file or folder", ("a folder, a zip, a tar or a table",))
        if path.is_dir():
            return _tidied(_Folder(path, report))
        with open(path, "rb") as file:
            kind = _kind_of(file, path)
    return _tidied(_whats_inside(kind(path, report), path, report) if kind else _OneFile(path, report))


def _tidied(opened: Opened) -> Opened:
    """Litter is checked as all else is, and then not there: as names it would be taken for files of a format."""
    if len(opened.files) > 1:
        opened.files = {name: size for name, size in opened.files.items() if not is_litter(name)}
    return opened


def _kind_of(file: BinaryIO, path: Path) -> type[_Zip] | type[_Tar] | None:
    """Which archive ``file`` is by its first bytes, None for what is none."""
    head = file.read(6)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _Zip
    if head.startswith(b"7z\xbc\xaf\x27\x1c"):
        raise UnknownExport(str(path), "a 7-Zip archive", ("it unpacked into a folder, or packed as zip or tar.xz",))
    return _Tar if _holds_tar(file, path.name) else None


def _holds_tar(file: BinaryIO, name: str) -> bool:
    file.seek(0)
    whole = _unpacked(file)
    packed = whole is not file
    try:
        head = whole.read(512)
    except BROKEN:
        # A packed file so damaged that not even its start can be read: let the archive reader say where.
        return packed and not name.endswith((".csv.gz", ".ndjson.gz", ".parquet.gz"))
    finally:
        if packed:
            whole.close()
    return head[257:262] == b"ustar" or (packed and name.endswith(TARS))


def _whats_inside(outer: Opened, path: Path, report: Report | None) -> Opened:
    """``outer``, or the archive in it if that is all it holds. What is packed three times is refused."""
    names = [name for name in outer.files if not is_litter(name)]
    if len(names) != 1 or not names[0].lower().endswith((".zip", *TARS)):
        return outer
    inside = path / names[0]
    with outer:
        for _, stream in outer.members({names[0]}):
            held = _copied(stream)
    try:
        kind = _kind_of(held, inside)
        if kind is None:
            raise BadExport(path.name, names[0], "is no archive, whatever its name says", "an export packed once")
        inner = kind(inside, report, held, allowed_bytes(path.stat().st_size))
        if any(name.lower().endswith((".zip", *TARS)) for name in inner.files) and len(inner.files) == 1:
            raise BadExport(path.name, names[0], "holds one more archive and nothing else", "an export packed once")
    except BaseException:
        held.close()
        raise
    inner.holds = held
    return inner


def is_litter(name: str) -> bool:
    """What desktop systems leave in archives."""
    base = name.rpartition("/")[2]
    return name.startswith("__MACOSX/") or base.startswith(("._", ".DS_Store")) or base in ("Thumbs.db", "desktop.ini")


def seekable(stream: BinaryIO) -> BinaryIO:
    """``stream`` if it is of a plain file, else a copy that can be jumped about in: a temporary file without a name."""
    return stream if stream.seekable() else _copied(stream)


def _copied(stream: BinaryIO) -> BinaryIO:
    copy = tempfile.TemporaryFile(prefix="coterie-")  # noqa: SIM115 - handed out open
    try:
        shutil.copyfileobj(stream, copy, 1 << 20)
        copy.seek(0)
    except BaseException:
        copy.close()
        raise
    return copy
