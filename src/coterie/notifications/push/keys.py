"""The key that signs our notices (VAPID, RFC 8292): made at the first use, kept in the data folder, never logged."""

from __future__ import annotations

import base64
import os
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid02


def path() -> Path:
    return Path(settings.DATA) / "push_key"


@cache
def signer(file: Path) -> Vapid02:
    """The key in this file, which is made, readable by its owner alone, if there is none."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(descriptor, "wb") as written:
            written.write(_new())
    return Vapid02.from_pem(file.read_bytes())


def _new() -> bytes:
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def public_key() -> str:
    """What browsers are given when they subscribe."""
    point = signer(path()).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).decode().rstrip("=")
