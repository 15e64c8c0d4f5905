"""Names that people give to themselves and to things, as they may be shown and put into a mail's subject."""

from __future__ import annotations

import unicodedata


def clean_name(text: str) -> str:
    """One line without control characters and marks that turn the direction of the text around it.

    Joiners stay: names in some scripts, and many emoji, need them.
    """
    kept = (" " if char.isspace() else char for char in text if char in "\u200c\u200d" or _shown(char))
    return " ".join("".join(kept).split())


def _shown(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
