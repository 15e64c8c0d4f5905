"""What a sample found, told again with the numbers of everything."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie_discovery.evidence.context import iso
from coterie_discovery.result.links import shared_people
from coterie_discovery.result.model import Complete, Discovery, Measure, Niche, NicheMember, OtherThreads, Reason
from coterie_discovery.scale.crowd import Memberships

MOST_TOLD = 2_000  # people of a niche who are told one by one, with reasons; all of them are in members.parquet


@dataclass(frozen=True)
class Told:
    """``done`` is what :func:`coterie_discovery.scale.crowd.deeds` gives, ``people`` the key of each member."""

    complete: Complete
    belongs: Memberships
    done: pa.Table
    people: pa.Array
    counts: dict[str, int]
    period: tuple[str | None, str | None]


def told_people(belongs: Memberships) -> pa.Table:
    """(member, niche) of the strongest of each niche."""
    first = np.searchsorted(belongs.niche, belongs.niche)
    kept = np.arange(len(belongs.niche)) - first < MOST_TOLD
    return pa.table({"member": pa.array(belongs.member[kept], pa.int32()), "niche": pa.array(belongs.niche[kept])})


def retold(found: Discovery, told: Told, floor: int, note: str) -> Discovery:
    """``found`` on a sample, with sizes and people from everything; niches that turn out too small are gone."""
    sizes = np.bincount(told.belongs.niche, minlength=len(found.niches))
    kept = [i for i in range(len(found.niches)) if sizes[i] >= floor]
    keys = {found.niches[i].key for i in kept}
    done = _by_niche(told.done)
    niches = tuple(_niche(found.niches[i], i, told, done.get(i, {}), keys, int(sizes.max(initial=1))) for i in kept)
    first, last = told.period
    inside = len(np.unique(told.belongs.member[np.isin(told.belongs.niche, kept)]))
    counts = told.counts | {"in_niche": inside, "in_no_niche": told.counts["members"] - inside}
    people = [told.belongs.of(i)[0] for i in kept]
    return replace(
        found,
        counts={name: counts[name] for name in found.counts},
        first_at=first,
        last_at=last,
        niches=niches,
        links=shared_people([found.niches[i].key for i in kept], people, floor),
        rejected=found.rejected + len(found.niches) - len(kept),
        notes=(note, *found.notes),
        complete=_within(told.complete, keys),
        less_certain=tuple(each if each.near in keys else replace(each, near=None) for each in found.less_certain),
        other_threads=_others(found, keys),
    )


def _within(complete: Complete, keys: set[str]) -> Complete:
    names = pa.array(sorted(keys), pa.string())
    return Complete(
        complete.members.filter(pc.is_in(complete.members["niche"], names)),
        complete.threads.filter(pc.is_in(complete.threads["niche"], names)),
    )


def _others(found: Discovery, keys: set[str]) -> OtherThreads | None:
    """Without those that are likeliest of a niche which is gone."""
    if found.other_threads is None:
        return None
    threads = found.other_threads.threads
    names = pa.array([*sorted(keys), *(group.key for group in found.less_certain)], pa.string())
    return OtherThreads(threads.filter(pc.is_in(threads["niche"], names)))


def _by_niche(done: pa.Table) -> dict[int, dict[int, dict[str, int]]]:
    found: dict[int, dict[int, dict[str, int]]] = {}
    for row in done.to_pylist():
        found.setdefault(row["niche"], {})[row["member"]] = row
    return found


def _niche(
    niche: Niche, place: int, told: Told, done: dict[int, dict[str, int]], keys: set[str], largest: int
) -> Niche:
    member, affinity = told.belongs.of(place)
    known = {each.member: each for each in niche.members}
    names = told.people.take(pa.array(member[:MOST_TOLD])).to_pylist()
    about = niche.phrases[0].text if niche.phrases else ""
    members = tuple(
        told_member(key, float(a), known.get(key), done.get(int(code), {}), about)
        for key, code, a in zip(names, member, affinity, strict=False)
    )
    strict, loose = (int(n) for n in told.belongs.likely[place])
    return replace(
        niche,
        parent=niche.parent if niche.parent in keys else None,
        children=tuple(child for child in niche.children if child in keys),
        size=len(member),
        members=members,
        evidence=tuple(
            people_measure(each, len(member), strict, loose, largest, told.counts["members"])
            if each.measure == "people"
            else each
            for each in niche.evidence
        ),
    )


def told_member(key: str, affinity: float, known: NicheMember | None, did: dict[str, int], about: str) -> NicheMember:
    """What somebody did inside is counted over everything; examples, partners and phrases come from the sample."""
    posts, acts = did.get("posts", 0), did.get("acts", 0)
    kinds = (("posted", posts), ("viewed", acts))
    reasons = tuple(Reason(kind, count, about) for kind, count in kinds if count)
    first, last = did.get("first_at"), did.get("last_at")
    return NicheMember(
        member=key,
        affinity=round(min(affinity, 1.0), 4),
        reasons=known.reasons if known else reasons,
        acts=posts + acts,
        posts=posts,
        weeks=did.get("weeks", 0),
        partners=known.partners if known else 0,
        phrases=known.phrases if known else (),
        places=known.places if known else (),
        first_at=iso(first) if first is not None else None,
        last_at=iso(last) if last is not None else None,
    )


def people_measure(measure: Measure, size: int, strict: int, loose: int, largest: int, everybody: int) -> Measure:
    """``measure`` of a niche's people with other numbers; ``largest`` is the size of the largest niche."""

    def bar(n: int) -> float:
        return round(min(1.0, float(np.log1p(n) / np.log1p(max(largest, 1)))), 4)

    return replace(
        measure,
        value=size, low=strict, high=loose, bar=bar(size), bar_low=bar(strict), bar_high=bar(loose),
        count=size, base=everybody, text=f"{size} of {everybody}",
    )  # fmt: skip
