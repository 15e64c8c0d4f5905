"""Words of scripts that put no spaces between them: Thai, Lao, Khmer, Burmese, Chinese and Japanese.

They are cut by the dictionaries of ICU (International Components for Unicode), which come with the package ``icu4py``.
Only texts in such a script are looked at one by one.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

# The same scripts, as Arrow and as Python write them.
UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_HAN = "\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_OTHERS = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u109f\u1780-\u17d3\u17d7\u17dc\u17dd"
)
_KANA = "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
RUN = re.compile(f"[{_HAN}{_OTHERS}{_KANA}]+")
_JOINTS = re.compile("[\u200b\u200c\u200d\u2060]+")  # invisible signs that may stand between words
BETWEEN = "\n"
ONE_LETTER = re.compile(f"[{_HAN}{_KANA}]")  # scripts in which one letter can be a word
ANY = re.compile(f"[{_HAN}{_OTHERS}{_KANA}]")
# A web or mail address that words without spaces stand beside.
_BESIDE = r"((?:https?://|www\.)[\x21-\x7e]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
# NFKC takes these vowels apart, and dictionaries have them whole.
_WHOLE = (("\u0e4d\u0e32", "\u0e33"), ("\u0ecd\u0eb2", "\u0eb3"))


def is_unspaced(text: pa.Array) -> pa.Array:
    """Which of ``text`` (posts,) has anything in such a script."""
    strange = pc.invert(pc.string_is_ascii(text))
    if not pc.any(strange).as_py():
        return strange
    there = pc.match_substring_regex(text.filter(strange), UNSPACED)
    return pc.replace_with_mask(strange, strange, there)


def apart_from_addresses(text: pa.Array) -> pa.Array:
    """With spaces around addresses."""
    return pc.replace_substring_regex(text, _BESIDE, r" \1 ")


def segmented(text: pa.Array) -> pa.Array:
    """With spaces between words. ``text`` (posts,) is in NFKC."""
    for parts, whole in _WHOLE:
        text = pc.replace_substring(text, parts, whole)
    from icu4py.breakers import WordBreaker

    texts = [_JOINTS.sub(" ", each) for each in text.to_pylist()]
    runs = [run for each in texts for run in RUN.findall(each)]
    # Cut together: to begin costs more than to cut.
    apart = iter(" ".join(WordBreaker(BETWEEN.join(runs), "en")).split(BETWEEN)) if runs else iter(())
    return pa.array([RUN.sub(lambda _: f" {next(apart)} ", each) for each in texts], pa.string())
