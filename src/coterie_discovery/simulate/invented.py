"""Subjects with invented words: as many niches as a large platform needs, and fads beside them.

The sentences are one set of patterns (``content/invented.txt``); what they are filled with are words that no other
subject has, except for the share that subjects of one family, or all of them, have in common.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from coterie_discovery.simulate.calendar import DAYS, START, TRENDS
from coterie_discovery.simulate.catalog import Subject, invented_patterns

FAMILY = 5  # subjects that are neighbours of each other
OWN, COMMON_TO_FAMILY = 30, 14  # words of a subject, and of a family
VALUES = 9  # for each slot
ONSETS = "b br c ch cl d dr f fl g gr h j k kl l m n p pr qu r s sk sl st t tr v w y z".split()
VOWELS = "a e i o u ai ea oo".split()
CODAS = "b ck d g l ll m n nd nt p r rd rn s sk st t x zz".split()
PLACES = ("Technique", "Gear talk", "Show your work", "Beginners", "Off topic")
FAD_DAYS = (5, 16)
Slots = Mapping[str, tuple[str, ...]]


def invented_niches(count: int, seed: int, shared: float) -> list[Subject]:
    """``count`` subjects for niches. ``shared`` from 0 to 1: how much of their vocabulary others use too."""
    random = Random(f"niches {seed}")
    words = _words(random)
    return [_niche(random, words, index, family, count, shared) for index, family in _families(words, count)]


def invented_fads(count: int, seed: int) -> list[Subject]:
    """``count`` subjects that everybody talks about for some days, each a tenth of the size of a written fad."""
    random = Random(f"fads {seed}")
    words = _words(random)
    return [_fad(random, words, index) for index in range(count)]


def _families(words: Iterator[str], count: int) -> Iterator[tuple[int, list[str]]]:
    family: list[str] = []
    for index in range(count):
        if index % FAMILY == 0:
            family = [next(words) for _ in range(COMMON_TO_FAMILY)]
        yield index, family


def _words(random: Random) -> Iterator[str]:
    """Words of two syllables that mean nothing, each once."""
    given: set[str] = set()
    while True:
        word = _syllable(random) + _syllable(random)
        if word not in given:
            given.add(word)
            yield word


def _syllable(random: Random) -> str:
    return random.choice(ONSETS) + random.choice(VOWELS) + random.choice(CODAS)


def _niche(
    random: Random, words: Iterator[str], index: int, family: Sequence[str], count: int, shared: float
) -> Subject:
    own = [next(words) for _ in range(OWN)]
    first = index - index % FAMILY
    near = [_key(other) for other in range(first, min(first + FAMILY, count)) if other != index]
    header = {
        "name": f"{own[0].capitalize()} {_doing(own[1])}",
        "passion": f"{random.uniform(0.8, 1.7):.2f}",
        "trend": random.choice(sorted(TRENDS)),
        "unanswered": f"{random.uniform(0.08, 0.25):.2f}",
        "questions": "0.6",
        "places": ", ".join(f"{place} {random.randint(1, 4)}" for place in random.sample(PLACES, 3)),
        "near": ", ".join(near),
    }
    return _subject(random, _key(index), header, own, family, shared)


def _fad(random: Random, words: Iterator[str], index: int) -> Subject:
    own = [next(words) for _ in range(OWN)]
    length = random.randint(*FAD_DAYS)
    first = datetime.fromtimestamp(START, UTC) + timedelta(days=random.randint(20, DAYS - 40))
    header = {
        "name": f"The {own[0]} affair",
        "window": f"{first:%Y-%m-%d} {length}",
        "overnight": "0.06",
        "passion": "0.1",
        "replies": "9",
        "questions": "0.3",
        "places": ", ".join(f"{place} 1" for place in random.sample(PLACES, 3)),
    }
    return _subject(random, f"fad_{index:04d}", header, own, [], 0.0)


def _key(index: int) -> str:
    return f"invented_{index:04d}"


def _subject(
    random: Random, key: str, header: Mapping[str, str], own: Sequence[str], family: Sequence[str], shared: float
) -> Subject:
    pattern = invented_patterns()
    slots = {name: _values(random, name, everyday, own, family, shared) for name, everyday in pattern.slots.items()}
    values = {
        "searches": tuple(f"{random.choice(slots['gear'])} {random.choice(own)}" for _ in range(8)),
        "missing": tuple(f"{random.choice(own)} meet-up" for _ in range(2)),
        "links": tuple(f"{word}.example" for word in own[2:4]),
        "channels": (f"The {own[4]} channel",),
        "interests": tuple(own[5:9]),
    }
    return replace(pattern, key=key, header=header, slots={**pattern.slots, **slots}, values=values)


def _values(
    random: Random, name: str, everyday: Sequence[str], own: Sequence[str], family: Sequence[str], shared: float
) -> tuple[str, ...]:
    """What fills one slot; everyday words, those of the family and the subject's own."""
    if name not in OF_A_SUBJECT:
        return tuple(everyday)
    values = []
    for _ in range(VALUES):
        chance = random.random()
        if chance < shared / 2:
            values.append(random.choice(everyday))
            continue
        pool = family if family and chance < shared else own
        word = random.choice(pool)
        values.append(OF_A_SUBJECT[name].format(word=word, doing=_doing(word), other=random.choice(own)))
    return tuple(dict.fromkeys(values))


def _doing(word: str) -> str:
    return f"{word}ing"


OF_A_SUBJECT = {
    "gear": "{word}",
    "subject": "{word} {other}s",
    "skill": "{doing}",
    "part": "{word}",
    "fault": "{word} marks",
    "method": "{doing}",
    "stuff": "{word}",
    "setting": "the {word} room",
}
