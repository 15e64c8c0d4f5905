"""What the posts say that a report points to, so that its numbers open down to words.

A table with a row for each such post, sorted by key: post, thread, author, text. It lies beside the result, because a
report that is made again after an update has only the new posts at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coterie_discovery.runtime.errors import BadExport

FILE = "quotes.parquet"
SCHEMA = pa.schema([(name, pa.string()) for name in ("post", "thread", "author", "text")])
BEGINNING = 280  # letters of a post


def quote(posts: pa.Table, keys: Iterable[str]) -> pa.Table:
    """How each post of ``posts`` begins whose key is in ``keys``; its title where it has no text."""
    wanted = pa.array(sorted(set(keys)), pa.string())
    found = posts.filter(pc.is_in(posts["post"], value_set=wanted)).sort_by("post")
    one_line = pc.utf8_trim_whitespace(pc.replace_substring_regex(found["text"], r"\s+", " "))
    said = pc.if_else(pc.equal(one_line, ""), pc.coalesce(found["title"], pa.scalar("")), one_line)
    said = pc.utf8_slice_codeunits(said, 0, BEGINNING)
    return pa.table([found["post"], found["thread"], found["author"], said], schema=SCHEMA)


def hashed(quotes: pa.Table, key: Callable[[str], str]) -> pa.Table:
    """``quotes`` with ``key`` applied to the keys of posts and threads; people's were hashed at import."""
    own = (pa.array(list(map(key, quotes[name].to_pylist())), pa.string()) for name in ("post", "thread"))
    return pa.table([*own, quotes["author"], quotes["text"]], schema=SCHEMA).sort_by("post")


def renewed(old: pa.Table, fresh: pa.Table, keys: Iterable[str], gone: Collection[str]) -> pa.Table:
    """Of ``old`` and ``fresh`` quotes those in ``keys``, without the words of the people in ``gone``."""
    wanted, left = pa.array(sorted(set(keys)), pa.string()), pa.array(sorted(gone), pa.string())
    kept = old.filter(pc.invert(pc.is_in(old["post"], value_set=fresh["post"].combine_chunks())))
    both = pa.concat_tables([kept, fresh])
    shown = pc.and_(pc.is_in(both["post"], value_set=wanted), pc.invert(pc.is_in(both["author"], value_set=left)))
    return both.filter(shown).sort_by("post")


def read_quotes(folder: Path) -> pa.Table:
    """The quotes beside a result; none where an older version left it. Raises BadExport if they are broken."""
    path = folder / FILE
    try:
        return pq.read_table(path).select(SCHEMA.names).cast(SCHEMA) if path.exists() else SCHEMA.empty_table()
    except (pa.ArrowException, KeyError, OSError) as error:
        problem = f"cannot be understood ({type(error).__name__})"
        raise BadExport(str(folder), FILE, problem, "a result of this version") from None
