"""Names a person would give: the phrases that set a group apart, the general word of its subject first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.evidence.name_terms import NameTerms, distinct, form_counts, says_same
from coterie_discovery.result.model import Phrase
from coterie_discovery.text.terms import Terms

SHOWN = 20
CALLED = 10  # phrases that are taken from titles, searches and the like
FIRST = 2  # of them, as many as a name has, before those of the posts
OFFERED = 3  # other names of a niche
JOINT = " · "  # between the phrases of a name
UNCALLED = 0.01  # share of the most called term that a term never called counts as
ALONE = 2.5  # times as strong as the next phrase, from which on one phrase is the name
LONGER = 0.5  # of a word's strength, from which on a phrase with the word stands for it

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Spelling = Callable[[str], str]


def phrases(interests: Terms, strength: Floats, posts: Ints, called: Ints) -> tuple[list[int], tuple[Phrase, ...]]:
    """Term codes and phrases of one group, strongest first; what a stronger phrase already says is left out.

    ``called`` counts how often a term stands in a title or a search: there people call things by their names.
    """
    share = np.sqrt(called / max(int(called.max(initial=0)), 1) + UNCALLED)
    score = strength * share * form_counts(interests)
    order = [int(t) for t in np.lexsort((np.arange(len(score)), -score))[: 6 * SHOWN] if score[t] > 0]
    chosen = distinct(interests, (_longer(interests, term, order, score) for term in order))[:SHOWN]
    return chosen, _told(interests, chosen, score, posts)


def _told(terms: Terms, chosen: Sequence[int], score: Floats, posts: Ints) -> tuple[Phrase, ...]:
    top = max((score[t] for t in chosen), default=1.0)
    return tuple(Phrase(terms.surface[t], round(float(score[t] / top), 4), int(posts[t])) for t in chosen)


def _longer(interests: Terms, term: int, order: list[int], score: Floats) -> int:
    """The phrase that people mostly say where they say this word: "instant camera" for "instant"."""
    words = interests.terms[term].split()
    if len(words) > 1:
        return term
    longer = (t for t in order if words[0] in interests.terms[t].split()[:-1] and score[t] >= LONGER * score[term])
    return next(longer, term)


def joined(terms: Terms, found: NameTerms, others: Sequence[Phrase]) -> tuple[Phrase, ...]:
    """The phrases by which people call a group first, then ``others``, which they say most in their posts; what says
    the same as one before is left out. Weights fall from one to the next."""
    called = _told(terms, found.order, found.score, found.posts)
    chosen: list[Phrase] = []
    for each in (*called[:FIRST], *others, *called[FIRST:]):
        if not any(says_same(each.text, one.text) for one in chosen):
            chosen.append(replace(each, weight=min(each.weight, chosen[-1].weight if chosen else 1.0)))
    return tuple(chosen[:SHOWN])


@dataclass(frozen=True)
class Named:
    """What a group is called, and up to three other names that would do."""

    name: str
    alternatives: tuple[str, ...] = ()


def names(
    all_phrases: Sequence[tuple[Phrase, ...]],
    fallbacks: Sequence[str],
    spelled: Sequence[Spelling],
    others: Collection[str] = (),
) -> list[Named]:
    """A name for each group, in the given order: one phrase where that is by far the strongest, else two.

    No two names, and none of ``others``, begin with the same phrase or say the same two; where several groups have a
    phrase, the one that it says most of begins with it. ``spelled`` writes the phrases of each group with the usual
    capitals.
    """
    heads = _heads(all_phrases, {name.split(JOINT)[0].casefold() for name in others})
    pairs = {_pair(name.split(JOINT)) for name in others}
    called: list[str] = []
    for told, head, fallback, spell in zip(all_phrases, heads, fallbacks, spelled, strict=True):
        parts = _parts(told, head, pairs)
        name = _capital(JOINT.join(map(spell, parts))) if parts else fallback
        called.append(_unlike(name, {*called, *others}))
    taken = {name.casefold() for name in (*called, *others)} | {head.casefold() for head in heads}
    return [
        Named(name, tuple(_capital(spell(text)) for text in _offered(name, told, head, taken)))
        for name, told, head, spell in zip(called, all_phrases, heads, spelled, strict=True)
    ]


def _heads(all_phrases: Sequence[tuple[Phrase, ...]], taken: Collection[str]) -> list[str]:
    """The phrase that the name of each group begins with, none of them twice; "" where all are taken."""
    claims = sorted(
        (-phrase.weight, group, place) for group, told in enumerate(all_phrases) for place, phrase in enumerate(told)
    )
    found, used = [""] * len(all_phrases), set(taken)
    for _, group, place in claims:
        text = all_phrases[group][place].text
        if not found[group] and text.casefold() not in used:
            found[group] = text
            used.add(text.casefold())
    return found


def _parts(told: tuple[Phrase, ...], head: str, pairs: set[frozenset[str]]) -> list[str]:
    """The phrases of one name; those of a name of two are put to ``pairs``."""
    weight = {phrase.text: phrase.weight for phrase in told}
    rest = [text for text in weight if text != head and _pair([head, text]) not in pairs]
    if not head or not rest or weight[head] >= ALONE * weight[rest[0]]:
        return [head] if head else []
    pairs.add(_pair([head, rest[0]]))
    return [head, rest[0]]


def _pair(parts: Sequence[str]) -> frozenset[str]:
    return frozenset(part.casefold() for part in parts)


def _offered(name: str, told: tuple[Phrase, ...], head: str, taken: set[str]) -> list[str]:
    """Phrases that would do as a name by themselves: that which the name begins with, and others that no group is
    called by or offered."""
    own = head if head and head.casefold() != name.casefold() else None
    free = [each.text for each in told if each.text == own or each.text.casefold() not in taken][:OFFERED]
    taken.update(text.casefold() for text in free)
    return free


def _unlike(name: str, used: Collection[str]) -> str:
    """``name``, with a number behind it where one of ``used`` is the same but for capitals."""
    there = {each.casefold() for each in used}
    numbered: Iterator[str] = (f"{name} ({number})" for number in range(2, len(there) + 3))
    return name if name.casefold() not in there else next(each for each in numbered if each.casefold() not in there)


def _capital(text: str) -> str:
    """With a capital first, unless it is spelled its own way ("iPhone", "x-ray" as "X-ray")."""
    return text if any(letter.isupper() for letter in text.split(" ")[0]) else text[:1].upper() + text[1:]
