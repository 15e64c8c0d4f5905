"""The file names of an export together with the starts of files: what formats are recognised by."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.packing import beginning, is_packed

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
            self._heads[name] = beginning(head, name, HEAD_BYTES) if is_packed(name) else head
        return {name: self._heads.get(name, b"") for name in chosen}
