"""Where people call things by their names: titles, searches, interests outside and names of places.

What they say there is read in a vocabulary of its own, because the general word of a subject is often said everywhere
in the posts ("wine" among people who talk of drinks) or hardly at all ("underwater" among divers).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from coterie_discovery.evidence.term_strength import Uses, uses
from coterie_discovery.signals.columns import Columns
from coterie_discovery.text.terms import BREAK, Terms, find_terms

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
LONGEST = 120  # characters of the first line of an opening that has no title
READ = 600  # characters of a post: who says a word at all is all that is asked, and more would take long
ADDRESS = r"^\S*[./@]\S*$"  # an interest that is an address names a site, not a subject


@dataclass(frozen=True)
class Source:
    """Texts of one kind: ``counts`` (texts, terms); the person behind each and its thread, -1 where there is none."""

    kind: str
    counts: sparse.csr_matrix
    person: Ints
    thread: Ints
    everywhere: Uses

    def of(self, threads: Mask, members: Mask) -> Ints:
        """The texts of a group: those in its ``threads`` (threads,); of what is in no thread, its people's.

        ``members`` is (members + 1,), the last for nobody.
        """
        return np.flatnonzero(np.where(self.thread >= 0, threads[self.thread], members[self.person]))

    def inside(self, rows: Ints) -> Uses:
        """Who uses each term in the texts ``rows``."""
        return uses(self.counts[rows], self.person[rows])

    def distinct(self, rows: Ints) -> Ints:
        """In how many of the different texts among ``rows`` each term stands, (terms,): forms of one are the same."""
        used = self.counts[rows].sign()
        form = used @ np.random.default_rng(0).random(used.shape[1])
        once = used[np.unique(form, return_index=True)[1]]
        return np.bincount(once.indices, minlength=used.shape[1]).astype(np.int64)


@dataclass(frozen=True)
class Headlines:
    """The vocabulary of all that is short, and who says what of it there and in the posts."""

    terms: Terms
    sources: tuple[Source, ...]


def read_headlines(columns: Columns, first: Ints, languages: tuple[str, ...]) -> Headlines:
    """``first`` is the opening post of each thread that has posts."""
    posts, kinds = columns.posts, _kinds(columns, first)
    texts = pa.concat_arrays([text for text, _, _ in kinds.values()])
    lang = pa.repeat(languages[0], len(texts)) if len(languages) == 1 else None
    terms = find_terms(texts, np.arange(len(texts)), lang=lang)
    bounds = np.cumsum([0, *(len(text) for text, _, _ in kinds.values())])
    found = [
        _source(kind, terms.counts[bounds[i] : bounds[i + 1]], person, thread)
        for i, (kind, (_, person, thread)) in enumerate(kinds.items())
        if bounds[i] < bounds[i + 1]
    ]
    said = pc.utf8_slice_codeunits(pc.binary_join_element_wise(posts.title, posts.text, f" {BREAK} "), 0, READ)
    return Headlines(terms, (*found, _source("posts", terms.read(said), posts.author, posts.thread)))


def _kinds(columns: Columns, first: Ints) -> dict[str, tuple[pa.Array, Ints, Ints]]:
    """Texts of each kind with their people and threads."""
    posts, labels = columns.posts, _subjects(columns.label)
    placed = first[posts.place[first] >= 0]
    places = pa.array(columns.places, pa.string()).take(pa.array(posts.place[placed]))
    interests = pa.array(columns.label, pa.string()).take(pa.array(labels))
    return {
        "titles": (titles(columns, first), posts.author[first], posts.thread[first]),
        "places": (places, posts.author[placed], posts.thread[placed]),
        "searches": (pa.array(columns.query, pa.string()), columns.searcher, np.full(len(columns.query), -1)),
        "interests": (interests, columns.affine[labels], np.full(len(labels), -1)),
    }


def _source(kind: str, counts: sparse.csr_matrix, person: Ints, thread: Ints) -> Source:
    return Source(kind, counts, person, thread, uses(counts, person))


def _subjects(labels: list[str]) -> Ints:
    """Which interests are no addresses."""
    address = pc.match_substring_regex(pa.array(labels, pa.string()), ADDRESS)
    return np.flatnonzero(~np.asarray(address, bool))


def titles(columns: Columns, opening: Ints) -> pa.Array:
    """The title of each of the ``opening`` posts, or the first line of its text."""
    posts, rows = columns.posts, pa.array(opening)
    line = pc.replace_substring_regex(posts.text.take(rows), r"(?s)^\s*([^\n]*).*$", r"\1")
    title = posts.title.take(rows)
    return pc.if_else(pc.equal(title, ""), pc.utf8_slice_codeunits(line, 0, LONGEST), title)
