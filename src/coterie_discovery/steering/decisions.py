"""What people decided about niches, for later runs to keep: a file format, and what it says.

Niches are meant by their identities in the earlier run (``identity`` in niches.json). The format is documented in
``docs/steering.md``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

FORMAT = "coterie-steering/1"
Translate = Callable[[str], str | None]


class Contradiction(ValueError):
    """Two decisions that cannot both be kept."""


@dataclass(frozen=True)
class Part:
    """One part of a niche that is split: what begins it, and, once it was found, its identity."""

    name: str = ""
    phrases: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()
    identity: str = ""


@dataclass(frozen=True)
class Merge:
    """``niches`` count as parts of ``into``."""

    into: str
    niches: tuple[str, ...]


@dataclass(frozen=True)
class Split:
    """``niche`` is several: the ``parts``, or, without any, what a finer look divides it into."""

    niche: str
    parts: tuple[Part, ...] = ()

    def identity_of(self, place: int) -> str:
        """The identity of the part at ``place``, counted from 0."""
        given = self.parts[place].identity if place < len(self.parts) else ""
        return given or f"{self.niche}.{place + 1}"


@dataclass(frozen=True)
class Belonging:
    """Members and threads (by their keys) and phrases that belong to a niche, or never do."""

    niche: str
    members: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rename:
    """The niche is called ``name``."""

    niche: str
    name: str


@dataclass(frozen=True)
class Steering:
    """Everything that was decided. Raises :class:`Contradiction` where two decisions cannot both be kept."""

    renames: tuple[Rename, ...] = ()
    merges: tuple[Merge, ...] = ()
    splits: tuple[Split, ...] = ()
    dismissals: tuple[str, ...] = ()
    contains: tuple[Belonging, ...] = ()
    excludes: tuple[Belonging, ...] = ()

    def __post_init__(self) -> None:
        _check_once(self)
        _check_roles(self)
        _check_belongings(self)

    def __bool__(self) -> bool:
        return self != Steering()

    @property
    def identities(self) -> frozenset[str]:
        """Every niche that is meant, parts that were found included."""
        merged = (identity for each in self.merges for identity in (each.into, *each.niches))
        others = [each.niche for each in self.renames] + [each.niche for each in self.splits]
        others += [each.niche for each in (*self.contains, *self.excludes)]
        parts = (part.identity for each in self.splits for part in each.parts if part.identity)
        return frozenset((*merged, *others, *parts, *self.dismissals))

    def with_threads(self, own: Translate) -> Steering:
        """The same with other thread keys; those for which ``own`` knows none are left out."""

        def known(keys: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(key for key in map(own, keys) if key is not None)

        def parts(of: Split) -> tuple[Part, ...]:
            return tuple(replace(part, threads=known(part.threads)) for part in of.parts)

        return replace(
            self,
            splits=tuple(replace(each, parts=parts(each)) for each in self.splits),
            contains=tuple(replace(each, threads=known(each.threads)) for each in self.contains),
            excludes=tuple(replace(each, threads=known(each.threads)) for each in self.excludes),
        )

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Steering:
        """What :func:`coterie_discovery.steering.steering_file.read_steering` reads, already checked."""
        return cls(
            renames=tuple(Rename(each["niche"], each["name"]) for each in plain.get("rename", ())),
            merges=tuple(Merge(each["into"], tuple(each["niches"])) for each in plain.get("merge", ())),
            splits=tuple(
                Split(each["niche"], tuple(_part(part) for part in each.get("parts", ())))
                for each in plain.get("split", ())
            ),
            dismissals=tuple(each["niche"] for each in plain.get("dismiss", ())),
            contains=tuple(map(_belonging, plain.get("contain", ()))),
            excludes=tuple(map(_belonging, plain.get("exclude", ()))),
        )


def _part(plain: dict[str, Any]) -> Part:
    phrases, threads = (tuple(plain.get(name, ())) for name in ("phrases", "threads"))
    return Part(plain.get("name", ""), phrases, threads, plain.get("identity", ""))


def _belonging(plain: dict[str, Any]) -> Belonging:
    return Belonging(plain["niche"], *(tuple(plain.get(name, ())) for name in ("members", "threads", "phrases")))


def _check_once(of: Steering) -> None:
    for what, named in (
        ("renamed", [each.niche for each in of.renames]),
        ("merged", [identity for each in of.merges for identity in each.niches]),
        ("the target of merges", [each.into for each in of.merges]),
        ("split", [each.niche for each in of.splits]),
        ("dismissed", list(of.dismissals)),
        ("told what it contains", [each.niche for each in of.contains]),
        ("told what it does not contain", [each.niche for each in of.excludes]),
    ):
        twice = _twice(named)
        if twice:
            raise Contradiction(f"{twice} is {what} twice; expected one entry")


def _check_roles(of: Steering) -> None:
    """A niche that is dismissed, merged away or split is not there any more for another decision."""
    roles = {
        "dismissed": set(of.dismissals),
        "merged into another": {identity for each in of.merges for identity in each.niches},
        "split": {each.niche for each in of.splits},
    }
    uses = {
        "merged into": {each.into for each in of.merges},
        "told what it contains": {each.niche for each in of.contains},
        "told what it does not contain": {each.niche for each in of.excludes},
    }
    names = list(roles)
    for k, name in enumerate(names):
        for other in (*names[k + 1 :], *uses):
            both = sorted(roles[name] & {**roles, **uses}[other])
            if both:
                raise Contradiction(f"{both[0]} is {name} and {other}; expected one of the two")


def _check_belongings(of: Steering) -> None:
    for kind in ("threads", "phrases"):
        twice = _twice(key.casefold() for each in of.contains for key in set(getattr(each, kind)))
        if twice:
            raise Contradiction(f"{twice!r} belongs to two niches; expected {kind} to belong to one")
    for kind in ("members", "threads", "phrases"):
        inside = {(each.niche, key) for each in of.contains for key in getattr(each, kind)}
        outside = {(each.niche, key) for each in of.excludes for key in getattr(each, kind)}
        both = sorted(inside & outside)
        if both:
            raise Contradiction(f"{both[0][1]!r} is both in and not in {both[0][0]}; expected one of the two")
    for split in of.splits:
        for kind in ("threads", "phrases"):
            twice = _twice(key.casefold() for part in split.parts for key in set(getattr(part, kind)))
            if twice:
                raise Contradiction(f"{twice!r} begins two parts of {split.niche}; expected it in one")


def _twice(named: Iterable[str]) -> str:
    return next((name for name, count in Counter(named).items() if count > 1), "")
