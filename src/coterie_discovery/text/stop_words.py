"""Which words carry no interest by themselves, and which written forms are one word, in many languages.

Stop words are function words and the small talk of forums; what else a platform says everywhere is known by how evenly
it is spread (:mod:`coterie_discovery.text.dispersion`), in any language.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import snowballstemmer
import stop_words  # type: ignore[import-untyped]
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

from coterie_discovery.text.segments import ANY, ONE_LETTER

_CHATTER = """
afaik ago ain't aint amp answer answers anybody anymore anyway aren't arent ask asked asking btw can't cant cc cheers
com couldn't couldnt did didn't didnt does doesn't doesnt doing don don't dont edit edited email forum fwd gonna got
gotta guess guys hadn't hasn't haven't he's hello help helped helpful helps here's hey hi hope html http https i'd
i'll i'm i've ill im imho imo isn't isnt it'll it's ive just kinda let's ll lol mail maybe nbsp net oh ok okay page
post posted posting posts question questions quot re replies reply response she's shouldn't sorry stuff thank thanks
that'd that'll that's thats there's theres they'd they'll they're they've thing things think thought thread topic try
trying ty update ve wanna want wanted wants wasn't wasnt we'd we'll we're we've weren't what's whats who's won't
wonder wondering wont wouldn't wrote www yeah yep yes you'd you'll you're you've
""".split()

STOP_WORDS: frozenset[str] = frozenset(ENGLISH_STOP_WORDS) | frozenset(_CHATTER)

# Small words that may stand inside a phrase, by language: depth of field, chambre à air.
_INSIDE = {
    "en": ("of", "and"), "de": ("und", "von"), "nl": ("en", "van"), "fr": ("de", "du", "des", "à", "et"),
    "es": ("de", "del", "y"), "pt": ("de", "do", "da", "e"), "it": ("di", "del", "della", "e"),
    "ca": ("de", "del", "i"),
}  # fmt: skip
CONNECTORS: tuple[str, ...] = tuple(sorted({word for words in _INSIDE.values() for word in words}))
_ELIDES = ("fr", "it", "ca")  # languages that write l'air
_STEMMERS = {
    "ar": "arabic", "hy": "armenian", "eu": "basque", "ca": "catalan", "cs": "czech", "da": "danish", "nl": "dutch",
    "en": "english", "eo": "esperanto", "et": "estonian", "fi": "finnish", "fr": "french", "de": "german",
    "el": "greek", "hi": "hindi", "hu": "hungarian", "id": "indonesian", "ga": "irish", "it": "italian",
    "lt": "lithuanian", "ne": "nepali", "no": "norwegian", "fa": "persian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "es": "spanish", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
LONGEST = 30
_NUMBER = re.compile(r"\d{1,4}$|\d{1,3}\.\d{1,3}$")
_BRITISH = (
    (re.compile("our"), "or", 6),
    (re.compile("(?<=[tb])re$"), "er", 5),
    (re.compile("(?<=[iy])s(?=e|ing|ation)"), "z", 7),
)


@cache
def stop_words_of(language: str) -> frozenset[str]:
    """The stop words of an ISO 639-1 language; none where they are not known."""
    if language == "en":
        return STOP_WORDS
    try:
        return frozenset(stop_words.get_stop_words(language))
    except stop_words.StopWordError:
        return frozenset()


def connectors(language: str) -> tuple[str, ...]:
    """The small words that may stand inside a phrase of a language."""
    return _INSIDE.get(language, ())


def stems(words: list[str], language: str) -> list[str]:
    """The stem of each word (Snowball, Porter 2001); the word itself in a language without a stemmer."""
    name = _STEMMERS.get(language)
    return list(snowballstemmer.stemmer(name).stemWords(words)) if name else words


def is_word(word: str) -> bool:
    """Whether it can be an interest by itself: letters, neither too short nor too long."""
    if stands_alone(word):
        return 3 <= len(word) <= LONGEST
    if not 2 <= len(word) <= LONGEST:
        return len(word) == 1 and bool(ONE_LETTER.match(word))
    return any(ch.isalpha() for ch in word)


def is_part(word: str) -> bool:
    """Whether it can be part of a phrase only: a letter or a short number (x ray, windows 3.1)."""
    return len(word) == 1 or bool(_NUMBER.match(word))


def unspaced(text: str) -> bool:
    """Whether it is written in a script that puts no spaces between words."""
    return bool(ANY.search(text))


def stands_alone(word: str) -> bool:
    """Whether it joins no neighbour: a run of hiragana is mostly grammar."""
    return "\u3040" <= word[:1] <= "\u309f"


def base(word: str, known: Mapping[str, int], language: str) -> str:
    """The form that a stemmer should see.

    No possessive, elision or hyphen ("e-mail" is "email" where that is known, "ae-1" always "ae1"), no -es that the
    stemmer would part from its word ("lenses"), British spelling as American where both are in use.
    """
    word = word.removesuffix("'s") if language == "en" else word
    if language in _ELIDES and "'" in word:
        word = word.rsplit("'", 1)[1] or word
    if "-" in word:
        joined = word.replace("-", "")
        word = joined if joined in known or len(word) < 6 else word
    if language == "en":
        if word.endswith("es") and word[:-2] in known and word[:-2].endswith(("s", "x", "z", "ch", "sh")):
            word = word[:-2]
        for pattern, into, least in _BRITISH:
            other = pattern.sub(into, word) if len(word) >= least else word
            word = other if other in known else word
    return word


def parts(word: str, known: Mapping[str, int]) -> list[str]:
    """The words of a hyphenated one that is not written as one: "focus-stacking" is focus, stacking; else nothing."""
    if "-" not in word or len(word) < 6 or word.replace("-", "") in known:
        return []
    found = word.split("-")
    return found if len(found) <= 4 and all(len(part) >= 2 and part in known for part in found) else []
