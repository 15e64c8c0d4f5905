"""Raw columns out of the three file kinds of the public format, in bounded batches.

What comes out still has the file's own types: text for CSV and NDJSON, whatever was stored for Parquet reduced to text
and lists of text. Only what makes a *row* unreadable by itself is found here.
"""

from __future__ import annotations

import io
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from coterie_discovery.runtime.errors import BadExport
from coterie_discovery.sources.archive import seekable
from coterie_discovery.sources.guarded import allowed_bytes, too_large, unpacked
from coterie_discovery.sources.packing import bare

BLOCK_BYTES = 1 << 24  # also the longest row a text file may have
PARQUET_BYTES = 1 << 26
LEAST_ROWS, MOST_ROWS = 1 << 12, 1 << 22
TAIL_BYTES = 1 << 12

# The type is asked of valid lines only: of others it would be an error and not an answer.
KINDS = """SELECT number, coalesce(json_type(line), '') AS kind
    FROM (SELECT number, CASE WHEN json_valid(line) THEN line END AS line FROM lines)"""

Bad = list[tuple[str, str]]


@dataclass
class Raw:
    """Some rows of a file, with the number of each in the file and the rows between them that are no rows."""

    batch: pa.RecordBatch
    numbers: np.ndarray
    unit: str
    bad: Bad = field(default_factory=list)

    def position(self, row: int) -> str:
        """Where row ``row`` of the batch stands in the file."""
        return f"{self.unit} {self.numbers[row]}"


def raw_batches(stream: BinaryIO, name: str, schema: pa.Schema, engine: Any) -> Iterator[Raw]:
    """Yields the raw columns of a file by the kind its name tells, after checking which columns it has.

    Raises :class:`BadExport` for unknown or missing columns, broken or cut files, and text that is not UTF-8.
    """
    suffix = bare(name).rpartition(".")[2].lower()
    yield from SUFFIXES[suffix](unpacked(stream, name), name, schema, engine)


def check_columns(names: list[str], name: str, position: str, schema: pa.Schema) -> None:
    """Raises :class:`BadExport` naming a column that is unknown, doubled or missing."""
    known = ", ".join(schema.names)
    for column in names:
        if column not in schema.names:
            raise BadExport(name, position, f"unknown column {column!r}", f"columns among {known}")
    if len(set(names)) < len(names):
        raise BadExport(name, position, "a column is there twice", "each column once")
    for column in schema:
        if not column.nullable and column.name not in names:
            raise BadExport(name, position, f"the column {column.name!r} is missing", f"columns among {known}")


class _Watched(io.RawIOBase):
    """Refuses what is not UTF-8, and remembers how the file ended, to tell a cut file from one with a bad last row."""

    def __init__(self, stream: BinaryIO, name: str, expected: str) -> None:
        self._stream, self._name, self._expected = stream, name, expected
        self._decoder = getincrementaldecoder("utf-8")()
        self._lines = 0
        self.quotes = 0
        self.tail = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._refuse_other_encoding(data)
        self.quotes += data.count(b'"')
        self.tail = (self.tail + data[-TAIL_BYTES:])[-TAIL_BYTES:]
        return data

    def _refuse_other_encoding(self, data: bytes) -> None:
        try:
            self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            line = self._lines + error.object.count(b"\n", 0, error.start) + 1
            problem = f"byte 0x{error.object[error.start]:02x} is not UTF-8 text"
            raise BadExport(self._name, f"line {line}", problem, self._expected) from None
        self._lines += data.count(b"\n")

    @property
    def ends_in_line(self) -> bool:
        return bool(self.tail) and not self.tail.endswith((b"\n", b"\r"))


class _Text:
    """Rows of delimited text by pyarrow's streaming reader, with the numbers of good and bad rows kept straight.

    The parser works ahead of the batches it hands out, so bad rows wait here until their batch comes.
    """

    def __init__(self, stream: BinaryIO, name: str, columns: list[str], unit: str, **options: Any) -> None:
        self.name, self.unit = name, unit
        self.expected = "UTF-8 " + ("CSV with a line of column names" if unit == "row" else "lines of JSON objects")
        self.watched = _Watched(stream, name, self.expected)
        self.bad: dict[int, str] = {}
        self.next = 2 if unit == "row" else 1  # the line of column names is row 1, as in any spreadsheet
        self.last_row: list[bytes] = []
        lines = unit == "line"
        with self._plain_faults():
            self._reader = pa.csv.open_csv(
                pa.PythonFile(self.watched, "r"),
                pa.csv.ReadOptions(block_size=BLOCK_BYTES, use_threads=False, column_names=["line"] if lines else None),
                pa.csv.ParseOptions(invalid_row_handler=self._keep_bad, newlines_in_values=not lines, **options),
                pa.csv.ConvertOptions(column_types={column: pa.binary() for column in columns}, check_utf8=False),
            )
            self.columns = self._reader.schema.names

    def _plain_faults(self) -> _ArrowFaults:
        return _ArrowFaults(self.name, lambda: f"{self.unit} {self.next} or later", self.expected)

    def _keep_bad(self, row: Any) -> str:
        self.bad[row.number] = f"has {row.actual_columns} columns, not {row.expected_columns}"
        return "skip"

    def batches(self) -> Iterator[Raw]:
        """Each batch as text columns. At the end, raises :class:`BadExport` if the file was cut."""
        with self._plain_faults():
            while True:
                try:
                    batch = self._reader.read_next_batch()
                except StopIteration:
                    break
                if batch.num_rows:
                    numbers = self._numbers(batch.num_rows)
                    bad = self._bad_before(int(numbers[-1]))
                    self.next = int(numbers[-1]) + 1
                    self.last_row = [column[-1].as_py() for column in batch.columns]
                    columns = [column.cast(pa.string()) for column in batch.columns]
                    texts = pa.RecordBatch.from_arrays(columns, self.columns)
                    yield Raw(texts, numbers, self.unit, bad)
        self._refuse_cut()
        if self.bad:
            empty = pa.RecordBatch.from_pylist([], pa.schema([(column, pa.string()) for column in self.columns]))
            yield Raw(empty, np.empty(0, np.int64), self.unit, self._bad_before(max(self.bad)))

    def _numbers(self, rows: int) -> np.ndarray:
        """The numbers of the next ``rows`` good rows: those that no bad row has."""
        taken = np.fromiter(self.bad, np.int64, len(self.bad))
        return np.setdiff1d(np.arange(self.next, self.next + rows + len(taken)), taken)[:rows]

    def _bad_before(self, number: int) -> Bad:
        return [(f"{self.unit} {n}", self.bad.pop(n)) for n in sorted(self.bad) if n <= number]

    def _refuse_cut(self) -> None:
        last_is_bad = bool(self.bad) and max(self.bad) >= self.next
        odd = self.watched.quotes % 2 == 1
        if last_is_bad and (self.watched.ends_in_line or odd):
            raise BadExport(self.name, f"{self.unit} {max(self.bad)}", "the file ends too early", self.expected)
        if odd and self.unit == "row" and self._quote_left_open():
            raise BadExport(self.name, f"row {self.next - 1}", "a quoted field is never closed", self.expected)

    def _quote_left_open(self) -> bool:
        """Whether the file ends inside a quoted field; a stray quote inside of a plain field is just a character."""
        opened = b'"' + (self.last_row[-1] if self.last_row else b"").replace(b'"', b'""')
        return len(opened) >= TAIL_BYTES or self.watched.tail.endswith(opened)


class _ArrowFaults:
    """Raises :class:`BadExport` in place of what Arrow raises on a broken file."""

    def __init__(self, name: str, position: Callable[[], str], expected: str) -> None:
        self._name, self._position, self._expected = name, position, expected

    def __enter__(self) -> None: ...

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, BadExport) or not isinstance(error, pa.ArrowException | OSError | ValueError | KeyError):
            return
        words = str(error).split("\n")[0]
        if "straddling" in words:
            words = f"a row longer than {BLOCK_BYTES >> 20} MB"
        raise BadExport(self._name, self._position(), words or "damaged", self._expected) from None


def _csv(stream: BinaryIO, name: str, schema: pa.Schema, _: Any) -> Iterator[Raw]:
    text = _Text(stream, name, schema.names, "row")
    check_columns(text.columns, name, "row 1", schema)
    yield from text.batches()


def _ndjson(stream: BinaryIO, name: str, schema: pa.Schema, engine: Any) -> Iterator[Raw]:
    # One column, for the delimiter is a control character that JSON text only holds escaped.
    options = {"delimiter": "\x01", "quote_char": False, "ignore_empty_lines": False}
    text = _Text(stream, name, ["line"], "line", **options)
    for raw in text.batches():
        yield _objects(raw, text, schema, engine)


def _objects(raw: Raw, text: _Text, schema: pa.Schema, engine: Any) -> Raw:
    """The fields of each line's object as text columns, tags as a list; lines that are no objects become bad rows."""
    table = pa.table({"line": raw.batch["line"], "number": pa.array(raw.numbers)})
    table = table.filter(pc.not_equal(pc.utf8_trim_whitespace(table["line"]), ""))
    engine.register("lines", table)
    kinds = engine.sql(KINDS).to_arrow_table()
    good = pc.equal(kinds["kind"], "OBJECT")
    for number in kinds["number"].filter(pc.invert(good)).to_pylist():
        if number == text.next - 1 and text.watched.ends_in_line:
            raise BadExport(text.name, f"line {number}", "the file ends too early", text.expected)
        raw.bad.append((f"line {number}", "is not a JSON object"))
    engine.register("lines", table.filter(good))
    _check_fields(text.name, schema, engine)
    fields = ", ".join(f"{_field(column)} AS {column.name}" for column in schema)
    done = engine.sql(f"SELECT {fields} FROM lines").to_arrow_table()  # noqa: S608 - our own column names
    engine.unregister("lines")
    numbers = table["number"].filter(good).to_numpy()
    return Raw(_one_batch(done), numbers, "line", raw.bad)


def _check_fields(name: str, schema: pa.Schema, engine: Any) -> None:
    """Fields nobody knows are refused by name, at the first line that has one."""
    known = ", ".join(f"'{column}'" for column in schema.names)
    fields = "SELECT number, unnest(json_keys(line)) AS field FROM lines"
    first = f"SELECT number, field FROM ({fields}) WHERE field NOT IN ({known}) ORDER BY number LIMIT 1"  # noqa: S608 - our own column names
    unknown = engine.execute(first).fetchone()
    if unknown:
        problem = f"unknown column {unknown[1]!r}"
        raise BadExport(name, f"line {unknown[0]}", problem, f"columns among {', '.join(schema.names)}")


def _field(column: pa.Field) -> str:
    path = f"'$.{column.name}'"
    if pa.types.is_list(column.type):
        return f"CASE WHEN json_type(line, {path}) = 'ARRAY' THEN try_cast(json_extract(line, {path}) AS VARCHAR[]) END"
    # A list or an object where a value belongs is no value.
    return f"CASE WHEN json_type(line, {path}) NOT IN ('OBJECT', 'ARRAY') THEN json_extract_string(line, {path}) END"


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], table.schema)


def _parquet(stream: BinaryIO, name: str, schema: pa.Schema, _: Any) -> Iterator[Raw]:
    done = 0
    expected = "a whole Parquet file in the documented columns"
    with seekable(stream) as file, _ArrowFaults(name, lambda: f"row {done + 1} or later", expected):
        parquet = pq.ParquetFile(
            pa.PythonFile(file, "r"),
            page_checksum_verification=True,
            thrift_string_size_limit=1 << 24,
            thrift_container_size_limit=1 << 20,
        )
        check_columns(parquet.schema_arrow.names, name, "schema", schema)
        limit = allowed_bytes(file.seek(0, io.SEEK_END))
        taken = 0
        for batch in parquet.iter_batches(_rows_at_once(parquet)):
            taken += batch.nbytes
            if taken > limit:
                raise too_large(name, taken)
            batch.validate(full=True)  # texts that are no UTF-8
            columns = [
                _plain(column, schema.field(field.name), name)
                for column, field in zip(batch.columns, batch.schema, strict=True)
            ]
            numbers = np.arange(done + 1, done + 1 + batch.num_rows)
            yield Raw(pa.RecordBatch.from_arrays(columns, batch.schema.names), numbers, "row")
            done += batch.num_rows


def _rows_at_once(parquet: Any) -> int:
    """As many rows as unpack to some 64 MB: of slim ones millions, of long texts thousands."""
    about = parquet.metadata
    groups = [about.row_group(number) for number in range(about.num_row_groups)]
    each = max((group.total_byte_size / max(group.num_rows, 1) for group in groups), default=1)
    return int(min(max(PARQUET_BYTES / max(each, 1), LEAST_ROWS), MOST_ROWS))


def _plain(column: pa.Array, wanted: pa.Field, name: str) -> pa.Array:
    """A stored column as text, list of text, seconds or number; a type that cannot stand for the wanted is refused."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    fits = is_list == pa.types.is_list(wanted.type) or pa.types.is_null(kind) or pa.types.is_string(kind)
    if not fits or (pa.types.is_nested(kind) and not is_list):
        raise BadExport(name, "schema", f"the column {wanted.name!r} is of type {kind}", f"{wanted.type}")
    if is_list:
        return column.cast(pa.list_(pa.string()))
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        # Naive times are UTC by definition of the format; seconds are all that is kept.
        return _as_wanted(column.cast(pa.timestamp("s", "UTC"), safe=False).cast(pa.int64()), wanted)
    if pa.types.is_floating(kind) and pa.types.is_string(wanted.type):
        raise BadExport(name, "schema", f"the column {wanted.name!r} is of type {kind}", f"{wanted.type}")
    return _as_wanted(column, wanted)


def _as_wanted(column: pa.Array, wanted: pa.Field) -> pa.Array:
    """Numbers that stand for numbers stay as they are; everything else goes by its text."""
    kind = column.type
    if pa.types.is_string(kind):
        return column
    is_number = pa.types.is_floating(wanted.type)
    stays = pa.types.is_signed_integer(kind) or (pa.types.is_floating(kind) and is_number)
    return column if stays and not pa.types.is_string(wanted.type) else column.cast(pa.string())


SUFFIXES: dict[str, Callable[[BinaryIO, str, pa.Schema, Any], Iterator[Raw]]] = {
    "parquet": _parquet,
    "csv": _csv,
    "ndjson": _ndjson,
    "jsonl": _ndjson,
}
