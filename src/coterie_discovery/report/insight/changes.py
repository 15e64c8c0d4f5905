"""What became of the niches since the earlier run, in plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from coterie_discovery.result.model import Change
from coterie_discovery.result.wording import Message

# What asks for a look comes first.
KINDS = ("born", "grown", "shrunk", "split", "merged", "gone", "steady")

_LABELS = {
    "born": "New",
    "grown": "Grown",
    "shrunk": "Shrunk",
    "split": "Split",
    "merged": "Merged",
    "gone": "Not found again",
    "steady": "As before",
}

_COUNTED = {
    "born": ("{n} is new", "{n} are new"),
    "grown": ("{n} has grown", "{n} have grown"),
    "shrunk": ("{n} has shrunk", "{n} have shrunk"),
    "split": ("{n} came out of a split", "{n} came out of splits"),
    "merged": ("{n} came out of a merger", "{n} came out of mergers"),
    "gone": ("{n} was not found again", "{n} were not found again"),
    "steady": ("{n} is as before", "{n} are as before"),
}

_SAID = {
    "born": ("one person, found for the first time", "{n} people, found for the first time"),
    "grown": ("one person now, {before} before", "{n} people now, {before} before"),
    "shrunk": ("one person now, {before} before", "{n} people now, {before} before"),
    "split": ("one person, out of a niche of {before}", "{n} people, out of a niche of {before}"),
    "merged": ("one person, out of {from} niches", "{n} people, out of {from} niches"),
    "gone": ("it had one person", "it had {n} people"),
    "steady": ("one person now, {before} before", "{n} people now, {before} before"),
}


def change_label(kind: str) -> str:
    """``born`` -> ``New``."""
    return _LABELS.get(kind, kind.capitalize())


def change_message(change: Change) -> Message:
    """One change in numbers: ``62 people now, 41 before``."""
    number = change.people_before if change.kind == "gone" else change.people_now
    forms = _SAID.get(change.kind, _SAID["steady"])
    before = "-" if change.people_before is None else f"{change.people_before:,}"
    return Message(*forms, number or 0, {"before": before, "from": str(len(change.before))})


def by_kind(changes: Sequence[Change]) -> list[tuple[str, list[Change]]]:
    """Changes by their kind, those that ask for a look first, the largest of each kind first."""
    found = []
    for kind in (*KINDS, *sorted({change.kind for change in changes} - {*KINDS})):
        some = [change for change in changes if change.kind == kind]
        if some:
            found.append((kind, sorted(some, key=lambda c: (-(c.people_now or c.people_before or 0), c.name))))
    return found


def summary_messages(changes: Sequence[Change]) -> tuple[Message, ...]:
    """How many of each kind: the parts of one sentence."""
    count = Counter(change.kind for change in changes)
    return tuple(Message(*_COUNTED[kind], count[kind], {}) for kind in KINDS if count[kind])
