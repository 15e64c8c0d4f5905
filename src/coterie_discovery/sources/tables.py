"""Reads the public table format: ``posts``, ``acts``, … as Parquet, CSV or NDJSON (see ``docs/data-formats.md``).

All of it is columnar: a batch of raw columns goes through one SQL statement that gives typed columns and, for each
row that does not fit, the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from coterie_discovery.signals import SCHEMAS
from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.collect import EARLIEST, LATEST, NAMES, Collector
from coterie_discovery.sources.errors import BadExport
from coterie_discovery.sources.table_files import SUFFIXES, Raw, raw_batches

NAME = "tables"
LOOKED_FOR = "posts or acts as .parquet, .csv or .ndjson (also .gz) in the public table format"

TABLES: dict[str, pa.Schema] = {**SCHEMAS, "names": NAMES}
PEOPLE = ("member", "author", "actor")
META = "meta.json"
META_KEYS = {"title": str, "link": str, "simulated": bool}
MOST_META_BYTES = 1 << 16

_FILE = re.compile(rf"(?P<root>(?:.*/)?)(?P<table>{'|'.join(TABLES)})\.(?:{'|'.join(SUFFIXES)})(?:\.gz)?")
_ANY_TABLE = re.compile(rf"[^/]+\.(?:{'|'.join(SUFFIXES)})(?:\.gz)?")


def find(files: dict[str, int]) -> list[str]:
    """The folders of ``files`` (empty or with a trailing slash) that hold posts or acts."""
    found = {m["root"] for name in files if (m := _FILE.fullmatch(name)) and m["table"] in ("posts", "acts")}
    if not found and len(files) == 1 and _ANY_TABLE.fullmatch(next(iter(files))):
        return [""]  # one file by another name is taken as posts
    return sorted(found)


def read(opened: Opened, root: str, into: Collector) -> None:
    """Reads every table in ``root``."""
    tables = _tables(opened.files, root)
    engine = duckdb.connect()
    try:
        engine.execute("SET TimeZone = 'UTC'")
        for name, stream in opened.members(tables.keys() | {root + META}):
            if name == root + META:
                _read_meta(stream, name, into)
            else:
                _read_table(stream, name, tables[name], into, engine)
    finally:
        engine.close()
    _key_people_acted_on(into)


def _tables(files: dict[str, int], root: str) -> dict[str, str]:
    """File name to table name; a table in two files is refused, for either could be the stale one."""
    tables: dict[str, str] = {}
    for name in files:
        match = _FILE.fullmatch(name)
        if not match or match["root"] != root:
            continue
        if match["table"] in tables.values():
            raise BadExport(name, "", f"the table {match['table']} is there twice", "one file a table")
        tables[name] = match["table"]
    return tables or dict.fromkeys(files, "posts")


def _read_table(stream: BinaryIO, name: str, table: str, into: Collector, engine: Any) -> None:
    schema = TABLES[table]
    for raw in raw_batches(stream, name, schema, engine):
        into.rows[name] += raw.batch.num_rows + len(raw.bad)
        for position, reason in raw.bad:
            into.quarantine(name, position, reason)
        if raw.batch.num_rows:
            good = _conformed(raw, name, schema, into, engine)
            into.add_batch(table, _with_keys(good, schema, into))
    into.check_file(name, _columns_in_words(schema))


def _conformed(raw: Raw, name: str, schema: pa.Schema, into: Collector, engine: Any) -> pa.RecordBatch:
    """The rows of ``raw`` that fit, typed; the others go to quarantine with what is wrong."""
    engine.register("raw", pa.Table.from_batches([raw.batch]))
    done = engine.sql(_statement(schema, raw.batch.schema)).to_arrow_table().combine_chunks()
    engine.unregister("raw")
    reasons = done["reason"]
    wrong = pc.indices_nonzero(pc.is_valid(reasons))
    for row, reason in zip(wrong.to_pylist(), reasons.take(wrong).to_pylist(), strict=True):
        into.quarantine(name, raw.position(row), reason)
    good = done.filter(pc.is_null(reasons)) if len(wrong) else done
    columns = [_arrow(good[field.name], field) for field in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _arrow(column: pa.ChunkedArray, field: pa.Field) -> pa.Array:
    if pa.types.is_timestamp(field.type):
        column = column.cast(pa.int64())
    column = column.cast(field.type)
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def _statement(schema: pa.Schema, raw: pa.Schema) -> str:
    """SQL from raw columns (text, or already of their type) to typed ones and the first thing wrong with each row."""
    values, checks = [], []
    for field in schema:
        kind = raw.field(field.name).type if field.name in raw.names else None
        value, check = _expression(field, kind)
        values.append(f"{value} AS {field.name}")
        checks += check
    problem = f"CASE {' '.join(checks)} END" if checks else "NULL"
    return f"SELECT {', '.join(values)}, CAST({problem} AS VARCHAR) AS reason FROM raw"  # noqa: S608 - our own column names


def _expression(field: pa.Field, kind: pa.DataType | None) -> tuple[str, list[str]]:
    """How one column is made, and the WHEN branches that find its bad rows."""
    name = field.name
    column = f'raw."{name}"'
    if kind is None:
        return f"NULL::{_sql_type(field.type)}", []
    if pa.types.is_list(field.type):
        value = column if pa.types.is_list(kind) else f"string_split(nullif({column}, ''), '|')"
        return value, []
    if pa.types.is_string(field.type):
        clean = f"replace({column}, chr(0), '')"
        if field.nullable:
            return f"nullif({clean}, '')", []
        empty = f"{column} IS NULL" if name == "text" else f"coalesce({clean}, '') = ''"
        return clean, [f"WHEN {empty} THEN '{name} is empty'"]
    text = f"trim({column})"
    value, expected = _number_or_time(field.type, text)
    shown = f"'{name} ''' || left({text}, 40) || ''' is not {expected}'"
    return value, [f"WHEN coalesce({text}, '') <> '' AND {value} IS NULL THEN {shown}"]


def _number_or_time(kind: pa.DataType, text: str) -> tuple[str, str]:
    """SQL that gives NULL for whatever is not a plain number or time of this type, and the type in words."""
    if pa.types.is_timestamp(kind):
        seconds = (
            f"CASE WHEN regexp_full_match({text}, '-?[0-9]{{1,18}}(\\.[0-9]*)?') THEN try_cast({text} AS DOUBLE) "
            f"WHEN regexp_full_match({text}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([T ][0-9:.,]+ *(Z|[+-][0-9:]+)?)?') "
            f"THEN epoch(try_cast({text} AS TIMESTAMPTZ)) END"
        )
        inside = f"CASE WHEN ({seconds}) >= {EARLIEST} AND ({seconds}) < {LATEST} THEN floor({seconds})::BIGINT END"
        return inside, "ISO 8601 or Unix seconds between 1970 and 2100"
    if pa.types.is_integer(kind):
        return f"try_cast({text} AS INTEGER)", "a whole number"
    number = f"try_cast({text} AS FLOAT)"
    return f"CASE WHEN isfinite({number}) THEN {number} END", "a finite number"


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return "VARCHAR[]"
    if pa.types.is_timestamp(kind):
        return "BIGINT"
    if pa.types.is_integer(kind):
        return "INTEGER"
    return "FLOAT" if pa.types.is_floating(kind) else "VARCHAR"


def _with_keys(batch: pa.RecordBatch, schema: pa.Schema, into: Collector) -> pa.RecordBatch:
    """Own keys of people become the keys of this import; rows of people who opted out go. One hash a person."""
    for position, field in enumerate(schema):
        if field.name not in PEOPLE:
            continue
        own = batch.column(position).dictionary_encode()
        keys = pa.array([into.keys(key) for key in own.dictionary.to_pylist()], pa.string())
        mapped = keys.take(own.indices)
        stays = pc.or_(pc.is_valid(mapped), pc.is_null(own.indices))
        into.opted_out += len(stays) - (stays.true_count if len(stays) else 0)
        batch = batch.set_column(position, field, mapped).filter(stays)
    return batch


def _key_people_acted_on(into: Collector) -> None:
    """An act's object may be a person, whose own key must not stay either; acts on people who opted out go.

    A person is whoever else is known as one, or is followed, unless a post or thread has that key. Following is mostly
    of people, so there a known person comes before a post.
    """
    acts, posts = into.take("acts"), into.take("posts")
    for batch in posts.to_batches():
        into.add_batch("posts", batch)
    objects = acts["object"]
    content = pa.chunked_array([*posts["post"].chunks, *posts["thread"].chunks], pa.string())
    is_content = pc.is_in(objects, value_set=content.unique())
    is_known = pc.is_in(objects, value_set=pa.array(into.keys.known(), pa.string()))
    followed = pc.equal(acts["verb"], "follow")
    person = pc.or_(pc.and_(is_known, pc.or_(followed, pc.invert(is_content))), pc.and_not(followed, is_content))
    own = pc.if_else(person, objects, None).combine_chunks().dictionary_encode()
    mapped = pa.array(list(map(into.keys, own.dictionary.to_pylist())), pa.string()).take(own.indices)
    stays = pc.or_(pc.is_valid(mapped), pc.invert(person))
    into.opted_out += acts.num_rows - (pc.sum(stays).as_py() or 0)
    acts = acts.set_column(2, SCHEMAS["acts"].field("object"), pc.coalesce(mapped, objects)).filter(stays)
    for batch in acts.to_batches():
        into.add_batch("acts", batch)


def _columns_in_words(schema: pa.Schema) -> str:
    needed = ", ".join(f.name for f in schema if not f.nullable)
    return f"the columns {needed} filled in every row"


def _read_meta(stream: BinaryIO, name: str, into: Collector) -> None:
    expected = 'an object with "title" and "link" (text) and "simulated" (true or false), each optional'
    try:
        meta = json.loads(stream.read(MOST_META_BYTES).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        if isinstance(error, BadExport):
            raise
        raise BadExport(name, "line 1", f"not JSON ({error})", expected) from None
    if not isinstance(meta, dict):
        raise BadExport(name, "line 1", f"holds a {type(meta).__name__}", expected)
    for key, value in meta.items():
        if key not in META_KEYS or not isinstance(value, META_KEYS[key] | None):
            raise BadExport(name, "line 1", f"{key!r} is unknown or of the wrong kind", expected)
    link = meta.get("link")
    if link and not _is_link(link):
        raise BadExport(name, "line 1", f"the link {link!r} leads nowhere", "https://… with {thread} in it")
    into.title, into.link, into.simulated = meta.get("title") or None, link or None, bool(meta.get("simulated"))


def _is_link(link: str) -> bool:
    fields: Iterable[str] = re.findall(r"[{}][^{}]*[{}]?", link)
    return re.match(r"https?://[^\s{}]+", link) is not None and list(fields) == ["{thread}"]
