"""Reads a news spool: folders named as newsgroups, one post a file, named by a number, as in 20 Newsgroups.

The place of a post is its folder. A post's key is folder and number, for a cross-posted one is there more than once.
"""

from __future__ import annotations

import re

from coterie_discovery.runtime.errors import BadRow
from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.collect import Collector
from coterie_discovery.sources.listing import Listing
from coterie_discovery.sources.mail import MOST_MESSAGE_BYTES
from coterie_discovery.sources.messages import Messages

NAME = "Usenet folders"
LOOKED_FOR = "<newsgroup>/<number> of a news spool, each a post that starts with header lines"

EXPECTED = "posts with header lines (From:, Subject:), an empty line and text"

_POST = re.compile(r"(?P<root>(?:.*/)?)(?P<group>[^/]*[^/\d][^/]*)/(?P<number>\d{1,18})")
_HEADER = re.compile(rb"(?:[A-Za-z][\w-]{0,70}:.*\r?\n(?:[ \t].*\r?\n)*){1,200}\r?\n")
_FROM = re.compile(rb"^From:", re.I | re.M)


def find(files: Listing) -> list[str]:
    """The folders of ``files`` (empty or with a trailing slash) that hold folders of posts."""
    roots = sorted({post["root"] for name in files if (post := _POST.fullmatch(name))})
    return [root for root in roots[:5] if _holds_posts(files, root)]


def _holds_posts(files: Listing, root: str) -> bool:
    names = (name for name in files if (post := _POST.fullmatch(name)) and post["root"] == root)
    return any((found := _HEADER.match(head)) and _FROM.search(found[0]) for head in files.heads(names).values())


def read(opened: Opened, root: str, into: Collector) -> None:
    """Reads every post under ``root``, in whatever order the archive holds them."""
    wanted = {name for name in opened.files if (post := _POST.fullmatch(name)) and post["root"] == root}
    messages = Messages(into)
    for name, stream in opened.members(wanted):
        folder, _, number = name.rpartition("/")
        group = folder.removeprefix(root)
        into.rows[folder] += 1
        try:
            messages.add(stream.read(MOST_MESSAGE_BYTES + 1), f"{group}/{number}", group)
        except BadRow as error:
            into.quarantine(folder, f"file {number}", str(error))
    into.check_all(EXPECTED)
    messages.finish()
