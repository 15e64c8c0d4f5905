"""The file names of an export together with the starts of files: what formats are recognised by."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from itertools import islice

from coterie_discovery.sources.archive import Opened

HEAD_BYTES = 1 << 16
MOST_HEADS = 16  # of the files one reader could mean; a packed tar is unpacked up to the last of them


class Listing(dict[str, int]):
    """File name to size in bytes, without litter. ``heads`` looks into files, each only once."""

    def __init__(self, opened: Opened, files: dict[str, int]) -> None:
        super().__init__(files)
        self._opened = opened
        self._heads: dict[str, bytes] = {}

    def heads(self, names: Iterable[str]) -> dict[str, bytes]:
        """The first bytes (at most 64 kB) of the first 16 of ``names``."""
        chosen = list(islice(names, MOST_HEADS))
        for name, stream in self._opened.members(set(chosen) - self._heads.keys()):
            head = stream.read(HEAD_BYTES)
            self._heads[name] = _start_of(head) if name.endswith(".gz") else head
        return {name: self._heads.get(name, b"") for name in chosen}


def _start_of(packed: bytes) -> bytes:
    """What the start of a gzip file unpacks to, b"" if it is none."""
    try:
        return zlib.decompressobj(wbits=31).decompress(packed, HEAD_BYTES)
    except zlib.error:
        return b""
