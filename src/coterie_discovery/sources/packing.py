"""Files that are packed one by one: gzip and Zstandard, told by their names."""

from __future__ import annotations

import gzip
import sys
import zlib
from typing import IO, BinaryIO, cast

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PACKED = (".gz", ".zst")
PACKED_NAME = r"(?:\.gz|\.zst)?"
FAULTS = (zstd.ZstdError,)  # what unpacking raises beside zlib's and the system's own
# Dumps of Reddit look back as far as the format allows, two gigabytes, and so much of what they hold stays in memory.
_WINDOW = {int(zstd.DecompressionParameter.window_log_max): 31}


def is_packed(name: str) -> bool:
    return name.lower().endswith(PACKED)


def bare(name: str) -> str:
    """``name`` as the file would be called unpacked."""
    return name.rpartition(".")[0] if is_packed(name) else name


def decompressed(stream: BinaryIO, name: str) -> IO[bytes]:
    """What is packed in ``stream``, by the ending of ``name``."""
    if name.lower().endswith(".gz"):
        return cast(IO[bytes], gzip.GzipFile(fileobj=stream))
    return cast(IO[bytes], zstd.ZstdFile(stream, options=_WINDOW))


def beginning(packed: bytes, name: str, size: int) -> bytes:
    """The first ``size`` bytes that the start of a packed file holds, as far as it goes; b"" if it is broken."""
    try:
        if name.lower().endswith(".gz"):
            return zlib.decompressobj(wbits=31).decompress(packed, size)
        return zstd.ZstdDecompressor(options=_WINDOW).decompress(packed, size)
    except (zlib.error, *FAULTS):
        return b""
