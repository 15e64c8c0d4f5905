"""Numbers that come in an address or a form: anything may stand there."""

from __future__ import annotations

import re

# Every key fits a signed 64-bit integer, and Python itself refuses to read thousands of digits.
_NUMBER = re.compile(r"[0-9]{1,18}")


def number(text: str | None) -> int | None:
    """The whole number that stands there, 0 or more and at most 18 digits; None for anything else."""
    return int(text) if text and _NUMBER.fullmatch(text) else None


def up_to(count: int, most: int = 99) -> str:
    """A count that was bounded where it was made: beyond ``most`` it only says that there are more."""
    return str(count) if count <= most else f"{most}+"
