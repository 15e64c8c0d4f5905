"""What posts are about: words and phrases, forms of one word joined, small talk and what is said everywhere left out.

In a few passes over the text, each in batches and without Python for any single post: words (:mod:`.tokens`),
languages (:mod:`.languages`), forms of one word (:mod:`.stop_words`), phrases (:mod:`.phrases`) and how evenly each
term is spread (:mod:`.dispersion`). Only distinct words are touched one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.text.dispersion import uneven
from coterie_discovery.text.languages import languages
from coterie_discovery.text.phrases import Phrases, Stream
from coterie_discovery.text.stop_words import CONNECTORS, unspaced
from coterie_discovery.text.surfaces import Surfaces
from coterie_discovery.text.tokens import BREAK, Codes, Tokens, batches, in_order, split_words
from coterie_discovery.text.vocabulary import Vocabulary, count_words, distinct_words

__all__ = ["BREAK", "Terms", "find_terms", "post_text", "threads_by_terms"]

Ints = NDArray[np.int64]
MIN_THREADS = 3
MAX_SHARE = 0.25


@dataclass(frozen=True)
class Terms:
    """The vocabulary of a platform and how often each post uses it.

    ``terms`` (terms,) are stems, a phrase's words parted by spaces; ``surface`` (terms,) is how people write each;
    ``counts`` is (posts, terms), CSR, float32. ``languages`` are those of the platform (ISO 639-1), commonest first.
    """

    terms: list[str]
    surface: list[str]
    counts: sparse.csr_matrix
    languages: tuple[str, ...] = ("en",)
    reader: TermReader | None = field(default=None, repr=False)

    @cached_property
    def index(self) -> dict[str, int]:
        """The column of each term."""
        return {term: i for i, term in enumerate(self.terms)}

    @cached_property
    def is_phrase(self) -> NDArray[np.bool_]:
        """(terms,) whether a term has several words."""
        return np.array([" " in term for term in self.terms], dtype=bool)

    @cached_property
    def is_short(self) -> NDArray[np.bool_]:
        """(terms,) whether a term is a unit or an abbreviation of one or two letters ("mm")."""
        return np.array([len(term) <= 2 and not unspaced(term) for term in self.terms], dtype=bool)

    def read(self, texts: list[str] | pa.Array) -> sparse.csr_matrix:
        """Other texts (searches, labels, bios) in the same vocabulary: a (texts, terms) CSR matrix of counts."""
        text = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.string())
        if self.reader is None or not len(text):
            return sparse.csr_matrix((len(text), len(self.terms)), dtype=np.float32)
        read = self.reader
        parts = list(in_order(lambda part: read.counts(split_words(part), len(self.terms)), batches(text)))
        return sparse.vstack(parts).tocsr()


@dataclass(frozen=True)
class TermReader:
    """Reads tokens in a fitted vocabulary. ``column`` is the term of each unit and phrase, -1 for none."""

    vocabulary: Vocabulary
    phrases: Phrases
    column: Ints

    def counts(self, tokens: Tokens, n_terms: int) -> sparse.csr_matrix:
        """(posts, terms) of one batch of posts, whatever their language."""
        stream = self.vocabulary.read(tokens)
        rows, codes = self.phrases.read(stream)
        rows, codes = np.concatenate([stream.rows, rows]), np.concatenate([stream.units, codes])
        return _count(rows, self.column[codes], stream.n_rows, n_terms)


def post_text(title: pa.Array, text: pa.Array) -> pa.Array:
    """What a post says: its title twice and its text, none of them null.

    A title says what the thread is about: counted twice, groups come closer to known ones.
    """
    return pc.binary_join_element_wise(title, title, text, f" {BREAK} ")


def find_terms(
    text: pa.Array,
    thread: Ints,
    *,
    author: Ints | None = None,
    place: Ints | None = None,
    lang: pa.Array | None = None,
) -> Terms:
    """The vocabulary of a platform's posts, and how often each uses each term.

    ``text`` (posts,) of strings; ``thread``, ``author``, ``place`` (posts,) of codes, -1 for unknown: a term must come
    up in a few threads, and not as evenly over threads, people and places as chance would spread it. ``lang`` (posts,)
    of ISO 639-1 codes where the posts say them; otherwise the language is recognised.
    """
    enough = MIN_THREADS if _many(thread) else 1
    vocabulary, streams, surfaces, words = _units(text, thread, lang, enough)
    phrases = Phrases(len(vocabulary.names), 1 + len(CONNECTORS)).fit(streams, vocabulary.joined)
    names, surface = surfaces.names(vocabulary, phrases, words)

    def count(stream: Stream) -> sparse.csr_matrix:
        rows, found = phrases.read(stream)
        rows, found = np.concatenate([stream.rows, rows]), np.concatenate([stream.units, found])
        return _count(rows, found, stream.n_rows, len(names))

    counted = list(in_order(count, streams))
    counts = sparse.vstack(counted).tocsr() if counted else sparse.csr_matrix((0, len(names)), dtype=np.float32)
    keep = _informative(counts, phrases.holding(vocabulary.alone), thread, author, place, enough)
    column = np.full(len(names), -1, np.int64)
    column[keep] = np.arange(len(keep))
    return Terms(
        terms=[names[i] for i in keep],
        surface=[surface[i] for i in keep],
        counts=_columns(counts, column, len(keep)),
        languages=tuple(vocabulary.languages),
        reader=TermReader(vocabulary, phrases, column),
    )


def _units(
    text: pa.Array, thread: Ints, lang: pa.Array | None, enough: int
) -> tuple[Vocabulary, list[Stream], Surfaces, list[str]]:
    """The words of all posts as streams of units."""
    tokens = list(in_order(split_words, batches(text)))
    words, codes = distinct_words(tokens)
    told = languages(text, tokens, codes, len(words), thread, lang)
    shape = (len(words), len(told.names))
    count = count_words(codes, [part.lengths for part in tokens], told.of_post, shape)
    vocabulary, surfaces = Vocabulary(told.names, enough).fit(words, count), Surfaces()
    bounds = np.concatenate([[0], np.cumsum([len(part.lengths) for part in tokens])]).astype(np.int64)

    def stream(i: int) -> tuple[Stream, Codes]:
        return vocabulary.fitted(tokens[i], codes[i], told.of_post[bounds[i] : bounds[i + 1]])

    streams = []
    for found, written in in_order(stream, range(len(tokens))):
        streams.append(found)
        surfaces.add(found, written)
    return vocabulary, streams, surfaces, words


def _count(rows: Ints, columns: Ints, n_rows: int, n_columns: int) -> sparse.csr_matrix:
    known = columns >= 0
    ones = np.ones(int(known.sum()), dtype=np.float32)
    counts = sparse.csr_matrix((ones, (rows[known], columns[known])), shape=(n_rows, n_columns))
    counts.sum_duplicates()
    return counts


def _columns(counts: sparse.csr_matrix, column: Ints, n: int) -> sparse.csr_matrix:
    """Only some columns, under new numbers that keep their order."""
    into = column[counts.indices]
    stays = into >= 0
    bounds = np.concatenate([[0], np.cumsum(stays)])[counts.indptr]
    return sparse.csr_matrix((counts.data[stays], into[stays], bounds), shape=(counts.shape[0], n))


def _informative(
    counts: sparse.csr_matrix,
    term: NDArray[np.bool_],
    thread: Ints,
    author: Ints | None,
    place: Ints | None,
    enough: int,
) -> Ints:
    """Terms used in several threads but not all over the platform."""
    if counts.nnz == 0:
        return np.zeros(0, np.int64)
    spread = threads_by_terms(counts, thread, int(thread.max()) + 1)
    found = np.bincount(spread.indices, minlength=counts.shape[1])
    keep = term & (found >= enough) & (found <= max(MAX_SHARE * spread.shape[0], enough + 2))
    return np.flatnonzero(keep & uneven(spread, _by(counts, author), _by(counts, place)))


def _by(counts: sparse.csr_matrix, owner: Ints | None) -> sparse.csr_matrix | None:
    """Counts summed over the posts of each owner (person or place)."""
    known = np.flatnonzero(owner >= 0) if owner is not None else np.zeros(0, np.int64)
    if owner is None or not len(known):
        return None
    return threads_by_terms(counts[known], owner[known], int(owner.max()) + 1)


def threads_by_terms(counts: sparse.csr_matrix, thread: Ints, n_threads: int) -> sparse.csr_matrix:
    """Counts summed over the posts of each thread: a (threads, terms) CSR matrix."""
    n_posts = counts.shape[0]
    member = sparse.csr_matrix((np.ones(n_posts, np.float32), (thread, np.arange(n_posts))), shape=(n_threads, n_posts))
    return (member @ counts).tocsr()


def _many(thread: Ints) -> bool:
    """Enough threads to ask of a word that it comes up in several."""
    return len(thread) > 0 and int(thread.max()) >= 50
