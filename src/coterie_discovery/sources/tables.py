"""Reads the public table format: ``posts``, ``acts``, … as Parquet, CSV or NDJSON (see ``docs/data-formats.md``).

All of it is columnar: a batch of raw columns becomes typed columns and, for each row that does not fit, the reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from coterie_discovery.runtime.errors import BadExport
from coterie_discovery.signals.tables import SCHEMAS
from coterie_discovery.sources.acted_on import key_people_acted_on
from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.collect import NAMES, Collector
from coterie_discovery.sources.conform import conformed
from coterie_discovery.sources.listing import Listing
from coterie_discovery.sources.packing import PACKED_NAME
from coterie_discovery.sources.table_files import SUFFIXES, Raw, raw_batches
from coterie_discovery.sources.unread import is_table

NAME = "tables"
LOOKED_FOR = "posts or acts as .parquet, .csv, .ndjson or .jsonl (also .gz, .zst) in the public table format"

TABLES: dict[str, pa.Schema] = {**SCHEMAS, "names": NAMES}
PEOPLE = ("member", "author", "actor")
META = "meta.json"
META_KEYS = {"title": str, "link": str, "simulated": bool}
MOST_META_BYTES = 1 << 16

_FILE = re.compile(rf"(?P<root>(?:.*/)?)(?P<table>{'|'.join(TABLES)})\.(?:{'|'.join(SUFFIXES)}){PACKED_NAME}", re.I)
_ANY_TABLE = re.compile(rf"(?:.*/)?[^/]+\.(?:{'|'.join(SUFFIXES)}){PACKED_NAME}", re.I)


def find(files: Listing) -> list[str]:
    """The folders of ``files`` (empty or with a trailing slash) that hold posts or acts."""
    found = {m["root"] for name in files if (m := _FILE.fullmatch(name)) and m["table"].lower() in ("posts", "acts")}
    others = list(filter(_ANY_TABLE.fullmatch, files))
    if not found and len(others) == 1 and (len(files) == 1 or any(map(is_table, files.heads(others).values()))):
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
    key_people_acted_on(into)


def _tables(files: dict[str, int], root: str) -> dict[str, str]:
    """File name to table name; a table in two files is refused, for either could be the stale one."""
    tables: dict[str, str] = {}
    for name in files:
        match = _FILE.fullmatch(name)
        if not match or match["root"] != root:
            continue
        table = match["table"].lower()
        if table in tables.values():
            raise BadExport(name, "", f"the table {table} is there twice", "one file a table")
        tables[name] = table
    return tables or dict.fromkeys(filter(_ANY_TABLE.fullmatch, files), "posts")


def _read_table(stream: BinaryIO, name: str, table: str, into: Collector, engine: Any) -> None:
    schema = TABLES[table]
    for raw in raw_batches(stream, name, schema, engine):
        into.rows[name] += raw.batch.num_rows + len(raw.bad)
        for position, reason in raw.bad:
            into.quarantine(name, position, reason)
        if raw.batch.num_rows:
            into.add_batch(table, _with_keys(_conformed(raw, name, schema, into, engine), schema, into))
    into.check_file(name, _columns_in_words(schema))


def _conformed(raw: Raw, name: str, schema: pa.Schema, into: Collector, engine: Any) -> pa.RecordBatch:
    """The rows of ``raw`` that fit, typed; the others go to quarantine with what is wrong."""
    good, bad_rows, bad = conformed(raw.batch, schema, engine)
    told = 0
    while told < bad_rows and into.keeps_reasons:
        row, reason = next(bad)
        into.quarantine(name, raw.position(row), reason)
        told += 1
    into.quarantined_by_file[name] += bad_rows - told
    return good


def _with_keys(batch: pa.RecordBatch, schema: pa.Schema, into: Collector) -> pa.RecordBatch:
    """Own keys of people become the keys of this import; rows of people who opted out go. One hash a person."""
    for position, field in enumerate(schema):
        if field.name not in PEOPLE or not batch.num_rows:
            continue
        own = batch.column(position).dictionary_encode()
        mapped = into.keys.many(own.dictionary).take(own.indices)
        if mapped.null_count > own.null_count:
            stays = pc.or_(pc.is_valid(mapped), pc.is_null(own.indices))
            into.opted_out += mapped.null_count - own.null_count
            batch, mapped = batch.filter(stays), mapped.filter(stays)
        batch = batch.set_column(position, field, mapped)
    return batch


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
