"""Names that people give to themselves and to things, as they may be shown and put into a mail's subject."""

from __future__ import annotations

import unicodedata

JOINERS = "\u200c\u200d"
# Letters and symbols by their category, and nothing on the screen: Hangul fillers and the Braille cell without dots.
BLANK = "\u115f\u1160\u2800\u3164\uffa0"


def clean_name(text: str) -> str:
    """One line without control characters, blanks that pass for letters and marks that turn the direction of the text.

    Joiners stay: names in some scripts, and many emoji, need them. Empty when nothing is left that can be seen.
    """
    kept = (" " if _is_space(char) else char for char in text if char in JOINERS or _shown(char))
    name = " ".join("".join(kept).split())
    return name if any(_is_visible(char) for char in name) else ""


def clean_mark(text: str) -> str:
    """The one or two letters that stand for something, in capitals that are as many: ``ß`` has none of its own."""
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in clean_name(text))


def _is_space(char: str) -> bool:
    return char.isspace() or char in BLANK


def _shown(char: str) -> bool:
    return _is_space(char) or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def _is_visible(char: str) -> bool:
    """On its own: neither a space nor a joiner nor a mark that stands on a letter before it."""
    return char not in JOINERS and unicodedata.category(char)[0] not in "ZM"
