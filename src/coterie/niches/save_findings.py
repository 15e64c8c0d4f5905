"""Store what a run found, under the identities of what earlier runs found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from django.db import transaction

from coterie.foundation.locking import lock, lock_all
from coterie.niches.forget import forget
from coterie.niches.models import Dismissal, Niche, NicheMember, NicheThread, Run, Split, SplitPart
from coterie.niches.names import names_of
from coterie.niches.recount import recount
from coterie.niches.rename import MAX_NAME
from coterie.people.models import Identity, OptOut
from coterie_discovery import Discovery, EarlierNiche
from coterie_discovery import Niche as Found

BATCH = 2_000
# How surely a thread belongs to a dismissed niche that nobody looked at: it comes after those that were looked at.
FOLLOWED = 0.3
T = TypeVar("T")


@transaction.atomic
def save_findings(run: Run, found: Discovery) -> list[Niche]:
    """Store ``found`` as the current findings of the run's source, best first.

    A niche that the run knew again *is* that niche: what people called it, decided about it and launched for it stays.
    One that was not found again stays too, no longer current. People who opted out meanwhile are left out.
    """
    lock(run.source)
    told = _without_opted_out(found.niches)
    niches = _identities_of_niches(run, told)
    identities = _people(run, told)
    _replace_members(niches, told, identities)
    _replace_threads(niches, told)
    _parts(run, niches, told)
    _follow_dismissed(run, found.remembered)
    _overlaps(niches, found)
    _parents(niches, told)
    run.source.current_run = run
    run.source.save(update_fields=["current_run"])
    run.summary = {name: plain(getattr(found, name)) for name in _SUMMARY}
    run.save(update_fields=["summary"])
    recount(Niche.objects.filter(source=run.source))
    # Their threads and questions were read when the run began; earlier opt-outs never came into it.
    for key in OptOut.objects.filter(at__gte=run.started_at).values_list("key", flat=True):
        forget(key)
    return niches


_SUMMARY = (
    "counts", "weights", "notes", "rejected", "first_at", "last_at", "changes", "tentative", "less_certain",
)  # fmt: skip


def plain(value: Any) -> Any:
    """A part of a result as its columns keep it: lists, dicts, numbers and strings."""
    return msgspec.to_builtins(value)


def _without_opted_out(niches: Sequence[Found]) -> list[Found]:
    gone = OptOut.keys()
    return [replace(each, members=tuple(one for one in each.members if one.member not in gone)) for each in niches]


def _identities_of_niches(run: Run, found: Sequence[Found]) -> list[Niche]:
    """A row for each: an identity that is an id is the niche of that id, any other one is a niche that is new."""
    known = {str(niche.pk): niche for niche in lock_all(Niche.objects.filter(source=run.source))}
    niches = []
    for each in found:
        niche = known.get(each.identity) or Niche(source=run.source, first_run=run, runs_in_a_row=0)
        # Only what the run before found too is found again "in a row".
        unbroken = niche.pk and niche.last_run_id == run.source.current_run_id
        niche.runs_in_a_row = niche.runs_in_a_row + 1 if unbroken else 1
        niche.last_run = run
        _describe(niche, each)
        niche.save()
        niches.append(niche)
    return niches


def _parts(run: Run, niches: Sequence[Niche], found: Sequence[Found]) -> None:
    """Link what a split was divided into with it: such a niche's identity is ``<id of the split niche>.<place>``."""
    splits = {str(each.niche_id): each for each in Split.objects.filter(niche__source=run.source)}
    for niche, each in zip(niches, found, strict=True):
        whole, _, place = each.identity.partition(".")
        if whole in splits and place.isdecimal():
            SplitPart.objects.update_or_create(split=splits[whole], place=int(place), defaults={"niche": niche})


def _follow_dismissed(run: Run, remembered: Sequence[EarlierNiche]) -> None:
    """New threads about what was dismissed: later runs know it by these too, though nobody is shown them."""
    dismissed = {
        str(pk): pk for pk in Dismissal.objects.filter(niche__source=run.source).values_list("niche", flat=True)
    }
    known = set(NicheThread.objects.filter(niche__in=dismissed.values()).values_list("niche", "thread"))
    rows = [
        NicheThread(niche_id=dismissed[each.identity], thread=thread[:200], weight=FOLLOWED)
        for each in remembered
        if each.identity in dismissed
        for thread, _weight in each.threads
        if (dismissed[each.identity], thread[:200]) not in known
    ]
    NicheThread.objects.bulk_create(rows, batch_size=BATCH)


def _describe(niche: Niche, found: Found) -> None:
    """Take over what this run says of the niche itself."""
    niche.key, niche.found_name = found.key, found.name[:120]
    niche.alternatives = [name for name in found.alternatives if len(name) <= MAX_NAME]
    niche.size, niche.weekly, niche.stability = len(found.members), found.weekly, found.stability
    niche.x, niche.y = found.x, found.y
    niche.readiness, niche.state = found.readiness.score, found.readiness.state
    niche.parts, niche.unmet = plain(found.readiness.parts), _unmet(found)
    for name in _COPIED_OF_NICHE:
        setattr(niche, name, plain(getattr(found, name)))


_COPIED_OF_NICHE = (
    "phrases", "evidence", "trend", "questions", "searches", "interests", "places", "links", "decisions",
)  # fmt: skip


def _unmet(found: Found) -> float:
    """How much the niche lacks, 0..1; 0 where nothing tells."""
    return next((each.bar for each in found.evidence if each.measure == "need"), 0.0)


def _people(run: Run, found: Sequence[Found]) -> dict[str, int]:
    """Identities of everybody in a niche, made or brought up to date; returns their ids by key."""
    keys = sorted({member.member for each in found for member in each.members})
    names = names_of(run.source, keys)
    platform = run.source.name
    for some in _batches(keys):
        rows = [Identity(key=key, name=names.get(key, "")[:120], platform=platform) for key in some]
        Identity.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["key"], update_fields=["name", "platform"]
        )
    ids: dict[str, int] = {}
    for some in _batches(keys):
        ids.update(Identity.objects.filter(key__in=some).values_list("key", "pk"))
    return ids


def _replace_members(niches: Sequence[Niche], found: Sequence[Found], ids: dict[str, int]) -> None:
    NicheMember.objects.filter(niche__in=niches).delete()
    rows = [
        NicheMember(
            niche=niche,
            identity_id=ids[member.member],
            first_at=moment(member.first_at),
            last_at=moment(member.last_at),
            **{name: plain(getattr(member, name)) for name in _COPIED_OF_MEMBER},
        )
        for niche, each in zip(niches, found, strict=True)
        for member in each.members
    ]
    NicheMember.objects.bulk_create(rows, batch_size=BATCH)


def _replace_threads(niches: Sequence[Niche], found: Sequence[Found]) -> None:
    NicheThread.objects.filter(niche__in=niches).delete()
    rows = [
        NicheThread(
            niche=niche,
            thread=thread.thread[:200],
            title=thread.title[:300],
            place=(thread.place or "")[:200],
            author_key=thread.author or "",
            at=moment(thread.at),
            last_at=moment(thread.last_at),
            **{name: plain(getattr(thread, name)) for name in _COPIED_OF_THREAD},
        )
        for niche, each in zip(niches, found, strict=True)
        for thread in each.threads
    ]
    NicheThread.objects.bulk_create(rows, batch_size=BATCH)


_COPIED_OF_MEMBER = ("affinity", "reasons", "acts", "posts", "weeks", "partners", "phrases", "places")
_COPIED_OF_THREAD = ("weight", "posts", "people", "question", "answered", "worth", "best")


def _overlaps(niches: Sequence[Niche], found: Discovery) -> None:
    """Which niches share people: stored with each of the two, most in common first."""
    by_key = {niche.key: niche for niche in niches}
    shared: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for link in sorted(found.links, key=lambda link: -link.weight):
        for one, other in ((link.a, link.b), (link.b, link.a)):
            shared[one].append({"niche": by_key[other].pk, "people": link.people, "weight": link.weight})
    for niche in niches:
        niche.overlaps = shared[niche.key]
    Niche.objects.bulk_update(niches, ["overlaps"], batch_size=BATCH)


def _parents(niches: Sequence[Niche], found: Sequence[Found]) -> None:
    """Which niche each is a part of."""
    by_key = {niche.key: niche for niche in niches}
    for niche, each in zip(niches, found, strict=True):
        niche.parent = by_key.get(each.parent or "")
    Niche.objects.bulk_update(niches, ["parent"], batch_size=BATCH)


def moment(text: str | None) -> datetime | None:
    """The library's ISO 8601 UTC time."""
    if not text:
        return None
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), BATCH):
        yield items[start : start + BATCH]
