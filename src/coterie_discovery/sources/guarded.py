"""Streams out of files that come from strangers: every fault is one plain error, and there is an end to every size."""

from __future__ import annotations

import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from types import TracebackType
from typing import IO, BinaryIO, cast

from coterie_discovery.runtime.errors import BadExport, ExportError
from coterie_discovery.sources.packing import FAULTS, decompressed, is_packed

FREE_BYTES = 1 << 28  # up to 256 MiB unpacked, no ratio is suspicious
MOST_BYTES = 1 << 42  # 4 TiB unpacked
MOST_RATIO = 200  # measured on dumps of this kind: 4 to 30

BROKEN = (
    tarfile.TarError, zipfile.BadZipFile, zipfile.LargeZipFile, lzma.LZMAError, zlib.error, EOFError, OSError,
    struct.error, NotImplementedError, RuntimeError, ValueError, IndexError, OverflowError, *FAULTS,
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
        # A file of a folder can be jumped about in; what an archive hands out looks alike and cannot always say.
        return isinstance(self._inner, io.BufferedReader) and isinstance(self._inner.raw, io.FileIO)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        with PlainFaults(self._name, lambda: f"byte {self.bytes_read}"):
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


class PlainFaults:
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


class _RatioChecked(Guarded):
    """A file packed by itself: what comes out is held against what went in so far."""

    def __init__(self, inner: IO[bytes], name: str, packed: Guarded) -> None:
        super().__init__(inner, name, allowed_bytes(0))
        self._packed = packed

    def seekable(self) -> bool:
        return False

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._limit = allowed_bytes(self._packed.bytes_read)
        return super().readinto(buffer)


def unpacked(stream: BinaryIO, name: str) -> BinaryIO:
    """The stream of a member, unpacked if its name ends in ``.gz`` or ``.zst``."""
    if not is_packed(name):
        return stream
    packed = cast(Guarded, cast(io.BufferedReader, stream).raw)
    return io.BufferedReader(_RatioChecked(decompressed(stream, name), name, packed), 1 << 18)
