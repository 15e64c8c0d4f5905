"""What threads mean, by a language model trained elsewhere: a vector of each thread's title and opening post."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.signals.columns import Columns
from coterie_discovery.text.sentence_model import LETTERS, SentenceModel, Vectors
from coterie_discovery.text.vector_cache import VectorCache, text_key, user_cache

PIECE = 64  # texts between two reports of progress, and what is lost when a run is stopped


@dataclass(frozen=True)
class OpeningVectors:
    """``vectors`` (threads, dimensions) of unit length, zeros for what has no text; ``author`` (threads,) of each
    opening, -1 where unknown."""

    vectors: Vectors
    author: NDArray[np.int64]

    def without(self, gone: NDArray[np.bool_]) -> Vectors:
        """The vectors had the members ``gone`` not written: what they open is not known."""
        if not len(gone):
            return self.vectors
        return np.where(((self.author >= 0) & gone[self.author])[:, None], np.float32(0), self.vectors)


class SentenceVectors:
    """Sentence vectors by the model in ``model_file`` (MiniLM by default), kept between runs in the folder ``cache``.

    The model is loaded at once, so that what is wrong with it is told before any work.
    """

    def __init__(self, model_file: Path | None = None, cache: Path | None = None) -> None:
        self.model = SentenceModel(model_file)
        self.kept = VectorCache(cache or user_cache(), self.model.name)

    def of_openings(self, columns: Columns, tell: Callable[[int], None] = lambda _: None) -> OpeningVectors:
        first, texts = openings(columns)
        return OpeningVectors(self.of(texts, tell), columns.posts.author[first])

    def of(self, texts: Sequence[str], tell: Callable[[int], None] = lambda _: None) -> Vectors:
        """(texts, dimensions); each distinct text is read once, and not at all where its vector is kept."""
        keys = [text_key(text) if text else b"" for text in texts]
        known = self.kept.read(sorted({*keys} - {b""}), self.model.dimensions)
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key and key not in known}
        done = len(texts) - len(fresh)
        for start in range(0, len(fresh), PIECE):
            tell(done + start)
            piece = list(fresh)[start : start + PIECE]
            made = dict(zip(piece, self.model.embed([fresh[key] for key in piece]), strict=True))
            self.kept.write(made)
            known |= made
        self.kept.tidy()
        tell(len(texts))
        known[b""] = np.zeros(self.model.dimensions, np.float32)
        return np.array([known[key] for key in keys], np.float32).reshape(len(texts), self.model.dimensions)


def openings(columns: Columns) -> tuple[NDArray[np.int64], list[str]]:
    """The row of each thread's first post, and its title and text as far as a model reads them."""
    posts = columns.posts
    first = np.searchsorted(posts.thread, np.arange(columns.n_threads))
    pairs = zip(posts.title.take(first).to_pylist(), posts.text.take(first).to_pylist(), strict=True)
    return first, [f"{title or ''}\n{text or ''}".strip()[:LETTERS] for title, text in pairs]
