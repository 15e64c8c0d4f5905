"""Sentence patterns: text with slots and alternatives, parsed once and filled in many times.

A pattern is plain English with ``{slot}`` (one value for the whole thread), ``{*slot}`` (another value each time),
``{Slot}`` (capitalised) and ``[this|that]`` (alternatives, which may hold slots). "a" or "an" before a slot or an
alternative is chosen by the word that follows, so patterns may simply say ``a {lens}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

Parts = tuple["str | Slot | Choice", ...]
Random = Callable[[], float]
FIXED = ("name", "month")  # slots that are filled from outside

_TOKENS = re.compile(r"\{(\*?)(\w+)\}|([\[\]|])")
_OPEN_ARTICLE = re.compile(r"(^|[\s(])([Aa])n? $")
_MARKED_ARTICLE = re.compile("\0([Aa]) ([\"'(]?)(\\S+)")
_VOWEL_SOUND = re.compile(
    r"(?!one|once|uni(?!n|m)|use|usu|uti|eu|ubi|U[A-Z]|RAW|HEIC|SUV|NASA|RAM|ROM)"
    r"(?:[aeiouAEIOU]|hour|honest|heir|8\d*|1[18](?!\d)|f/|[FHLMNRSX](?=[A-Z\d-]))"
)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place to fill: ``name`` in the vocabulary; ``fresh`` draws anew; ``capital`` starts a sentence."""

    name: str
    fresh: bool
    capital: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several sub-patterns."""

    options: tuple[Parts, ...]


def article(word: str) -> str:
    """ "an" where ``word`` starts with a vowel sound (an f/2 lens, an 85mm, an ND filter), else "a"."""
    return "an" if _VOWEL_SOUND.match(word) else "a"


def parse(pattern: str) -> Parts:
    """The parts of ``pattern``. Raises ValueError where brackets or braces do not match."""
    levels: list[list[list[str | Slot | Choice]]] = [[[]]]
    position = 0
    for token in _TOKENS.finditer(pattern):
        _add_text(levels[-1][-1], pattern[position : token.start()])
        position = token.end()
        if token[2]:
            levels[-1][-1].append(Slot(token[2].lower(), bool(token[1]), token[2][0].isupper()))
        elif token[3] == "[":
            levels.append([[]])
        elif len(levels) == 1:
            raise ValueError(f"pattern {pattern!r}: {token[3]!r} outside of [ ]")
        elif token[3] == "|":
            levels[-1].append([])
        else:
            choice = Choice(tuple(_mark_articles(option) for option in levels.pop()))
            levels[-1][-1].append(choice)
    _add_text(levels[-1][-1], pattern[position:])
    if len(levels) > 1 or "{" in "".join(part for part in levels[0][0] if isinstance(part, str)):
        raise ValueError(f"pattern {pattern!r}: a bracket or brace is not closed")
    return _mark_articles(levels[0][0])


def _add_text(parts: list[str | Slot | Choice], text: str) -> None:
    if text:
        parts.append(text)


def _mark_articles(parts: Sequence[str | Slot | Choice]) -> Parts:
    """An article that stands before something variable gets a mark, to be settled when that is known."""
    last = len(parts) - 1
    return tuple(
        _OPEN_ARTICLE.sub("\\1\0\\2 ", part) if isinstance(part, str) and index < last else part
        for index, part in enumerate(parts)
    )


def slots(parts: Parts) -> set[str]:
    """Names of all slots in ``parts``."""
    names: set[str] = set()
    for part in parts:
        if isinstance(part, Slot):
            names.add(part.name)
        elif isinstance(part, Choice):
            names.update(*(slots(option) for option in part.options))
    return names


class Vocabulary:
    """Values of slots, and which of them one thread uses throughout."""

    def __init__(self, values: Mapping[str, Sequence[str]], random: Random) -> None:
        self._values = values
        self._random = random
        self._chosen: dict[str, str] = {}

    def new_thread(self, values: Mapping[str, Sequence[str]]) -> None:
        """Forget what the last thread chose and draw from ``values`` from now on."""
        self._values = values
        self._chosen = {}

    def fixed(self, name: str, value: str) -> None:
        """Use ``value`` for ``name`` until told otherwise (the name of the person spoken to)."""
        self._chosen[name] = value

    @contextmanager
    def borrowed(self, values: Mapping[str, Sequence[str]]) -> Iterator[None]:
        """Draw from ``values`` inside the block; what was :meth:`fixed` stays."""
        own, chosen = self._values, self._chosen
        self._values, self._chosen = values, {name: chosen[name] for name in FIXED if name in chosen}
        yield
        self._values, self._chosen = own, chosen

    def value(self, name: str, fresh: bool) -> str:
        """The thread's value of slot ``name``, or with ``fresh`` one that differs from it where there is one."""
        chosen = self._chosen.get(name)
        if chosen is not None and not fresh:
            return chosen
        options = self._values[name]
        index = int(self._random() * len(options))
        if fresh:
            return options[index] if options[index] != chosen else options[(index + 1) % len(options)]
        self._chosen[name] = options[index]
        return options[index]

    def fill(self, parts: Parts) -> str:
        """The finished text of ``parts``."""
        out: list[str] = []
        self._fill(parts, out)
        text = "".join(out)
        return _MARKED_ARTICLE.sub(_settle, text) if "\0" in text else text

    def _fill(self, parts: Parts, out: list[str]) -> None:
        for part in parts:
            if isinstance(part, str):
                out.append(part)
            elif isinstance(part, Slot):
                text = self.value(part.name, part.fresh)
                out.append(_capitalised(text) if part.capital else text)
            else:
                self._fill(part.options[int(self._random() * len(part.options))], out)


def _capitalised(text: str) -> str:
    """``text`` as a sentence begins; an aperture stays as it is written (f/8)."""
    return text if text[1:2] == "/" else text[0].upper() + text[1:]


def _settle(match: re.Match[str]) -> str:
    form = article(match[3])
    return f"{form.capitalize() if match[1] == 'A' else form} {match[2]}{match[3]}"
