"""Reads mbox files: mail and Usenet archives, one message after the other, each after a line "From …" (RFC 4155).

The place of a message is its mailing list or newsgroup where it names one, else the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from coterie_discovery.runtime.errors import BadRow
from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.collect import Collector
from coterie_discovery.sources.guarded import unpacked
from coterie_discovery.sources.listing import Listing
from coterie_discovery.sources.mail import MOST_MESSAGE_BYTES
from coterie_discovery.sources.messages import Messages
from coterie_discovery.sources.packing import PACKED_NAME, bare

NAME = "mbox"
LOOKED_FOR = "mbox files (.mbox, .mbx, .txt or without a suffix) that start with a line “From …”"

EXPECTED = "messages, each after an empty line and a line “From <sender> <date>”"
PIECE_BYTES = 1 << 22
KEPT_BYTES = MOST_MESSAGE_BYTES + (1 << 16)
OVERLAP = 1 << 10  # in which a line "From …" that is not there whole yet fits

_NAMED = re.compile(r"(?:.*/)?(?:[^/.][^/]*\.(?:mbox|mbx|txt)|[^/.]+)" + PACKED_NAME, re.I)
# After "From " comes a date, or a bare number in archives of newsgroups.
_START = re.compile(rb"From (?:\S.{0,400}\d\d:\d\d.{0,60}|-?\d{1,30}\s*)\r?\n")
_ESCAPED = re.compile(rb"^>(>*From )", re.M)


def find(files: Listing) -> list[str]:
    """The top folder if any file is an mbox."""
    heads = files.heads(sorted(filter(_NAMED.fullmatch, files), key=lambda name: ".mb" not in name.lower()))
    return [""] if any(_START.match(head) for head in heads.values()) else []


def read(opened: Opened, root: str, into: Collector) -> None:
    """Reads every mbox, in whatever order the archive holds them. Memory holds one message's bytes."""
    messages = Messages(into)
    for name, stream in opened.members({name for name in opened.files if _NAMED.fullmatch(name)}):
        place = bare(name.rpartition("/")[2]).partition(".mb")[0].removesuffix(".txt")
        for line, raw in _split(unpacked(stream, name)):
            if not line:
                into.left_out["files that are no mbox"] += 1
                into.rows[name] += 1
                break
            into.rows[name] += 1
            try:
                messages.add(raw, None, place)
            except BadRow as error:
                into.quarantine(name, f"line {line}", str(error))
        into.check_file(name, EXPECTED)
    messages.finish()


def _split(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Each message with the line it starts at; line 0 for a file that starts with none. A line may be any length."""
    held = stream.read(PIECE_BYTES)
    if not _START.match(held):
        yield 0, b""
        return
    line, at, ended = 1, 0, False  # the message that starts at ``at``
    while not ended:
        starts = _starts(held, at)
        for start in starts:
            yield line, _unescaped(held[at:start])
            line += held.count(b"\n", at, start)
            at = start
        held, at = held[at:], 0
        more = stream.read(PIECE_BYTES)
        ended = not more
        if len(held) > MOST_MESSAGE_BYTES + OVERLAP:  # of one that is longer, enough is kept to say so
            line += held.count(b"\n", KEPT_BYTES, -OVERLAP)
            held = held[:KEPT_BYTES] + held[-OVERLAP:]
        held += more
    for start in _starts(held, at):
        yield line, _unescaped(held[at:start])
        line += held.count(b"\n", at, start)
        at = start
    yield line, _unescaped(held[at:])


def _starts(held: bytes, at: int) -> Iterator[int]:
    """Where messages after the one at ``at`` start: after an empty line, a line "From …" as programs write it."""
    found = held.find(b"\nFrom ", at)
    while found >= 0:
        empty_before = held[found - 1 : found] == b"\n" or held[found - 2 : found] == b"\n\r"
        if empty_before and _START.match(held, found + 1):
            yield found + 1
        found = held.find(b"\nFrom ", found + 1)


def _unescaped(message: bytes) -> bytes:
    """Without the first line, and without the ">" that was put before lines that start with "From "."""
    body = message[message.find(b"\n") + 1 :]
    return _ESCAPED.sub(rb"\1", body) if b">From " in body else body
