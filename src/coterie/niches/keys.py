"""The secret behind the keys of people: without it nobody gets from a key back to an account of the platform."""

from __future__ import annotations

import hmac
import os
import secrets
from pathlib import Path

from django.conf import settings


def salt_of(platform: str) -> bytes:
    """The salt for the author keys of one platform, 32 bytes: the same at every import, another for every platform.

    It hangs on a key of this installation alone, not on SECRET_KEY: that one may be changed, and people who opted out
    must still be recognised afterwards.
    """
    return hmac.digest(_identity_key(), f"author keys of {platform}".encode(), "sha256")


def _identity_key() -> bytes:
    path = settings.DATA / "identity_key"
    if not path.exists():
        _make(path)
    return bytes.fromhex(path.read_text().strip())


def _make(path: Path) -> None:
    """Written aside and linked into place: of two processes that start at once, both get the same, whole key."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
