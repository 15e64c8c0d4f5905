"""Signatures: what stands below a line "-- ", and lines that end message after message of one person.

The latter are found over all messages at once, by hashes: some hundred bytes a message.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from coterie_discovery.sources.key_index import hashes
from coterie_discovery.sources.plain import FENCE
from coterie_discovery.sources.spill import with_columns

MOST_MARKED_LINES = 20  # what is longer is text below a ruled line
MOST_LINES = 6
MOST_LINE_CHARS = 200
TIMES = 3  # in how many different messages of a person lines must end to be their signature
_LIST_FOOTER = re.compile(r"_{20,}\s*$")
_ROWS_AT_ONCE = 200_000
_ODD = np.uint64(0x9E3779B97F4A7C15)

# Of the last line, the last two and so on: a hash, and how many characters of the text come before.
TAILS = (pa.field("tails", pa.list_(pa.uint64())), pa.field("heads", pa.list_(pa.int32())))

CUT = "SELECT CASE WHEN head IS NULL THEN text ELSE left(text, head) END AS text FROM raw"


def before_mark(lines: list[str]) -> list[str]:
    """Up to the last line "-- ", or to the footer of a mailing list, if what follows is short enough to be one."""
    for at in range(len(lines) - 1, max(len(lines) - MOST_MARKED_LINES, 0) - 1, -1):
        start = lines[at][:2]
        if start not in ("--", "__"):
            continue
        footer = _LIST_FOOTER.match(lines[at]) and "mailing list" in "".join(lines[at + 1 : at + 3])
        if footer or lines[at].rstrip() == "--":
            return before_mark(lines[:at]) if footer else lines[:at]
    return lines


def tails(text: str) -> tuple[list[int], list[int]]:
    """The values of :data:`TAILS` for a message. Its first line and its code are never a signature."""
    found: list[int] = []
    heads: list[int] = []
    at = len(text)
    for _ in range(MOST_LINES):
        before = text.rfind("\n", 0, at)
        if before < 0 or at - before > MOST_LINE_CHARS or text.startswith(FENCE, before + 1):
            break
        at = before
        heads.append(at)
        found.append(int.from_bytes(blake2b(text[at:].encode("utf-8", "replace"), digest_size=8).digest(), "little"))
    return found, heads


def without_signatures(staged: pa.Table) -> pa.Table:
    """``staged`` messages (author, text, :data:`TAILS`), their texts cut before the signature of their author."""
    cut = _cuts(staged)
    if (cut < 0).all():
        return staged
    engine = duckdb.connect()
    try:
        return with_columns(staged, ["text"], lambda batch, start: _cut(batch, cut[start : start + len(batch)], engine))
    finally:
        engine.close()


def unsigned(posts: pa.Table) -> pa.Table:
    """``posts`` (author, text and more) as they come, their texts without signatures of either kind.

    A text of one line has none. Not for a bulk path: each of several lines is looked at by itself.
    """
    texts = pc.fill_null(posts["text"], "").combine_chunks()
    rows = np.flatnonzero(np.asarray(pc.and_(pc.match_substring(texts, "\n"), pc.is_valid(posts["author"]))))
    if not len(rows):
        return posts
    own = ["\n".join(before_mark(text.rstrip().split("\n"))).rstrip() for text in texts.take(rows).to_pylist()]
    found = [tails(text) for text in own]
    cut = _cuts(
        pa.table(
            {
                "author": posts["author"].take(pa.array(rows)),
                "text": pa.array(own, pa.string()),
                **{f.name: pa.array(each, f.type) for f, each in zip(TAILS, zip(*found, strict=True), strict=True)},
            }
        )
    )
    own = [text if head < 0 else text[:head] for text, head in zip(own, cut.tolist(), strict=True)]
    mask = np.zeros(len(texts), bool)
    mask[rows] = True
    at = posts.schema.get_field_index("text")
    texts = pc.replace_with_mask(texts, pa.array(mask), pa.array(own, texts.type))
    return posts.set_column(at, posts.schema.field("text"), texts)


def _cut(batch: pa.RecordBatch, cut: NDArray[np.int64], engine: Any) -> list[pa.Array] | None:
    if (cut < 0).all():
        return None
    engine.register("raw", pa.table({"text": batch["text"], "head": pa.array(cut, mask=cut < 0)}))
    texts = engine.sql(CUT).to_arrow_table()["text"].cast(pa.string()).combine_chunks()
    engine.unregister("raw")
    return [texts]


def _cuts(staged: pa.Table) -> NDArray[np.int64]:
    """How many characters of each text come before its signature, -1 where there is none. Some people at a time."""
    cut = np.full(staged.num_rows, -1, np.int64)
    author, text = hashes(staged["author"]), hashes(staged["text"])
    lengths = np.asarray(pc.list_value_length(staged["tails"])).astype(np.int64)
    rows = np.repeat(np.arange(staged.num_rows), lengths)
    tail, head = (np.asarray(pc.list_flatten(staged[name])) for name in ("tails", "heads"))
    shares = staged.num_rows // _ROWS_AT_ONCE + 1
    for share in range(shares):
        chosen = np.flatnonzero((author % np.uint64(shares) == share)[rows]) if shares > 1 else np.arange(len(rows))
        mine = rows[chosen]
        key = author[mine] * _ODD ^ tail[chosen]
        # A text posted again and again is no signature: each counts once.
        distinct = key[np.unique(key * _ODD ^ text[mine], return_index=True)[1]]
        keys, times = np.unique(distinct, return_counts=True)
        signed = np.isin(key, keys[times >= TIMES])
        cut[mine[signed]] = head[chosen][signed]  # the longest comes last and stays
    return cut
