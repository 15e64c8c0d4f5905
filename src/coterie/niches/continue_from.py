"""What a new run is told of the runs before it, and of what people decided about their niches since then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from coterie.niches.models import Dismissal, Merge, Niche, NicheMember, NicheThread, Placement, Run, Source, Split
from coterie_discovery import REMEMBERED_RUNS

BATCH = 2_000
KINDS = {Placement.PERSON: "members", Placement.THREAD: "threads", Placement.PHRASE: "phrases"}


def previous_of(source: Source) -> dict[str, Any] | None:
    """Every niche that a run may find again, as :class:`coterie_discovery.history.previous.Previous` reads it.

    A niche's identity is its id. Who opted out is in none of them, and neither are the threads they opened. None before
    the first run.
    """
    niches = list(_known(source))
    if not niches:
        return None
    members = _rows(NicheMember.objects.counted().filter(niche__in=niches), "identity__key", "affinity")
    threads = _rows(NicheThread.objects.readable().filter(niche__in=niches), "thread", "weight")
    rows = [_earlier(niche, source, members[niche.pk], threads[niche.pk]) for niche in niches]
    return {"keys": "", "niches": rows}


def _known(source: Source) -> Iterable[Niche]:
    """Those of the last runs, and those that people decided something about however long they are gone."""
    recent = Run.objects.filter(source=source, state=Run.DONE).order_by("-pk").values_list("pk", flat=True)
    decided = ~Q(dismissal=None) | ~Q(merge=None) | ~Q(split=None) | ~Q(launch=None) | ~Q(given_name="")
    meant = decided | Q(merged__isnull=False) | Q(placements__isnull=False) | Q(part_of__isnull=False)
    newest = Q(last_run__in=[*recent[: REMEMBERED_RUNS + 1], source.current_run_id])
    found = Niche.objects.filter(newest | meant, source=source).select_related("parent")
    return found.order_by("pk").distinct()


def _rows(found: Any, key: str, weight: str) -> dict[int, list[tuple[str, float]]]:
    rows: dict[int, list[tuple[str, float]]] = defaultdict(list)
    for pk, name, number in found.order_by("pk").values_list("niche_id", key, weight).iterator(chunk_size=BATCH):
        rows[pk].append((name, number))
    return rows


def _earlier(
    niche: Niche, source: Source, members: list[tuple[str, float]], threads: list[tuple[str, float]]
) -> dict[str, Any]:
    people = niche.measure("people") or {}
    beside = niche.parent is not None and niche.parent.last_run_id == niche.last_run_id
    return {
        "identity": str(niche.pk),
        "key": _key(niche, source),
        "name": niche.name,
        "members": members,
        "threads": threads,
        "phrases": niche.words,
        "people": niche.size,
        "low": people.get("low"),
        "high": people.get("high"),
        "x": niche.x,
        "y": niche.y,
        "parent": _key(niche.parent, source) if niche.parent is not None and beside else None,
        "state": niche.state,
        "absent": 0 if niche.last_run_id == source.current_run_id else 1,
    }


def _key(niche: Niche, source: Source) -> str:
    """Keys are those of a run: an older one's are told apart from the newest one's."""
    return niche.key if niche.last_run_id == source.current_run_id else f"{niche.key} of run {niche.last_run_id}"


def steering_of(source: Source) -> dict[str, Any]:
    """Everything people decided, as :meth:`coterie_discovery.steering.decisions.Steering.from_dict` reads it.

    Names are not among it: a given name stands beside the found one. What was decided of a niche that is set aside by
    another decision waits until that is taken back, so that no two decisions contradict each other.
    """
    dismissed = set(Dismissal.objects.filter(niche__source=source).values_list("niche_id", flat=True))
    merges = dict(Merge.objects.filter(niche__source=source).values_list("niche_id", "into_id"))
    # What was merged into a niche that was then dismissed goes with it.
    dismissed |= {niche for niche, into in merges.items() if into in dismissed}
    merges = {niche: into for niche, into in merges.items() if niche not in dismissed}
    splits = [each for each in _splits(source) if each.niche_id not in dismissed | merges.keys() | set(merges.values())]
    aside = dismissed | {each.niche_id for each in splits}
    return {
        "merge": _merges(merges),
        "split": [{"niche": str(each.niche_id), "parts": list(map(_part, each.parts.all()))} for each in splits],
        "dismiss": [{"niche": str(pk)} for pk in sorted(dismissed)],
        **_placements(source, merges, aside),
    }


def _splits(source: Source) -> Iterable[Split]:
    return Split.objects.filter(niche__source=source).order_by("pk").prefetch_related("parts")


def _merges(merges: dict[int, int]) -> list[dict[str, Any]]:
    by_target: dict[int, list[str]] = defaultdict(list)
    for niche, into in sorted(merges.items()):
        by_target[into].append(str(niche))
    return [{"into": str(into), "niches": niches} for into, niches in sorted(by_target.items())]


def _part(part: Any) -> dict[str, Any]:
    identity = str(part.niche_id) if part.niche_id else ""
    return {"identity": identity, "name": part.name, "phrases": part.phrases, "threads": part.threads}


def _placements(source: Source, merges: dict[int, int], aside: set[int]) -> dict[str, Any]:
    """What is said of a niche that was merged is said of what it was merged into, unless that says otherwise."""
    told: dict[tuple[int, str, str], bool] = {}
    taken: dict[tuple[str, str], int] = {}
    rows = sorted(Placement.objects.of_source(source), key=lambda each: each.niche_id in merges)
    for each in rows:
        niche = merges.get(each.niche_id, each.niche_id)
        alone = each.belongs and each.kind != Placement.PERSON
        if niche in aside or (alone and taken.get((each.kind, each.key), niche) != niche):
            continue
        told.setdefault((niche, each.kind, each.key), each.belongs)
        if alone:
            taken[each.kind, each.key] = niche
    return {"contain": _grouped(told, belongs=True), "exclude": _grouped(told, belongs=False)}


def _grouped(told: dict[tuple[int, str, str], bool], *, belongs: bool) -> list[dict[str, Any]]:
    by_niche: dict[int, dict[str, Any]] = {}
    for (niche, kind, key), does in told.items():
        if does is belongs:
            by_niche.setdefault(niche, {"niche": str(niche)}).setdefault(KINDS[kind], []).append(key)
    return list(by_niche.values())
