"""Rows of a flat XML dump, streamed: one element an item, everything in its attributes, as Stack Exchange writes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from coterie_discovery.runtime.errors import BadExport

CHUNK_BYTES = 1 << 18
MOST_ROW_BYTES = 1 << 24  # the longest genuine row, a 30,000 character post with every character escaped, is 180 kB

Row = tuple[int, dict[str, str]]


class _RowParser:
    """Wraps expat. A document type is refused outright: with it go entity expansion and outside references."""

    def __init__(self, file: str, root: str) -> None:
        self.file, self.root = file, root
        self.rows: list[Row] = []
        self.fed = 0
        self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, chunk: bytes, final: bool) -> None:
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            raise self._bad(self._in_words(error, chunk), error.lineno) from None
        except (LookupError, ValueError) as error:  # an encoding nobody knows
            raise error if isinstance(error, BadExport) else self._bad(f"unreadable ({error})") from None
        self.fed += len(chunk)
        if self.fed - self._parser.CurrentByteIndex > MOST_ROW_BYTES:
            raise self._bad(f"a row longer than {MOST_ROW_BYTES >> 20} MB")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and name.lower() != self.root:
            raise self._bad(f"the document is <{name}>")
        if self._depth == 2:
            self.rows.append((self._parser.CurrentLineNumber, attributes))
        if self._depth > 64:
            raise self._bad("elements nested in elements")

    def _end(self, _: str) -> None:
        self._depth -= 1

    def _doctype(self, *_: object) -> None:
        raise self._bad("a document type declaration")

    def _in_words(self, error: expat.ExpatError, chunk: bytes) -> str:
        at = self._parser.ErrorByteIndex - self.fed
        if 0 <= at < len(chunk) and chunk[at] >= 0x80:
            return f"byte 0x{chunk[at]:02x} is not UTF-8 text"
        if "unclosed token" in str(error) or "no element found" in str(error):
            return "the file ends too early"
        return f"not well-formed XML ({expat.ErrorString(error.code)})"

    def _bad(self, problem: str, line: int | None = None) -> BadExport:
        expected = f"UTF-8 XML, <{self.root}> with one <row …/> an item and no document type"
        return BadExport(self.file, f"line {line or self._parser.CurrentLineNumber}", problem, expected)


def xml_rows(stream: BinaryIO, file: str, root: str) -> Iterator[Row]:
    """Yields (line, attributes) of each element directly under ``<root>``; memory holds one chunk's rows.

    Raises :class:`BadExport` for truncation, bytes that are not text, another root element, or a document type.
    """
    parser = _RowParser(file, root)
    while chunk := stream.read(CHUNK_BYTES):
        parser.feed(chunk, False)
        yield from parser.rows
        parser.rows.clear()
    parser.feed(b"", True)
    yield from parser.rows
