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
LOOKAHEAD = 1 << 14  # bytes in which the line "From …" and the headers after it stand
OVERLAP = LOOKAHEAD + (1 << 10)  # kept of what is too long, so that the next message is found
KEPT_BYTES = MOST_MESSAGE_BYTES + (1 << 16)

_NAMED = re.compile(r"(?:.*/)?(?:[^/.][^/]*\.(?:mbox|mbx|txt)|[^/.]+)" + PACKED_NAME, re.I)
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?[ ]+(?:" + _MONTH + rb"[ ]+\d{1,2}|\d{1,2}[ ]+" + _MONTH + rb"),?[ ]+"
_TIME = rb"\d\d:\d\d(?::\d\d)?(?:[ ]+(?:[A-Z]{2,5}|[+-]\d{4}|\d{4}|\([^()\n]{1,30}\)))*"
# The line as programs write it: a sender and a date, or a bare number in archives of newsgroups.
_WRITTEN = re.compile(
    rb"From (?:(?:[^\n]{0,400}[ \t])?" + _DAY + rb"(?:\d{4}[ ]+)?" + _TIME + rb"(?:[ ]+remote from [^\n]{1,200})?[ \t]*"
    rb"|-?\d{1,30}\s*)\r?\n"
)
# As few do: without a date, or one of their own. Only where headers follow that say who wrote.
_BARE = re.compile(rb"From(?:[ \t]+\S{0,300})?[ \t]*\r?\n|From [^\n]{0,400}(?:\d\d:\d\d|\b\d{4}\b)[^\n]{0,60}\n")
_HEADERS = re.compile(
    rb"(?:>From [^\n]*\n)?(?:[!-9;-~]{1,80}[ \t]*:[^\n]*\n(?:[ \t]+\S[^\n]*\n)*){0,100}?"
    rb"(?:From|Message-ID|Received|Return-Path|Path)[ \t]*:",
    re.I,
)
_ENDING = re.compile(r"\.(?:mb.*|txt)$", re.I)
# What files are called after that hold a month, a quarter, a week or a day of a list.
_NAME_OF_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_PERIOD = re.compile(
    rf"(?:^|[-_. ])(?:(?:19|20)\d\d(?:[-_. ]?(?:{_NAME_OF_MONTH}|q[1-4]|[01]?\d(?:[-_.]?[0-3]\d)?))?"
    rf"|{_NAME_OF_MONTH}[-_. ]?(?:19|20)\d\d|week-of-mon-(?:19|20)\d{{6}})$",
    re.I,
)
_BEFORE = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*")
_ESCAPED = re.compile(rb"^>(>*From )", re.M)


def find(files: Listing) -> list[str]:
    """The top folder if any file is an mbox."""
    heads = files.heads(sorted(filter(_NAMED.fullmatch, files), key=lambda name: ".mb" not in name.lower()))
    return [""] if any(_first(head) is not None for head in heads.values()) else []


def read(opened: Opened, root: str, into: Collector) -> None:
    """Reads every mbox, in whatever order the archive holds them. Memory holds one message's bytes."""
    messages = Messages(into)
    for name, stream in opened.members({name for name in opened.files if _NAMED.fullmatch(name)}):
        place = list_of(name)
        for line, separator, raw in _split(unpacked(stream, name)):
            if not line:
                into.left_out["files that are no mbox"] += 1
                into.rows[name] += 1
                break
            into.rows[name] += 1
            try:
                messages.add(raw, None, place, separator)
            except BadRow as error:
                into.quarantine(name, f"line {line}", str(error))
        into.check_file(name, EXPECTED)
    messages.finish()


def list_of(name: str) -> str:
    """The list that a file is called after; of files called after months or days, their folder, "" if there is none."""
    folder, _, own = name.rpartition("/")
    stem = _ENDING.sub("", bare(own))
    return _PERIOD.sub("", stem).strip(" -_.") or _PERIOD.sub("", folder.rpartition("/")[2]).strip(" -_.")


def _split(stream: BinaryIO) -> Iterator[tuple[int, str, bytes]]:
    """Each message with the line it starts at and that line; line 0 for a file that starts with none.

    A line may be any length.
    """
    held = stream.read(max(PIECE_BYTES, LOOKAHEAD))
    first = _first(held)
    if first is None:
        yield 0, "", b""
        return
    line, at, ended = 1 + held.count(b"\n", 0, first), first, False  # the message that starts at ``at``
    while True:
        for start in _starts(held, at, len(held) - (0 if ended else LOOKAHEAD)):
            yield line, *_parted(held[at:start])
            line += held.count(b"\n", at, start)
            at = start
        held, at = held[at:], 0
        if ended:
            yield line, *_parted(held)
            return
        more = stream.read(PIECE_BYTES)
        ended = not more
        if len(held) > KEPT_BYTES + OVERLAP:  # of one that is longer, enough is kept to say so
            line += held.count(b"\n", KEPT_BYTES, -OVERLAP)
            held = held[:KEPT_BYTES] + held[-OVERLAP:]
        held += more


def _first(held: bytes) -> int | None:
    """Where the first message starts: at the first line that is not empty, if it is a line "From …"."""
    found = _BEFORE.match(held)
    start = found.end() if found else 0
    return start if _starts_at(held, start, parted=True) else None


def _starts(held: bytes, at: int, until: int) -> Iterator[int]:
    """Where messages after the one at ``at`` and before ``until`` start."""
    found = held.find(b"\nFrom", at, until)
    while found >= 0:
        parted = held[found - 1 : found] == b"\n" or held[found - 2 : found] == b"\n\r"
        if _starts_at(held, found + 1, parted):
            yield found + 1
        found = held.find(b"\nFrom", found + 1, until)


def _starts_at(held: bytes, at: int, parted: bool) -> bool:
    """Whether a message starts here, ``parted`` from what is before by an empty line.

    A line as programs write it needs that line or headers after it, any other line both: sentences begin with "From",
    too.
    """
    written = _WRITTEN.match(held, at)
    if written and parted:
        return True
    line = written or (_BARE.match(held, at) if parted else None)
    return line is not None and _HEADERS.match(held, line.end(), line.end() + LOOKAHEAD) is not None


def _parted(message: bytes) -> tuple[str, bytes]:
    """The first line, and the rest without the ">" that was put before lines that start with "From "."""
    end = message.find(b"\n") + 1
    body = message[end:]
    return message[:end].decode("ascii", "replace"), _ESCAPED.sub(rb"\1", body) if b">From " in body else body
