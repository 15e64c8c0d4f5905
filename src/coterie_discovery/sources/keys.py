"""Who wrote it, without saying who: keyed hashes of the export's own author keys, and the people who opted out."""

from __future__ import annotations

import os
import secrets
from collections.abc import Container
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.runtime.errors import ExportError
from coterie_discovery.sources.key_index import KeyIndex

KeyStyle = Literal["hashed", "plain"]

SALT_BYTES = 32
KEY_BYTES = 16
REMEMBERED = 1 << 17  # people whose key is kept at hand; whoever comes back later is hashed once more
_PIECE = 1 << 16
_HEX = np.frombuffer(b"".join(b"%02x" % byte for byte in range(256)), np.uint16)  # two digits a byte


class NoSalt(ExportError):
    """There is no salt for this installation and none could be made."""


class Keys:
    """Maps an export's own author key to the key used everywhere after the import.

    ``hashed`` keys are BLAKE2b with the installation's salt, 16 bytes in hexadecimal: equal people stay equal across
    imports, and nobody without the salt can go back. Keys in ``exclude``, in either form,
    belong to people who opted out.
    """

    def __init__(self, salt: bytes, style: KeyStyle = "hashed", exclude: Container[str] = ()) -> None:
        self.salt = salt
        self.style = style
        self.exclude = exclude
        self._at_hand: dict[str, str | None] = {}
        self._people = KeyIndex()
        self._digests: NDArray[np.uint8] = np.empty((0, KEY_BYTES), np.uint8)
        self._opted_out: NDArray[np.bool_] = np.empty(0, bool)

    def __call__(self, own: str) -> str | None:
        """The key to use for ``own``, or None if this person opted out."""
        try:
            return self._at_hand[own]
        except KeyError:
            if len(self._at_hand) >= REMEMBERED:
                self._at_hand.clear()
            key = self._at_hand[own] = self._make(own)
            return key

    def many(self, own: pa.Array) -> pa.Array:
        """The same for distinct own keys at once, null for people who opted out. Everybody met is known from then."""
        numbers, new = self._people.add(own)
        digests, opted_out = [self._digests], [self._opted_out]
        for start in range(0, len(new), _PIECE):
            piece = own.take(pa.array(new[start : start + _PIECE])).to_pylist()
            made = [digest_of(key, self.salt) for key in piece]
            digests.append(np.frombuffer(b"".join(made), np.uint8).reshape(-1, KEY_BYTES))
            gone = (self._is_out(digest.hex(), key) for digest, key in zip(made, piece, strict=True))
            opted_out.append(np.fromiter(gone, bool, len(piece)))
        self._digests, self._opted_out = np.concatenate(digests), np.concatenate(opted_out)
        keys = own if self.style == "plain" else _in_hexadecimal(self._digests[numbers])
        out = self._opted_out[numbers]
        return pc.if_else(pa.array(~out), keys, None) if out.any() else keys

    def are_known(self, own: pa.Array) -> NDArray[np.bool_]:
        """Whether each of the own keys was among those of :meth:`many`, (n,)."""
        return self._people.numbers(own) >= 0

    def _make(self, own: str) -> str | None:
        hashed = hashed_key(own, self.salt)
        key = hashed if self.style == "hashed" else own
        return None if self._is_out(hashed, own) else key

    def _is_out(self, hashed: str, own: str) -> bool:
        return hashed in self.exclude or (self.style == "plain" and own in self.exclude)


def _in_hexadecimal(digests: NDArray[np.uint8]) -> pa.Array:
    digits = _HEX[digests]
    offsets = np.arange(len(digits) + 1, dtype=np.int32) * (2 * KEY_BYTES)
    return pa.StringArray.from_buffers(len(digits), pa.py_buffer(offsets), pa.py_buffer(digits))


def hashed_key(own: str, salt: bytes) -> str:
    """Keyed BLAKE2b of ``own``: 32 hexadecimal digits. A salt over 64 bytes is hashed down first (BLAKE2's limit)."""
    return digest_of(own, salt).hex()


def digest_of(own: str, salt: bytes) -> bytes:
    """The 16 bytes that :func:`hashed_key` writes in hexadecimal."""
    key = salt if len(salt) <= 64 else blake2b(salt).digest()
    return blake2b(own.encode("utf-8", "surrogatepass"), key=key, digest_size=KEY_BYTES).digest()


def installation_salt() -> bytes:
    """The salt of this installation: ``COTERIE_SALT``, else a file in the user's state folder, made at first use."""
    given = os.environ.get("COTERIE_SALT", "")
    if given:
        return given.encode("utf-8", "surrogateescape")
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    path = Path(state) / "coterie" / "salt"
    try:
        return path.read_bytes() if path.exists() else _new_salt(path)
    except OSError as error:
        raise NoSalt(f"{path}: no salt can be kept there ({error.strerror}); expected COTERIE_SALT to be set") from None


def _new_salt(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = path.with_name(f"salt.{os.getpid()}")
    made.touch(mode=0o600)
    made.write_bytes(secrets.token_hex(SALT_BYTES).encode())
    try:
        os.link(made, path)  # of two first runs at once, one wins and both read the same salt
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return path.read_bytes()
