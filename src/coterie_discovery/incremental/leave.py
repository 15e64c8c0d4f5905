"""People who asked not to be counted vanish from a model and from what it told."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie_discovery.incremental.count import with_rows
from coterie_discovery.incremental.model import Model
from coterie_discovery.result.model import Discovery, Niche


def without(model: Model, gone: Collection[str]) -> Model:
    """``model`` without the people in ``gone``; threads that they opened are not told of again."""
    keys = model.people["member"].combine_chunks()
    stays = ~np.asarray(pc.is_in(keys, pa.array(sorted(gone), pa.string())))
    if stays.all():
        return model
    row = np.where(stays, np.cumsum(stays) - 1, -1)

    def kept(table: pa.Table, column: str) -> pa.Table:
        code = table[column].to_numpy()
        return table.filter(pa.array((code < 0) | stays[np.maximum(code, 0)])).combine_chunks()

    return with_rows(
        replace(
            model,
            people=model.people.filter(pa.array(stays)).combine_chunks(),
            belongs=kept(model.belongs, "member"),
            doings=kept(model.doings, "member"),
            begun=kept(model.begun, "author"),
        ),
        row,
    )


def untold(found: Discovery, gone: Collection[str]) -> Discovery:
    """``found`` without them, without the threads they opened, and without questions asked in those."""
    if not gone:
        return found
    out = frozenset(gone)
    complete = found.complete
    if complete:
        left = pc.is_in(complete.members["member"], pa.array(sorted(out), pa.string()))
        opened = sorted({each.thread for niche in found.niches for each in niche.threads if each.author in out})
        theirs = pc.is_in(complete.threads["thread"], pa.array(opened, pa.string()))
        complete = replace(
            complete,
            members=complete.members.filter(pc.invert(left)),
            threads=complete.threads.filter(pc.invert(theirs)),
        )
    rest = tuple(
        replace(each, members=tuple(row for row in each.members if row[0] not in out)) for each in found.remembered
    )
    niches = tuple(_niche(niche, out) for niche in found.niches)
    return replace(found, niches=niches, remembered=rest, complete=complete)


def _niche(niche: Niche, gone: frozenset[str]) -> Niche:
    opened = {each.thread for each in niche.threads if each.author in gone}
    return replace(
        niche,
        members=tuple(each for each in niche.members if each.member not in gone),
        threads=tuple(each for each in niche.threads if each.thread not in opened),
        questions=tuple(each for each in niche.questions if not opened.intersection(each.threads)),
        links=tuple(link for link in niche.links if not gone.intersection(link[:2])),
    )
