"""The pairs of typefaces that a space chooses from: all come with Coterie or with people's devices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Pair:
    """The typefaces of headings and of text, as CSS values."""

    name: Any
    head: str
    text: str


USUAL = "clear"
TYPEFACES = {
    USUAL: Pair(_("Clear: Inter for everything"), "var(--font-sans)", "var(--font-sans)"),
    "magazine": Pair(_("Magazine: headings in Source Serif, text in Inter"), "var(--font-serif)", "var(--font-sans)"),
    "book": Pair(_("Book: Source Serif for everything"), "var(--font-serif)", "var(--font-serif)"),
    "workshop": Pair(_("Workshop: headings like a typewriter, text in Inter"), "var(--font-mono)", "var(--font-sans)"),
}


def pair(key: str) -> Pair:
    return TYPEFACES.get(key, TYPEFACES[USUAL])
