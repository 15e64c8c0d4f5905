"""An act's object may be a person, whose own key must not stay either."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.sources.collect import Collector
from coterie_discovery.sources.doubles import where
from coterie_discovery.sources.key_index import Hashes, hashes
from coterie_discovery.sources.spill import with_columns


def key_people_acted_on(into: Collector) -> None:
    """Gives the people who are acted on the keys of this import; acts on people who opted out go.

    A person is whoever else is known as one, or is followed, unless a post or thread has that key. Following is mostly
    of people, so there a known person comes before a post.
    """
    acts, posts = into.take("acts"), into.take("posts")
    into.put("posts", posts)
    if acts.num_rows:
        content = np.union1d(hashes(posts["post"]), hashes(posts["thread"]))
        kept = np.ones(acts.num_rows, bool)
        acts = with_columns(acts, ["object"], lambda batch, start: _objects(batch, start, content, kept, into))
        into.opted_out += int(np.count_nonzero(~kept))
        acts = where(acts, kept)
    into.put("acts", acts)


def _objects(
    batch: pa.RecordBatch, start: int, content: Hashes, kept: NDArray[np.bool_], into: Collector
) -> list[pa.Array] | None:
    """What the acts of ``batch`` were on, None if on nobody; those whose object opted out are taken out of ``kept``."""
    own = batch["object"].dictionary_encode()
    codes = np.asarray(own.indices)
    is_content = np.isin(hashes(own.dictionary), content)
    is_known = into.keys.are_known(own.dictionary)
    followed = np.asarray(pc.equal(batch["verb"], "follow"))
    person = np.where(followed, (is_known | ~is_content)[codes], (is_known & ~is_content)[codes])
    if not person.any():
        return None
    people = np.unique(codes[person])
    keys = into.keys.many(own.dictionary.take(pa.array(people)))
    at = np.searchsorted(people, codes[person])
    gone = np.asarray(keys.is_null())[at]
    kept[start + np.flatnonzero(person)[gone]] = False
    mapped = np.full(len(codes), -1)
    mapped[person] = at
    return [pc.coalesce(keys.take(pa.array(mapped, mask=mapped < 0)), batch["object"])]
