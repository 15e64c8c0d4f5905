"""How people write a phrase: NASA, iPhone, Milky Way, and most others small.

Titles are not asked, since many write every word of them with a capital; nor is the first word of a sentence.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

LOOKED_AT = 200  # posts with the phrase
LEAST = 2  # times that a spelling is seen
_INSIDE = r"(?<=[\w,;)] )"  # in the middle of a sentence


class Capitals:
    """The usual spelling of phrases in some posts. ``text`` (posts,) of strings."""

    def __init__(self, text: pa.Array, rows: NDArray[np.int64]) -> None:
        self.text = text
        self.rows = rows

    def spelled(self, phrase: str) -> str:
        """``phrase`` (in small letters) as most write it in the middle of a sentence; unchanged where few do."""
        words = r"[\s-]+".join(map(re.escape, phrase.split()))
        text = self.text.take(pa.array(self.rows))
        said = text.filter(pc.match_substring_regex(text, rf"(?i){words}")).slice(0, LOOKED_AT).to_pylist()
        pattern = re.compile(rf"{_INSIDE}{words}(?!\w)", re.IGNORECASE)
        written = Counter(" ".join(found.split()) for each in said for found in pattern.findall(each))
        alike = {form: count for form, count in written.items() if form.casefold() == phrase.casefold()}
        best = max(alike, key=lambda form: (alike[form], form), default=phrase)
        return best if alike.get(best, 0) >= LEAST else phrase
