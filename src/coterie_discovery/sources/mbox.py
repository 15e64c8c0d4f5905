"""Reads mbox files: mail and Usenet archives, one message after the other, each after a line "From …" (RFC 4155).

The place of a message is its mailing list or newsgroup where it names one, else the file's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.collect import Collector
from coterie_discovery.sources.errors import BadRow
from coterie_discovery.sources.listing import Listing
from coterie_discovery.sources.messages import MOST_MESSAGE_BYTES, Messages

NAME = "mbox"
LOOKED_FOR = "mbox files (.mbox, .mbx, .txt or without a suffix) that start with a line “From …”"

EXPECTED = "messages, each after an empty line and a line “From <sender> <date>”"
LINE_BYTES = 1 << 16

_NAMED = re.compile(r"(?:.*/)?(?:[^/.][^/]*\.(?:mbox|mbx|txt)|[^/.]+)", re.I)
# After "From " comes a date, or a bare number in archives of newsgroups.
_START = re.compile(rb"From (?:\S.{0,400}\d\d:\d\d.{0,60}|-?\d{1,30}\s*)\r?\n")
_ESCAPED = re.compile(rb">+From ")


def find(files: Listing) -> list[str]:
    """The top folder if any file is an mbox."""
    heads = files.heads(sorted(filter(_NAMED.fullmatch, files), key=lambda name: ".mb" not in name.lower()))
    return [""] if any(_START.match(head) for head in heads.values()) else []


def read(opened: Opened, root: str, into: Collector) -> None:
    """Reads every mbox, in whatever order the archive holds them. Memory holds one message's bytes."""
    messages = Messages(into)
    for name, stream in opened.members({name for name in opened.files if _NAMED.fullmatch(name)}):
        place = name.rpartition("/")[2].partition(".mb")[0].removesuffix(".txt")
        for line, raw in _split(stream):
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
    parts: list[bytes] = []
    held = start = number = 0
    empty_before = whole = True
    while line := stream.readline(LINE_BYTES):
        number += whole
        begins = whole and empty_before and _START.match(line) is not None
        if number == 1 and whole and not begins:
            yield 0, b""
            return
        if begins:
            if start:
                yield start, b"".join(parts)
            parts, held, start = [], 0, number
        elif held <= MOST_MESSAGE_BYTES:  # of one that is longer, enough is kept to say so
            parts.append(line[1:] if whole and _ESCAPED.match(line) else line)
            held += len(line)
        empty_before = whole and not line.strip()
        whole = line.endswith(b"\n")
    if start:
        yield start, b"".join(parts)
