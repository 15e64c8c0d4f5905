"""The posts behind what was found, as they stood on the platform."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coterie.niches.columns import rows_where
from coterie.niches.models import Source
from coterie.niches.names import names_of
from coterie.people.models import OptOut

COLUMNS = ["post", "thread", "parent", "place", "author", "at", "title", "text"]


@dataclass(frozen=True)
class PlatformPost:
    """One post; ``text`` is plain, ``url`` leads to its thread on the platform, empty where that is not known."""

    post: str
    thread: str
    parent: str | None
    place: str
    author: str
    author_name: str
    at: datetime | None
    title: str
    text: str
    url: str


def posts_by_key(source: Source, keys: Sequence[str]) -> list[PlatformPost]:
    """These posts in the order of ``keys``, without what people wrote who opted out."""
    found = {post.post: post for post in _posts(source, "post", list(keys))}
    return [found[key] for key in keys if key in found]


def posts_by_thread(source: Source, threads: Sequence[str]) -> dict[str, list[PlatformPost]]:
    """All posts of these threads, oldest first, without what people wrote who opted out."""
    by_thread: dict[str, list[PlatformPost]] = defaultdict(list)
    for post in _posts(source, "thread", list(threads)):
        by_thread[post.thread].append(post)
    return dict(by_thread)


def _posts(source: Source, column: str, values: list[str]) -> list[PlatformPost]:
    rows = rows_where(source.signals / "posts.parquet", column, values, COLUMNS)
    gone = set(OptOut.objects.filter(key__in={row["author"] or "" for row in rows}).values_list("key", flat=True))
    rows = [row for row in rows if row["author"] not in gone]
    names = names_of(source, [row["author"] for row in rows if row["author"]])
    return [
        PlatformPost(
            post=row["post"],
            thread=row["thread"],
            parent=row["parent"],
            place=row["place"] or "",
            author=row["author"] or "",
            author_name=names.get(row["author"] or "", ""),
            at=row["at"],
            title=row["title"] or "",
            text=row["text"],
            url=source.url_of(row["thread"]),
        )
        for row in rows
    ]
