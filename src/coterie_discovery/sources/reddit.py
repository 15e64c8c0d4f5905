"""Reads Reddit-style tables: CSV, NDJSON or a JSON list with title, selftext or body, subreddit, created_utc, author.

The place of a post is its forum: a column, else the file's name. Addresses, flair and the forum's number tell the forum
and are never read as text. Comments (body, link_id, parent_id) join the thread of what they are on.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from io import BufferedReader
from itertools import chain
from typing import Any, BinaryIO, cast

from coterie_discovery.runtime.errors import BadFile, BadRow
from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.chat_text import chat_words
from coterie_discovery.sources.collect import EARLIEST, LATEST, Collector
from coterie_discovery.sources.guarded import unpacked
from coterie_discovery.sources.json_text import LongList
from coterie_discovery.sources.listing import HEAD_BYTES, Listing
from coterie_discovery.sources.markup import bare_links, hosts
from coterie_discovery.sources.packing import PACKED_NAME, bare
from coterie_discovery.sources.plain import tidy, with_fences
from coterie_discovery.sources.reddit_threads import Threads, bare_id

NAME = "Reddit tables"
LOOKED_FOR = "CSV or NDJSON of Reddit posts (id, title or body, created_utc, subreddit or subreddit_id)"

BOM = b"\xef\xbb\xbf"
PLAIN = (str, int, float)
EXPECTED = "UTF-8 rows of Reddit posts with id, created_utc, and title, selftext or body"
MOST_LINE_BYTES = 1 << 24
WORDS = ("title", "selftext", "body")
TIMES = ("created_utc", "created")
FORUMS = ("subreddit", "subreddit_id", "permalink")
NAMED = frozenset({"created_utc", "subreddit", "subreddit_id"})  # at least one, for the others are anybody's words
GONE = frozenset({"[deleted]", "[removed]", ""})
GONE_TITLES = GONE | {"[deleted by user]", "[removed by reddit]", "[ Removed by Reddit ]"}
# What data frames and programs write where there is nothing.
NOTHING = frozenset({"nan", "NaN", "NaT", "None", "null", "NULL", "<NA>"})
FOUNDED = 1_100_000_000  # end of 2004: nothing in another unit is older
UNITS = (1_000, 1_000_000, 1_000_000_000)  # data frames count in thousandths of a second and less
_BOT = re.compile(r"^AutoModerator$|[_-]bot$|[a-z0-9]Bot$")
_SAYS_SO = re.compile(r"\bI(?:'m| am) a bot\b|\bthis action was performed automatically\b", re.I)

# Monthly and per-forum dumps are called RS_2024-01.zst and woodworking_comments.zst, with no word on what is in them.
_FILE = re.compile(rf"(?:.*/)?[^/]+(?:\.(?:csv|ndjson|jsonl|json){PACKED_NAME}|\.zst)", re.I)
_SUFFIX = re.compile(r"\.(?:csv|ndjson|jsonl|json)$", re.I)
_KEY = re.compile(r'(?<!\\)"(\w{1,80})"\s*:')
_LINK = re.compile(r"\[([^\[\]]{0,500})\]\((https?://[^()\s]{1,2000})\)")


def find(files: Listing) -> list[str]:
    """The top folder if the first row of any table has the columns of Reddit posts."""
    heads = files.heads(name for name in files if _FILE.fullmatch(name))
    return [""] if any(_is_reddit(_columns(head)) for head in heads.values()) else []


def _is_reddit(columns: set[str]) -> bool:
    wanted = (("id", "name"), WORDS, TIMES, (*FORUMS, "parent_id", "selftext"), NAMED)
    return all(not columns.isdisjoint(some) for some in wanted)


def _columns(head: bytes) -> set[str]:
    """The columns of CSV, or the fields of the objects at the start of JSON, of which the last may be cut."""
    text = head.decode("utf-8-sig", "replace").lstrip()
    if text[:1] in ("{", "["):
        return set(_KEY.findall(text))
    return {column.strip('"') for column in text.partition("\n")[0].strip().split(",")}


def read(opened: Opened, root: str, into: Collector) -> None:
    """Reads every table, row by row, in whatever order the archive holds them."""
    threads = Threads(into)
    for name, stream in opened.members({name for name in opened.files if _FILE.fullmatch(name)}):
        stem = _SUFFIX.sub("", bare(name.rpartition("/")[2]))
        with into.file(name):
            for position, row in _rows(unpacked(stream, name), name):
                into.rows[name] += 1
                try:
                    _post(_checked(row), stem, threads, into)
                except BadRow as error:
                    into.quarantine(name, position, str(error))
    into.check_all(EXPECTED)
    threads.finish()


def _lines(stream: BinaryIO, name: str) -> Iterator[str]:
    number = 0
    while line := stream.readline(MOST_LINE_BYTES):
        number += 1
        if len(line) == MOST_LINE_BYTES:
            raise BadFile(name, f"line {number}", f"is longer than {MOST_LINE_BYTES >> 20} MB", EXPECTED)
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            problem = f"byte 0x{line[error.start]:02x} is not UTF-8 text"
            raise BadFile(name, f"line {number}", problem, EXPECTED) from None


def _rows(stream: BinaryIO, name: str) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """Position and fields of each row, or what is wrong with it."""
    head = cast(BufferedReader, stream).peek(HEAD_BYTES)[:HEAD_BYTES]
    if not _is_reddit(_columns(head)):
        raise BadFile(name, "row 1", "has not the columns of Reddit posts" if head.strip() else "is empty", EXPECTED)
    if head.removeprefix(BOM).lstrip().startswith(b"["):
        yield from _listed(stream, name)
        return
    lines = _lines(stream, name)
    first = next(lines, "")
    if first.lstrip().startswith("{"):
        yield from _objects(chain([first], lines))
        return
    csv.field_size_limit(MOST_LINE_BYTES)
    try:
        rows = csv.reader(chain([first], lines))
        columns = next(rows, [])
        for number, row in enumerate(rows, 2):
            wrong = f"has {len(row)} columns, not {len(columns)}"
            yield f"row {number}", dict(zip(columns, row, strict=True)) if len(row) == len(columns) else wrong
    except csv.Error as error:
        raise BadFile(name, "", f"not CSV ({error})", EXPECTED) from None


def _objects(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any] | str]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        yield f"line {number}", row if isinstance(row, dict) else "is not a JSON object"


def _listed(stream: BinaryIO, name: str) -> Iterator[tuple[str, dict[str, Any] | str]]:
    for number, row in enumerate(LongList(stream, name, None, EXPECTED), 1):
        yield f"item {number}", row if isinstance(row, dict) else "is not a JSON object"


def _checked(row: dict[str, Any] | str) -> dict[str, str]:
    """The fields as text; what is nested or empty is none. Words may be there without there being any."""
    if isinstance(row, str):
        raise BadRow(row)
    kept: dict[str, str] = {}
    for field, value in row.items():
        if value is None or (isinstance(value, PLAIN) and str(value) in NOTHING):
            if field in WORDS:
                kept[field] = ""
        elif isinstance(value, PLAIN) and value != "":
            kept[field] = str(value)
    return kept


def _post(row: dict[str, str], stem: str, threads: Threads, into: Collector) -> None:
    own = bare_id(row.get("id") or row.get("name") or "")
    if not own:
        raise BadRow("has no id")
    if not any(field in row for field in WORDS):
        raise BadRow("has no title, selftext or body")
    at = _time(row)
    placed = threads.place(row, own)
    writer = row.get("author", "")
    if _is_bot(writer, row.get("body", "")):
        into.left_out["posts of bots"] += 1
        return
    author = into.keys(writer) if writer not in GONE else None
    if author is None and writer not in GONE:
        into.opted_out += 1
        return
    if author and into.meets(writer):
        into.add("members", author, None, None)
        into.add("names", author, writer)
    text = "\n".join(row[field] for field in WORDS[1:] if row.get(field, "") not in GONE)
    title = "" if placed.parent or row.get("title", "") in GONE_TITLES else tidy(row["title"])
    place, loose = row.get("subreddit") or stem, placed.link is not None
    words = (place, author, at, title or None, _words(text), None, None)
    own_row = (placed.key, placed.thread or "", placed.parent, *words)
    into.add(*(("loose", *own_row, placed.link) if loose else ("posts", *own_row)))
    if author:
        for label in hosts(bare_links(text)):
            into.add("affinities", author, "link", label, at)


def _is_bot(writer: str, body: str) -> bool:
    """Bots of Reddit are called so, or say so below every comment."""
    return bool(_BOT.search(writer) or ("bot" in body and _SAYS_SO.search(body)))


def _words(text: str) -> str:
    if not text:
        return ""
    if "&" in text:
        text = unescape(text)
    return chat_words(with_fences(_LINK.sub(r"\1", text) if "](" in text else text))


def _time(row: dict[str, str]) -> int | None:
    given = next((row[field] for field in TIMES if field in row), None)
    if given is None:
        return None
    seconds = _seconds(given)
    if seconds >= LATEST:
        seconds = next((seconds / unit for unit in UNITS if FOUNDED <= seconds / unit < LATEST), math.nan)
    if not EARLIEST <= seconds < LATEST:
        raise BadRow(f"created_utc {given[:40]!r} is no Unix or ISO 8601 time between 1970 and 2100")
    return int(seconds)


def _seconds(given: str) -> float:
    """Unix time of a number in whatever unit, or of a date as data frames write it, which is UTC if it does not say."""
    try:
        return float(given)
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(given.removesuffix(" UTC"))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError, OSError):
        return math.nan
