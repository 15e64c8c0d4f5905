"""Exports of any size, in the formats in which other platforms and tools write them, to read them in bounded memory."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import groupby
from pathlib import Path
from typing import NamedTuple


class Post(NamedTuple):
    """One post; all are numbers but the text. ``opening`` is the post that opened the thread, at ``began``.

    Times are Unix seconds.
    """

    number: int
    opening: int
    began: int
    forum: int
    thread: int
    author: int
    at: int
    text: str

    @property
    def answers(self) -> bool:
        return self.opening != self.number

    @property
    def time(self) -> datetime:
        return datetime.fromtimestamp(self.at, UTC)


@dataclass(frozen=True)
class Export:
    """How ``write`` puts posts, a forum's together, into a folder, and on how many ``posts`` it is measured."""

    write: Callable[[Path, Iterable[Post]], None]
    posts: tuple[int, ...]


def mbox(folder: Path, posts: Iterable[Post]) -> None:
    """One file of mail: threads by References."""
    with (folder / "lists.mbox").open("w", encoding="utf-8") as file:
        file.writelines(f"{_mail(post)}\n\n" for post in posts)


def _mail(post: Post) -> str:
    who = f"a{post.author:07d}@example.org"
    heads = [
        f"From {who} {post.time:%a %b %d %H:%M:%S %Y}",
        f"From: {who}",
        f"Date: {format_datetime(post.time)}",
        f"Subject: {'Re: ' * post.answers}thread {post.thread}",
        f"Message-ID: <p{post.number}@example.org>",
        f"List-Id: <forum{post.forum}.example.org>",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        *([f"References: <p{post.opening}@example.org>"] if post.answers else []),
    ]
    return "\n".join([*heads, "", post.text.replace("\nFrom ", "\n>From ")])


def reddit(folder: Path, posts: Iterable[Post]) -> None:
    """One file of submissions and comments, an object a line."""
    with (folder / "dump.ndjson").open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(_row(post))}\n" for post in posts)


def _row(post: Post) -> dict[str, object]:
    row = {"id": f"p{post.number}", "author": f"a{post.author:07d}", "created_utc": post.at}
    on = f"t3_p{post.opening}"
    said = {"body": post.text, "link_id": on, "parent_id": on} if post.answers else {"title": "", "selftext": post.text}
    return {**row, "subreddit": f"forum{post.forum}", "score": 1, **said}


def slack(folder: Path, posts: Iterable[Post]) -> None:
    """A zip of a file for each channel and day; a day's messages are written together."""
    people: set[int] = set()
    channels: set[int] = set()
    with zipfile.ZipFile(folder / "export.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for (forum, day), some in groupby(posts, lambda post: (post.forum, f"{post.time:%Y-%m-%d}")):
            messages = [_message(post, people) for post in some]
            channels.add(forum)
            file.writestr(f"team/forum{forum}/{day}.json", json.dumps(messages))
        users = [{"id": f"U{one}", "name": f"a{one}", "is_bot": False, "profile": {}} for one in sorted(people)]
        file.writestr("team/users.json", json.dumps(users))
        file.writestr(
            "team/channels.json", json.dumps([{"id": f"C{one}", "name": f"forum{one}"} for one in sorted(channels)])
        )


def _message(post: Post, people: set[int]) -> dict[str, str]:
    """A message is known by its channel and time, so that its number stands for the parts of a second."""
    people.add(post.author)
    said = post.text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    ts = {"ts": f"{post.at}.{post.number:06d}", "thread_ts": f"{post.began}.{post.opening:06d}"}
    return {"type": "message", "user": f"U{post.author}", **ts, "text": said}


def discord(folder: Path, posts: Iterable[Post]) -> None:
    """A file for each channel, as DiscordChatExporter writes it; who answers says what."""
    for forum, some in groupby(posts, lambda post: post.forum):
        channel = {"id": str(forum), "type": "GuildTextChat", "category": "all", "name": f"forum{forum}"}
        head = json.dumps({"guild": {"id": "1", "name": "Forums"}, "channel": channel})
        with (folder / f"Forums - forum{forum} [{forum}].json").open("w", encoding="utf-8") as file:
            file.write(f'{head[:-1]}, "messages": [')
            file.writelines(_with_commas(json.dumps(_said(post)) for post in some))
            file.write("]}")


def _with_commas(items: Iterator[str]) -> Iterator[str]:
    yield next(items)
    yield from (f",\n{item}" for item in items)


def _said(post: Post) -> dict[str, object]:
    author = {"id": str(post.author), "name": f"a{post.author:07d}", "isBot": False}
    said = {"id": str(post.number), "timestamp": post.time.isoformat(), "content": post.text, "author": author}
    if post.answers:
        return {**said, "type": "Reply", "reference": {"messageId": str(post.opening)}}
    return {**said, "type": "Default"}


SMALL = (100_000, 1_000_000)
LARGE = (*SMALL, 15_000_000)  # about 10 GB
EXPORTS = {
    "mbox": Export(mbox, LARGE),
    "reddit": Export(reddit, LARGE),
    "slack": Export(slack, SMALL),
    "discord": Export(discord, SMALL),
}
