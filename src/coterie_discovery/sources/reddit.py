"""Reads Reddit-style tables: CSV or NDJSON with title, selftext or body, subreddit, created_utc, author.

The place of a post is its forum: a column, else the file's name. Addresses, flair and the forum's number tell the forum
and are never read as text. Comments (body, link_id, parent_id) join the thread of what they are on.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterator
from html import unescape
from itertools import chain
from typing import Any, BinaryIO

from coterie_discovery.runtime.errors import BadExport, BadRow
from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.chat_text import chat_words
from coterie_discovery.sources.collect import EARLIEST, LATEST, Collector
from coterie_discovery.sources.guarded import unpacked
from coterie_discovery.sources.listing import Listing
from coterie_discovery.sources.markup import bare_links, hosts
from coterie_discovery.sources.packing import PACKED_NAME, bare
from coterie_discovery.sources.plain import tidy, with_fences

NAME = "Reddit tables"
LOOKED_FOR = "CSV or NDJSON of Reddit posts (id, title or body, created_utc, subreddit or subreddit_id)"

EXPECTED = "UTF-8 rows of Reddit posts with id, created_utc, and title, selftext or body"
MOST_LINE_BYTES = 1 << 24
WORDS = ("title", "selftext", "body")
TIMES = ("created_utc", "created")
FORUMS = ("subreddit", "subreddit_id", "permalink")
GONE = frozenset({"[deleted]", "[removed]", ""})
_BOT = re.compile(r"^AutoModerator$|[_-]bot$|[a-z0-9]Bot$")
_SAYS_SO = re.compile(r"\bI(?:'m| am) a bot\b|\bthis action was performed automatically\b", re.I)

# Monthly and per-forum dumps are called RS_2024-01.zst and woodworking_comments.zst, with no word on what is in them.
_FILE = re.compile(rf"(?:.*/)?[^/]+(?:\.(?:csv|ndjson|jsonl|json){PACKED_NAME}|\.zst)")
_PREFIX = re.compile(r"^t\d_")
_LINK = re.compile(r"\[([^\[\]]{0,500})\]\((https?://[^()\s]{1,2000})\)")


def find(files: Listing) -> list[str]:
    """The top folder if the first row of any table has the columns of Reddit posts."""
    heads = files.heads(name for name in files if _FILE.fullmatch(name))
    return [""] if any(_is_reddit(_columns(head)) for head in heads.values()) else []


def _is_reddit(columns: set[str]) -> bool:
    return all(not columns.isdisjoint(some) for some in (("id", "name"), WORDS, TIMES, FORUMS))


def _columns(head: bytes) -> set[str]:
    line = head.partition(b"\n")[0].decode("utf-8-sig", "replace").strip()
    if not line.startswith("{"):
        return {column.strip('"') for column in line.split(",")}
    try:
        return set(json.loads(line))
    except (ValueError, RecursionError):
        return set()


def read(opened: Opened, root: str, into: Collector) -> None:
    """Reads every table, row by row, in whatever order the archive holds them."""
    for name, stream in opened.members({name for name in opened.files if _FILE.fullmatch(name)}):
        stem = re.sub(r"\.(?:csv|ndjson|jsonl|json)$", "", bare(name.rpartition("/")[2]))
        for position, row in _rows(unpacked(stream, name), name):
            into.rows[name] += 1
            try:
                _post(_checked(row), stem, into)
            except BadRow as error:
                into.quarantine(name, position, str(error))
        into.check_file(name, EXPECTED)


def _lines(stream: BinaryIO, name: str) -> Iterator[str]:
    number = 0
    while line := stream.readline(MOST_LINE_BYTES):
        number += 1
        if len(line) == MOST_LINE_BYTES:
            raise BadExport(name, f"line {number}", f"is longer than {MOST_LINE_BYTES >> 20} MB", EXPECTED)
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            problem = f"byte 0x{line[error.start]:02x} is not UTF-8 text"
            raise BadExport(name, f"line {number}", problem, EXPECTED) from None


def _rows(stream: BinaryIO, name: str) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """Position and fields of each row, or what is wrong with it."""
    lines = _lines(stream, name)
    first = next(lines, "")
    if first.lstrip().startswith("{"):
        yield from _objects(chain([first], lines))
        return
    csv.field_size_limit(MOST_LINE_BYTES)
    try:
        rows = csv.reader(chain([first], lines))
        columns = next(rows, [])
        if not _is_reddit(set(columns)):
            raise BadExport(name, "row 1", "has not the columns of Reddit posts", EXPECTED)
        for number, row in enumerate(rows, 2):
            wrong = f"has {len(row)} columns, not {len(columns)}"
            yield f"row {number}", dict(zip(columns, row, strict=True)) if len(row) == len(columns) else wrong
    except csv.Error as error:
        raise BadExport(name, "", f"not CSV ({error})", EXPECTED) from None


def _objects(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any] | str]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        yield f"line {number}", row if isinstance(row, dict) else "is not a JSON object"


def _checked(row: dict[str, Any] | str) -> dict[str, str]:
    """The fields as text; what is nested or empty is none."""
    if isinstance(row, str):
        raise BadRow(row)
    plain = (str, int, float)
    return {field: str(value) for field, value in row.items() if isinstance(value, plain) and str(value)}


def _post(row: dict[str, str], stem: str, into: Collector) -> None:
    own = _PREFIX.sub("", row.get("id") or row.get("name") or "")
    if not own:
        raise BadRow("has no id")
    if not any(field in row for field in WORDS):
        raise BadRow("has no title, selftext or body")
    at = _time(row)
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
    key, thread, parent = _keys(row, own)
    text = "\n".join(row[field] for field in WORDS[1:] if row.get(field, "") not in GONE)
    title = tidy(row.get("title", "")) if not parent else ""
    place = row.get("subreddit") or stem
    into.add("posts", key, thread, parent, place, author, at, title or None, _words(text), None, None)
    if author:
        for label in hosts(bare_links(text)):
            into.add("affinities", author, "link", label, at)


def _is_bot(writer: str, body: str) -> bool:
    """Bots of Reddit are called so, or say so below every comment."""
    return bool(_BOT.search(writer) or ("bot" in body and _SAYS_SO.search(body)))


def _keys(row: dict[str, str], own: str) -> tuple[str, str, str | None]:
    """Post, thread and parent. Reddit numbers posts and comments apart, so a comment's key says that it is one."""
    on = _PREFIX.sub("", row.get("link_id", ""))
    if not on:
        return own, own, None
    answered = row.get("parent_id", "")
    bare = _PREFIX.sub("", answered)
    return f"c{own}", on, f"c{bare}" if bare and not answered.startswith("t3_") else on


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
    try:
        seconds = float(given)
    except ValueError:
        seconds = math.nan
    if not EARLIEST <= seconds < LATEST:
        raise BadRow(f"created_utc {given[:40]!r} is no Unix time between 1970 and 2100")
    return int(seconds)
