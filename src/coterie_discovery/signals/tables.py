"""What a platform knows about its people, in five columnar tables.

Every source reader yields the same tables, so nothing after this module knows where the data came from. The
columns are public, documented (``docs/data-formats.md``) and stable: other people's converters write them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coterie_discovery.runtime.files import whole_folder

TIME = pa.timestamp("s", tz="UTC")

SCHEMAS: dict[str, pa.Schema] = {
    "members": pa.schema(
        [
            pa.field("member", pa.string(), nullable=False),
            pa.field("joined_at", TIME),
            pa.field("bio", pa.string()),
        ]
    ),
    "posts": pa.schema(
        [
            pa.field("post", pa.string(), nullable=False),
            pa.field("thread", pa.string(), nullable=False),
            pa.field("parent", pa.string()),
            pa.field("place", pa.string()),
            pa.field("author", pa.string()),
            pa.field("at", TIME),
            pa.field("title", pa.string()),
            pa.field("text", pa.string(), nullable=False),
            pa.field("lang", pa.string()),
            pa.field("tags", pa.list_(pa.string())),
        ]
    ),
    "acts": pa.schema(
        [
            pa.field("actor", pa.string(), nullable=False),
            pa.field("verb", pa.string(), nullable=False),
            pa.field("object", pa.string(), nullable=False),
            pa.field("at", TIME),
            pa.field("weight", pa.float32()),
        ]
    ),
    "searches": pa.schema(
        [
            pa.field("actor", pa.string(), nullable=False),
            pa.field("query", pa.string(), nullable=False),
            pa.field("at", TIME),
            pa.field("results", pa.int32()),
            pa.field("clicked", pa.string()),
        ]
    ),
    "affinities": pa.schema(
        [
            pa.field("actor", pa.string(), nullable=False),
            pa.field("source", pa.string(), nullable=False),
            pa.field("label", pa.string(), nullable=False),
            pa.field("at", TIME),
        ]
    ),
}


@dataclass(frozen=True)
class Signals:
    """Five Arrow tables, one row an observation, columns as in :data:`SCHEMAS`.

    Times are UTC at one-second resolution. ``author``/``actor``/``member`` share one key space. An absent optional
    column is a column of nulls; an absent table is an empty table, so callers never test for presence. Tables are
    brought into this form; ValueError names the table and column where that cannot be.
    """

    members: pa.Table = field(default_factory=lambda: SCHEMAS["members"].empty_table())
    posts: pa.Table = field(default_factory=lambda: SCHEMAS["posts"].empty_table())
    acts: pa.Table = field(default_factory=lambda: SCHEMAS["acts"].empty_table())
    searches: pa.Table = field(default_factory=lambda: SCHEMAS["searches"].empty_table())
    affinities: pa.Table = field(default_factory=lambda: SCHEMAS["affinities"].empty_table())

    def __post_init__(self) -> None:
        for name, schema in SCHEMAS.items():
            table = getattr(self, name)
            if not table.schema.equals(schema):
                object.__setattr__(self, name, _in_form(name, table, schema))

    def period(self) -> tuple[str | None, str | None]:
        """First and last time of a post, act or search, ISO 8601 UTC; None where no time is known."""
        spans = [pc.min_max(table["at"]).as_py() for table in (self.posts, self.acts, self.searches)]
        first, last = ([span[end] for span in spans if span[end] is not None] for end in ("min", "max"))
        return (f"{min(first):%Y-%m-%dT%H:%M:%SZ}", f"{max(last):%Y-%m-%dT%H:%M:%SZ}") if first else (None, None)

    def counts(self) -> dict[str, int]:
        """Rows of each table, by table name."""
        return {name: getattr(self, name).num_rows for name in SCHEMAS}


def _in_form(name: str, table: pa.Table, schema: pa.Schema) -> pa.Table:
    """``table`` with exactly the columns of ``schema``, in their order and types."""
    unknown = sorted(set(table.column_names) - set(schema.names))
    if unknown:
        raise ValueError(f"{name}: unknown column {unknown[0]!r}; expected some of {', '.join(schema.names)}")
    return pa.Table.from_arrays([_column(name, table, each) for each in schema], schema=schema)


def _column(name: str, table: pa.Table, wanted: pa.Field) -> pa.ChunkedArray:
    there = table.schema.get_field_index(wanted.name)
    if there < 0 and wanted.nullable:
        return pa.chunked_array([pa.nulls(table.num_rows, wanted.type)])
    if there < 0:
        raise ValueError(f"{name}: column {wanted.name!r} is missing")
    values = table.column(there)
    if values.null_count and not wanted.nullable:
        row = pc.index(values.is_null(), True).as_py()
        raise ValueError(f"{name}, row {row}: {wanted.name!r} has no value, and must have one")
    try:  # of times only the fraction of a second is lost
        return values.cast(wanted.type, safe=not pa.types.is_timestamp(values.type))
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ValueError(f"{name}: {wanted.name!r} is {values.type}, and not {wanted.type}: {error}") from error


def write(
    signals: Signals,
    folder: Path | str,
    *,
    names: pa.Table | None = None,
    title: str | None = None,
    link: str | None = None,
    simulated: bool = False,
) -> None:
    """Writes the public table format into a new or empty ``folder``: one Parquet file a table that has rows.

    ``names`` (member, name), ``title``, ``link`` (an address with ``{thread}`` in it) and ``simulated`` are what
    :func:`coterie_discovery.sources.read_export` gives back beside the signals. Either all of it is written or nothing;
    raises :class:`coterie_discovery.runtime.files.FolderTaken` if the folder holds anything.
    """
    tables = {name: getattr(signals, name) for name in SCHEMAS} | ({"names": names} if names is not None else {})
    meta = {key: value for key, value in (("title", title), ("link", link), ("simulated", simulated)) if value}
    with whole_folder(Path(folder)) as partial:
        for name, table in tables.items():
            if table.num_rows or name == "posts":
                pq.write_table(table, partial / f"{name}.parquet", compression="zstd", write_page_checksum=True)
        if meta:
            text = json.dumps(meta, ensure_ascii=False, indent=2)
            (partial / "meta.json").write_text(text + "\n", encoding="utf-8")
