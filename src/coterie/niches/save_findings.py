"""Store what a run found, under the identities of what earlier runs found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from django.db import transaction

from coterie.niches.forget import forget
from coterie.niches.match import match
from coterie.niches.models import Niche, NicheMember, NicheThread, Run
from coterie.niches.names import names_of
from coterie.niches.recount import recount
from coterie.people.models import Identity, OptOut

BATCH = 2_000
T = TypeVar("T")


@transaction.atomic
def save_findings(run: Run, found: dict[str, Any]) -> list[Niche]:
    """Store ``found`` (``Discovery.to_dict()``) as the current findings of the run's source, best first.

    A niche that shares enough people with an earlier one *is* that niche: what people called it, decided about it and
    launched for it stays. One that was not found again stays too, no longer current. People who opted out meanwhile
    are left out.
    """
    gone = OptOut.keys()
    for each in found["niches"]:
        each["members"] = [member for member in each["members"] if member["member"] not in gone]
    niches = _identities_of_niches(run, found["niches"])
    identities = _people(run, found["niches"])
    _replace_members(niches, found["niches"], identities)
    _replace_threads(niches, found["niches"])
    _overlaps(niches, found)
    _parents(niches, found["niches"])
    run.source.current_run = run
    run.source.save(update_fields=["current_run"])
    run.summary = {name: found[name] for name in ("counts", "weights", "notes", "rejected", "first_at", "last_at")}
    run.summary["changes"] = found.get("changes", [])
    run.save(update_fields=["summary"])
    recount(Niche.objects.filter(source=run.source))
    # Their threads and questions were read when the run began; earlier opt-outs never came into it.
    for key in OptOut.objects.filter(at__gte=run.started_at).values_list("key", flat=True):
        forget(key)
    return niches


def _identities_of_niches(run: Run, found: Sequence[dict[str, Any]]) -> list[Niche]:
    known = {niche.pk: niche for niche in Niche.objects.filter(source=run.source).order_by("-last_run", "pk")}
    members = {each["key"]: [member["member"] for member in each["members"]] for each in found}
    matched = match(members, _members_of(known))
    niches = []
    for each in found:
        niche = known.get(matched.get(each["key"], 0)) or Niche(source=run.source, first_run=run, runs_in_a_row=0)
        # Only what the run before found too is found again "in a row".
        unbroken = niche.pk and niche.last_run_id == run.source.current_run_id
        niche.runs_in_a_row = niche.runs_in_a_row + 1 if unbroken else 1
        niche.last_run = run
        _describe(niche, each)
        niche.save()
        niches.append(niche)
    return niches


def _members_of(known: Iterable[int]) -> dict[int, list[str]]:
    members: dict[int, list[str]] = {pk: [] for pk in known}
    rows = NicheMember.objects.filter(niche__in=members).values_list("niche_id", "identity__key")
    for pk, key in rows.iterator(chunk_size=BATCH):
        members[pk].append(key)
    return members


def _describe(niche: Niche, found: dict[str, Any]) -> None:
    """Take over what this run says of the niche itself."""
    niche.key, niche.found_name, niche.phrases = found["key"], found["name"][:120], found["phrases"]
    niche.size, niche.weekly, niche.stability = len(found["members"]), found["weekly"], found["stability"]
    niche.evidence, niche.trend, niche.questions = found["evidence"], found["trend"], found["questions"]
    niche.searches, niche.interests, niche.places = found["searches"], found["interests"], found["places"]
    niche.links, niche.x, niche.y = found["links"], found["x"], found["y"]
    readiness = found["readiness"]
    niche.readiness, niche.state, niche.parts = readiness["score"], readiness["state"], readiness["parts"]
    niche.unmet = _unmet(found)


def _unmet(found: dict[str, Any]) -> float:
    """How much the niche lacks, 0..1: the mean share of unanswered questions, empty searches and homelessness."""
    bars = {each["measure"]: each["bar"] for each in found["evidence"] if each["value"] is not None}
    lacks = [bars[name] for name in ("unanswered", "homelessness") if name in bars]
    searches = sum(each["times"] for each in found["searches"])
    if searches:
        lacks.append(sum(each["empty"] for each in found["searches"]) / searches)
    return sum(lacks) / len(lacks) if lacks else 0.0


def _people(run: Run, found: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Identities of everybody in a niche, made or brought up to date; returns their ids by key."""
    keys = sorted({member["member"] for each in found for member in each["members"]})
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


def _replace_members(niches: Sequence[Niche], found: Sequence[dict[str, Any]], ids: dict[str, int]) -> None:
    NicheMember.objects.filter(niche__in=niches).delete()
    rows = [
        NicheMember(
            niche=niche,
            identity_id=ids[member["member"]],
            first_at=moment(member["first_at"]),
            last_at=moment(member["last_at"]),
            **{name: member[name] for name in _COPIED_OF_MEMBER},
        )
        for niche, each in zip(niches, found, strict=True)
        for member in each["members"]
    ]
    NicheMember.objects.bulk_create(rows, batch_size=BATCH)


def _replace_threads(niches: Sequence[Niche], found: Sequence[dict[str, Any]]) -> None:
    NicheThread.objects.filter(niche__in=niches).delete()
    rows = [
        NicheThread(
            niche=niche,
            thread=thread["thread"][:200],
            title=(thread["title"] or "")[:300],
            place=(thread["place"] or "")[:200],
            author_key=thread["author"] or "",
            at=moment(thread["at"]),
            last_at=moment(thread["last_at"]),
            **{name: thread[name] for name in _COPIED_OF_THREAD},
        )
        for niche, each in zip(niches, found, strict=True)
        for thread in each["threads"]
    ]
    NicheThread.objects.bulk_create(rows, batch_size=BATCH)


_COPIED_OF_MEMBER = ("affinity", "reasons", "acts", "posts", "weeks", "partners", "phrases", "places")
_COPIED_OF_THREAD = ("weight", "posts", "people", "question", "answered", "worth", "best")


def _overlaps(niches: Sequence[Niche], found: dict[str, Any]) -> None:
    """Which niches share people: stored with each of the two, most in common first."""
    by_key = {niche.key: niche for niche in niches}
    shared: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for link in sorted(found["links"], key=lambda link: -link["weight"]):
        for one, other in ((link["a"], link["b"]), (link["b"], link["a"])):
            shared[one].append({"niche": by_key[other].pk, "people": link["people"], "weight": link["weight"]})
    for niche in niches:
        niche.overlaps = shared[niche.key]
    Niche.objects.bulk_update(niches, ["overlaps"], batch_size=BATCH)


def _parents(niches: Sequence[Niche], found: Sequence[dict[str, Any]]) -> None:
    """Which niche each is a part of."""
    by_key = {niche.key: niche for niche in niches}
    for niche, each in zip(niches, found, strict=True):
        niche.parent = by_key.get(each["parent"])
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
