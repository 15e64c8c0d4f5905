"""JSON of an export: whole small files, and the long list inside of a large one item by item."""

from __future__ import annotations

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import Any, BinaryIO

from coterie_discovery.runtime.errors import BadFile, BadRow

MOST_FILE_BYTES = 1 << 26
LONG_BYTES = 1 << 22  # from which on a list is read item by item
MOST_ITEM_CHARS = 1 << 24
CHUNK_BYTES = 1 << 18

_SEPARATOR = re.compile(r"[\s,]*")


def is_json(name: str) -> bool:
    """Whether a file is called as JSON."""
    return name.lower().endswith(".json")


def whole(stream: BinaryIO, name: str, expected: str) -> Any:
    """The value a file holds. Raises :class:`BadFile` if it is too large, cut, or no UTF-8 JSON."""
    raw = stream.read(MOST_FILE_BYTES + 1)
    if len(raw) > MOST_FILE_BYTES:
        raise BadFile(name, f"byte {len(raw)}", "is too large", f"at most {MOST_FILE_BYTES >> 20} MB an object")
    return _parsed(raw, name, expected)


def listed(stream: BinaryIO, name: str, expected: str) -> Iterator[Any]:
    """The items of the list that a file of any size holds. Raises :class:`BadFile` if it holds no list."""
    start = stream.read(LONG_BYTES + 1)
    if len(start) > LONG_BYTES:
        yield from LongList(stream, name, None, expected, start)
        return
    data = _parsed(start, name, expected)
    if not isinstance(data, list):
        raise BadFile(name, "line 1", f"holds a {type(data).__name__}", expected)
    yield from data


def _parsed(raw: bytes, name: str, expected: str) -> Any:
    try:
        return json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        problem = f"byte 0x{raw[error.start]:02x} is not UTF-8 text"
        raise BadFile(name, f"byte {error.start}", problem, expected) from None
    except json.JSONDecodeError as error:
        early = error.pos >= len(error.doc.rstrip()) or "Unterminated" in error.msg
        problem = "the file ends too early" if early else f"not JSON ({error.msg})"
        raise BadFile(name, f"line {error.lineno}", problem, expected) from None
    except (RecursionError, ValueError) as error:
        raise BadFile(name, "line 1", f"not JSON ({error})", expected) from None


def needed(row: dict[str, Any], name: str, kind: type) -> Any:
    """The value of a field. Raises :class:`BadRow` if it is missing or of another kind."""
    value = row.get(name)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadRow(f"has no {name}" if value is None else f"{name} {str(value)[:40]!r} is no {kind.__name__}")
    return value


class LongList:
    """The list ``key`` of the object a file holds, read item by item: memory holds one chunk and one item.

    Without a ``key``, the file is the list. ``before`` is what the object says ahead of the list, ``start`` what was
    read of the stream already. Raises :class:`BadFile` for all that is no such file.
    """

    OPENING, KIND = "[", "list"

    def __init__(self, stream: BinaryIO, name: str, key: str | None, expected: str, start: bytes = b"") -> None:
        self._stream, self._name, self._expected = stream, name, expected
        self._decoder = getincrementaldecoder("utf-8-sig")()
        self._parser = json.JSONDecoder()
        self._text, self._at, self._ended = "", 0, False
        self._lines, self._start = 1, start
        self.before = self._object_before(re.compile(rf'"{key}"\s*:\s*\[')) if key else self._nothing_before()

    def _nothing_before(self) -> dict[str, Any]:
        self._skip()
        if self._text[self._at] != self.OPENING:
            raise self._bad(f"holds no {self.KIND}")
        self._at += 1
        return {}

    def _object_before(self, opening: re.Pattern[str]) -> dict[str, Any]:
        while not (found := opening.search(self._text)):
            if len(self._text) > MOST_ITEM_CHARS or not self._more():
                raise self._bad("holds no such list")
        head = self._text[: found.start()].rstrip().removesuffix(",") + "}"
        self._at = found.end()
        try:
            before = json.loads(head)
        except (ValueError, RecursionError) as error:
            raise self._bad(f"not JSON ({error})") from None
        return before

    def __iter__(self) -> Iterator[Any]:
        while True:
            self._skip()
            if self._text[self._at] == "]":
                return
            yield self._item()

    def _skip(self) -> None:
        """To the next item or the end of the list."""
        while True:
            found = _SEPARATOR.match(self._text, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._text):
                return
            if not self._more():
                raise self._bad("the file ends too early")

    def _item(self) -> Any:
        wanted = CHUNK_BYTES
        while True:
            broken: Exception | None = None
            try:
                item, end = self._parser.raw_decode(self._text, self._at)
            except (ValueError, RecursionError) as error:
                broken, end = error, len(self._text)
            if end < len(self._text):  # a number could go on in the next chunk
                self._at = end
                return item
            have = len(self._text) - self._at
            if have > MOST_ITEM_CHARS:
                raise self._bad(f"an item longer than {MOST_ITEM_CHARS >> 20} MB, or not JSON ({broken})")
            while have < wanted * 2 and self._more():
                have = len(self._text) - self._at
            wanted *= 2
            if self._ended:
                return self._last_item(broken)

    def _last_item(self, broken: Exception | None) -> Any:
        try:
            item, self._at = self._parser.raw_decode(self._text, self._at)
        except (ValueError, RecursionError):
            raise self._bad(f"not JSON, or the file ends too early ({broken})") from None
        return item

    def _more(self) -> bool:
        """Reads on, letting go of what is done; False at the end of the file."""
        data, self._start = self._start or self._stream.read(CHUNK_BYTES), b""
        self._ended = not data
        try:
            text = self._decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            raise self._bad(f"byte 0x{error.object[error.start]:02x} is not UTF-8 text") from None
        self._lines += self._text.count("\n", 0, self._at)
        self._text, self._at = self._text[self._at :] + text, 0
        return bool(data)

    def _bad(self, problem: str) -> BadFile:
        return BadFile(
            self._name, f"line {self._lines + self._text.count(chr(10), 0, self._at)}", problem, self._expected
        )


class LongTables(LongList):
    """The lists of the object that a file holds, item by item: (name of the list, item). All else is passed over."""

    OPENING, KIND = "{", "object"

    def __init__(self, stream: BinaryIO, name: str, expected: str) -> None:
        super().__init__(stream, name, None, expected)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        while True:
            self._skip()
            if self._text[self._at] == "}":
                return
            table = self._item()
            self._skip()
            if not isinstance(table, str) or self._text[self._at] != ":":
                raise self._bad("not JSON (a name of a list and a colon are missing)")
            self._at += 1
            self._skip()
            if self._text[self._at] != "[":
                self._item()
                continue
            self._at += 1
            yield from ((table, item) for item in super().__iter__())
            self._at += 1
