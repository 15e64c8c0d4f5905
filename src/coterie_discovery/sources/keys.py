"""Who wrote it, without saying who: keyed hashes of the export's own author keys, and the people who opted out."""

from __future__ import annotations

import os
import secrets
from collections.abc import Container
from hashlib import blake2b
from pathlib import Path
from typing import Literal

from coterie_discovery.sources.errors import ExportError

KeyStyle = Literal["hashed", "plain"]

SALT_BYTES = 32


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
        self._known: dict[str, str | None] = {}

    def __call__(self, own: str) -> str | None:
        """The key to use for ``own``, or None if this person opted out."""
        try:
            return self._known[own]
        except KeyError:
            key = self._known[own] = self._make(own)
            return key

    def known(self) -> list[str]:
        """The own keys of everybody met so far."""
        return list(self._known)

    def _make(self, own: str) -> str | None:
        hashed = hashed_key(own, self.salt)
        key = hashed if self.style == "hashed" else own
        return None if hashed in self.exclude or key in self.exclude else key


def hashed_key(own: str, salt: bytes) -> str:
    """Keyed BLAKE2b of ``own``: 32 hexadecimal digits. A salt over 64 bytes is hashed down first (BLAKE2's limit)."""
    key = salt if len(salt) <= 64 else blake2b(salt).digest()
    return blake2b(own.encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest()


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
