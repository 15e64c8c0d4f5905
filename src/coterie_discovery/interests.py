"""What posts are about: words and multi-word phrases, forms of one word joined, small talk left out.

Tokens are found by Arrow's string kernels, so no Python runs per post; only the distinct words are touched one by one.
A phrase is two or three neighbouring words that meet much more often than chance would have it (normalised pointwise
mutual information, Bouma 2009).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import snowballstemmer
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.words import STOP_WORDS

BREAK = "\x1e"  # stands between two phrases or sentences, so that no phrase runs across
_CLEANING = (
    (r"(?s)```.*?```", " "),  # code is not prose
    (r"(?m)^[ \t]*[>|].*$", " "),  # quoted lines are somebody else's words
    (r"<[^<>]{1,300}>", " "),
    (r"(?:https?://|www\.)\S+|\S+@\S+", f" {BREAK} "),
    (r"&[a-z]{2,6};", " "),
    (r"[’`]", "'"),
    (r"[.,;:!?]+(?:\s|$)|[()\[\]{}\"|*=]+|\n\s*\n|\s-+\s", f" {BREAK} "),
)
_NOT_A_WORD = rf"[^\p{{L}}\p{{N}}'+#\-{BREAK}]+"
MIN_THREADS = 3
MAX_SHARE = 0.25
MIN_PHRASE = 5
MIN_NPMI = 0.3


@dataclass(frozen=True)
class Interests:
    """The vocabulary and how often each post uses it. ``counts`` is a (posts, terms) CSR matrix of float32."""

    terms: list[str]
    surface: list[str]
    counts: sparse.csr_matrix
    stems: dict[str, str] = field(repr=False)

    @cached_property
    def index(self) -> dict[str, int]:
        return {term: i for i, term in enumerate(self.terms)}

    @cached_property
    def is_phrase(self) -> NDArray[np.bool_]:
        return np.array([" " in term for term in self.terms], dtype=bool)

    def read(self, texts: list[str]) -> sparse.csr_matrix:
        """Other texts (searches, labels, bios) in the same vocabulary: a (texts, terms) CSR matrix of counts."""
        tokens, rows, words = split_words(pa.array(texts, pa.string()))
        stemmer = snowballstemmer.stemmer("english")
        stems = [self.stems.get(word) or ("" if word in STOP_WORDS else stemmer.stemWord(word)) for word in words]
        code = np.array([self.index.get(stem, -1) for stem in stems], dtype=np.int64)
        columns, owners = [code[tokens]], [rows]
        for width in (2, 3):
            codes, at = self._phrases(np.array(stems, dtype=object)[tokens], rows, width)
            columns.append(codes)
            owners.append(at)
        return _count(np.concatenate(owners), np.concatenate(columns), len(texts), len(self.terms))

    def _phrases(
        self, stems: NDArray[np.object_], rows: NDArray[np.int64], width: int
    ) -> tuple[NDArray[np.int64], ...]:
        n = len(stems) - width + 1
        found = [
            (self.index.get(" ".join(stems[i : i + width]), -1), rows[i])
            for i in range(max(n, 0))
            if rows[i] == rows[i + width - 1]
        ]
        table = np.array(found, dtype=np.int64).reshape(-1, 2)
        return table[:, 0], table[:, 1]


def find_interests(text: pa.Array, thread: NDArray[np.int64]) -> Interests:
    """The vocabulary of ``text`` (one string a post), terms counted in at least a few of the ``thread`` codes."""
    tokens, rows, words = split_words(text)
    frequency = np.bincount(tokens, minlength=len(words)) if len(words) else np.zeros(0, np.int64)
    stems = _stem_all(words, frequency, MIN_THREADS if _many(thread) else 1)
    names, code = _join_forms(words, stems, frequency)
    terms = code[tokens] if len(words) else tokens
    all_terms, all_rows = list(names), [(terms, rows)]
    phrases, at = _collocations(terms, rows, tokens, words, names)
    base = len(all_terms)
    for name, _ in phrases:
        all_terms.append(name)
    all_rows.append((np.where(at[0] >= 0, at[0] + base, -1), at[1]))
    counts = _count(
        np.concatenate([r for _, r in all_rows]), np.concatenate([c for c, _ in all_rows]), len(text), len(all_terms)
    )
    surface = _surfaces(tokens, words, code, len(names), frequency) + [shown for _, shown in phrases]
    keep = _informative(counts, thread, len(text))
    return Interests(
        terms=[all_terms[i] for i in keep],
        surface=[surface[i] for i in keep],
        counts=counts[:, keep].tocsr(),
        stems={word: stem for word, stem in zip(words, stems, strict=True) if stem},
    )


def split_words(text: pa.Array) -> tuple[NDArray[np.int64], NDArray[np.int64], list[str]]:
    """Word codes in reading order, the row of each, and the distinct words (sorted, so that codes are stable)."""
    clean = text
    for pattern, into in _CLEANING:
        clean = pc.replace_substring_regex(clean, pattern, into)
    pieces = pc.split_pattern_regex(pc.utf8_lower(clean), _NOT_A_WORD)
    flat = pc.utf8_trim(pc.list_flatten(pieces), "'-")
    rows = np.asarray(pc.list_parent_indices(pieces)).astype(np.int64)
    full = np.asarray(pc.not_equal(flat, ""))
    coded = pc.dictionary_encode(flat.filter(pa.array(full)))
    words = coded.dictionary.to_pylist()
    order = np.argsort(np.array(words, dtype=object), kind="stable") if words else np.zeros(0, np.int64)
    rank = np.empty(len(words), dtype=np.int64)
    rank[order] = np.arange(len(words))
    return rank[np.asarray(coded.indices)], rows[full], [words[i] for i in order]


def _stem_all(words: list[str], frequency: NDArray[np.int64], rarest: int) -> list[str]:
    """The stem of each word; empty for what cannot be an interest (rare, too short or long, a number, small talk)."""
    stemmer, known = snowballstemmer.stemmer("english"), frozenset(words)
    wanted = [
        count >= rarest and _is_word(word) and word not in STOP_WORDS
        for word, count in zip(words, frequency, strict=True)
    ]
    stemmed = iter(stemmer.stemWords([_base(word, known) for word, want in zip(words, wanted, strict=True) if want]))
    return [next(stemmed) if want else "" for want in wanted]


def _is_word(word: str) -> bool:
    return 2 <= len(word) <= 30 and any(ch.isalpha() for ch in word) and "'" not in word[:-2] and word[0] not in "+#"


def _base(word: str, known: frozenset[str]) -> str:
    """No possessive, no hyphen in short names ("ae-1"), no -es that the stemmer would part from its word ("lenses")."""
    word = word.removesuffix("'s")
    if word.endswith("es") and word[:-2] in known and word[:-2].endswith(("s", "x", "z", "ch", "sh")):
        word = word[:-2]
    return word.replace("-", "") if word.count("-") == 1 and len(word) < 6 else word


def _join_forms(
    words: list[str], stems: list[str], frequency: NDArray[np.int64]
) -> tuple[list[str], NDArray[np.int64]]:
    names = sorted({stem for stem in stems if stem})
    index = {name: i for i, name in enumerate(names)}
    return names, np.array([index.get(stem, -1) for stem in stems], dtype=np.int64)


def _surfaces(
    tokens: NDArray[np.int64], words: list[str], code: NDArray[np.int64], n: int, frequency: NDArray[np.int64]
) -> list[str]:
    """The commonest written form of each stem."""
    best = [(-1, "")] * n
    for word, c, count in zip(words, code, frequency, strict=True):
        if c >= 0 and count > best[c][0]:
            best[c] = (int(count), word.removesuffix("'s"))
    return [word for _, word in best]


def _collocations(
    terms: NDArray[np.int64], rows: NDArray[np.int64], tokens: NDArray[np.int64], words: list[str], names: list[str]
) -> tuple[list[tuple[str, str]], tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Two-word phrases, then phrases of such a phrase and one more word; with the row of each occurrence."""
    n = len(names)
    if len(terms) < 2:
        return [], (np.zeros(0, np.int64), np.zeros(0, np.int64))
    joined = (terms[:-1] >= 0) & (terms[1:] >= 0) & (rows[:-1] == rows[1:]) & (terms[:-1] != terms[1:])
    left = np.flatnonzero(joined)
    pairs = terms[left] * n + terms[left + 1]
    found, inverse, count = np.unique(pairs, return_inverse=True, return_counts=True)
    single = np.bincount(terms[terms >= 0], minlength=n)
    keep = _npmi(count, single[found // n], single[found % n], len(terms)) >= MIN_NPMI
    keep &= count >= MIN_PHRASE
    code = np.where(keep, np.cumsum(keep) - 1, -1)
    shown = _shown(left, code[inverse], tokens, words, int(keep.sum()))
    phrases = [(f"{names[p // n]} {names[p % n]}", text) for p, text in zip(found[keep], shown, strict=True)]
    return phrases, (code[inverse], rows[left])


def _npmi(pair: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64], total: int) -> NDArray[np.float64]:
    """Normalised pointwise mutual information, -1..1."""
    p = pair / total
    return np.log(p * total * total / (a * b)) / np.maximum(-np.log(p), 1e-9)


def _shown(
    left: NDArray[np.int64], phrase: NDArray[np.int64], tokens: NDArray[np.int64], words: list[str], n: int
) -> list[str]:
    """The commonest written form of each phrase."""
    size = len(words)
    written = np.column_stack([phrase, tokens[left] * size + tokens[left + 1]])[phrase >= 0]
    forms, count = np.unique(written, axis=0, return_counts=True)
    shown = [""] * n
    for i in np.argsort(count, kind="stable"):
        p, form = forms[i]
        shown[p] = f"{words[form // size]} {words[form % size].removesuffix(chr(39) + 's')}"
    return shown


def _count(rows: NDArray[np.int64], columns: NDArray[np.int64], n_rows: int, n_columns: int) -> sparse.csr_matrix:
    known = columns >= 0
    ones = np.ones(int(known.sum()), dtype=np.float32)
    return sparse.csr_matrix((ones, (rows[known], columns[known])), shape=(n_rows, n_columns))


def _informative(counts: sparse.csr_matrix, thread: NDArray[np.int64], n_posts: int) -> NDArray[np.int64]:
    """Terms used in several threads but not all over the platform."""
    if counts.nnz == 0:
        return np.zeros(0, np.int64)
    n = int(thread.max()) + 1
    spread = threads_by_terms(counts, thread, n)
    found = np.bincount(spread.indices, minlength=counts.shape[1])
    enough = MIN_THREADS if _many(thread) else 1
    return np.flatnonzero((found >= enough) & (found <= max(MAX_SHARE * n, enough + 2)))


def threads_by_terms(counts: sparse.csr_matrix, thread: NDArray[np.int64], n_threads: int) -> sparse.csr_matrix:
    """Counts summed over the posts of each thread: a (threads, terms) CSR matrix."""
    n_posts = counts.shape[0]
    member = sparse.csr_matrix((np.ones(n_posts, np.float32), (thread, np.arange(n_posts))), shape=(n_threads, n_posts))
    return (member @ counts).tocsr()


def _many(thread: NDArray[np.int64]) -> bool:
    """Enough threads to ask of a word that it comes up in several."""
    return len(thread) > 0 and int(thread.max()) >= 50
