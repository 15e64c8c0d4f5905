"""Reads a Stack Exchange data dump: Posts.xml, and Users, Comments and Votes where they are there.

Questions open threads, answers and comments follow. Tags go into the ``tags`` column alone, never into text or place:
they are the site's own answer to what a question is about. The format: https://meta.stackexchange.com/q/2677
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from coterie_discovery.runtime.errors import BadRow
from coterie_discovery.signals.tables import SCHEMAS, TIME
from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.collect import EARLIEST, LATEST, Collector
from coterie_discovery.sources.doubles import where
from coterie_discovery.sources.listing import Listing
from coterie_discovery.sources.markup import bare_links, host, hosts, plain_text
from coterie_discovery.sources.plain import tidy
from coterie_discovery.sources.rows_xml import xml_rows

NAME = "Stack Exchange dump"
LOOKED_FOR = "Posts.xml of a Stack Exchange dump"

FILES = {"Posts.xml": "posts", "Users.xml": "users", "Comments.xml": "comments", "Votes.xml": "votes"}
_POSTS = re.compile(r"(?P<root>(?:.*/)?)posts\.xml", re.I)
_ROWS = re.compile(rb"(?>\s|\xef\xbb\xbf|<!--.*?-->|<\?.*?\?>)*+<posts[\s/>]", re.I | re.S)
COMMUNITY = "-1"  # the background process that owns what nobody owns
VOTERS = {"2": "like", "3": "dislike", "5": "save", "8": "offer"}
ACCEPTED = "1"

# The network's own picture and script hosts say nothing about what a person cares for.
NOT_INTERESTS = re.compile(r"(^|\.)(sstatic\.net|imgur\.com|gravatar\.com)$|^meta\.|\.meta\.")
NETWORK_POST = re.compile(
    r"^https?://((?:[a-z0-9-]+\.stackexchange|stackoverflow|superuser|serverfault|askubuntu|mathoverflow)\.(?:com|net))"
    r"/(?:q|a|questions)/(\d+)"
)
_MENTION = re.compile(r"(?<!\w)@[\w.-]+")
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,500})\]\((https?://[^()\s]{1,2000})\)")
_TAGS = re.compile(r"[^<>|]+")

COMMENTS = SCHEMAS["posts"].append(pa.field("line", pa.int64()))
ACCEPTANCES = pa.schema([("answer", pa.int64()), ("at", TIME)])


def find(files: Listing) -> list[str]:
    """The folders of ``files`` (empty or with a trailing slash) that hold a dump.

    Older dumps have names in small letters. Many programs give such a name, so there the file must hold rows of posts.
    """
    named = {name: found["root"] for name in files if (found := _POSTS.fullmatch(name))}
    exact = {name for name in named if name.endswith("Posts.xml")}
    heads = files.heads(name for name in named if name not in exact)
    return sorted({named[name] for name in exact | {name for name, head in heads.items() if _ROWS.match(head)}})


def read(opened: Opened, root: str, into: Collector) -> None:
    """Reads every file of the dump in ``root``, in whatever order the archive holds them."""
    dump = _Dump(into)
    wanted = _files(opened.files, root)
    for name, stream in opened.members(wanted):
        dump.read_file(name, wanted[name], stream)
    dump.finish(root)


def _files(files: dict[str, int], root: str) -> dict[str, str]:
    """Each file to read with the name it has in a dump; of two that differ in case alone the one named exactly so."""
    small = {base.lower(): base for base in FILES}
    inside = (name for name in files if name.startswith(root) and name[len(root) :].lower() in small)
    chosen: dict[str, str] = {}
    for name in sorted(inside, key=lambda name: name[len(root) :] not in FILES):
        chosen.setdefault(small[name[len(root) :].lower()], name)
    return {name: base for base, name in chosen.items()}


class _Dump:
    """One dump's reading. Post numbers and their questions are kept as machine integers to place comments later."""

    def __init__(self, into: Collector) -> None:
        self.into = into
        self.into.schemas |= {"comments": COMMENTS, "acceptances": ACCEPTANCES, "accepted": SCHEMAS["acts"]}
        self.posts = array("q")
        self.threads = array("q")
        self.sites: Counter[str] = Counter()

    def read_file(self, name: str, base: str, stream: BinaryIO) -> None:
        root = FILES[base]
        one: Callable[[int, dict[str, str]], None] = partial(getattr(self, f"_{root[:-1]}"))
        for line, row in xml_rows(stream, name, root):
            self.into.rows[name] += 1
            try:
                one(line, row)
            except BadRow as error:
                self.into.quarantine(name, f"line {line}", str(error))
        self.into.check_file(name, f"rows with the attributes of a {base} dump")

    def _post(self, line: int, row: dict[str, str]) -> None:
        kind = _needed(row, "PostTypeId")
        if kind not in ("1", "2"):
            return self._leave_out("posts that are neither question nor answer (tag wikis and the like)")
        number = _number(row, "Id")
        thread = number if kind == "1" else _number(row, "ParentId")
        if row.get("OwnerUserId") == COMMUNITY:
            self._know(number, thread)
            return self._leave_out("posts of the network's own background account")
        at, body = _time(row), _needed(row, "Body")
        accepted = _number(row, "AcceptedAnswerId") if row.get("AcceptedAnswerId") else None
        self._know(number, thread)
        author = self._person(row.get("OwnerUserId"))
        if author is self._opted_out:
            return self._skip_opted_out()
        tags = _TAGS.findall(row.get("Tags", "")) or None
        links: list[str] = []
        text = plain_text(body, links=links)
        parent = str(thread) if kind == "2" else None
        title = tidy(row["Title"]) if row.get("Title") else None
        self.into.add("posts", str(number), str(thread), parent, None, author, at, title, text, None, tags)
        self._links(author, at, links)
        if accepted is not None and author:
            self.into.add("accepted", author, "accept", str(accepted), None, None)
        return None

    def _know(self, number: int, thread: int) -> None:
        self.posts.append(number)
        self.threads.append(thread)

    def _comment(self, line: int, row: dict[str, str]) -> None:
        number, on, at = _number(row, "Id"), _number(row, "PostId"), _time(row)
        if row.get("UserId") == COMMUNITY:
            return self._leave_out("comments of the network's own background account")
        words = _needed(row, "Text")
        author = self._person(row.get("UserId"))
        if author is self._opted_out:
            return self._skip_opted_out()
        text = tidy(_MENTION.sub(" ", _MARKDOWN_LINK.sub(r"\1", words) if "](" in words else words))
        self.into.add("comments", f"c{number}", "", str(on), None, author, at, None, text, None, None, line)
        return self._links(author, at, bare_links(words))

    def _user(self, line: int, row: dict[str, str]) -> None:
        own, joined = _needed(row, "Id"), _time(row)
        if own == COMMUNITY:
            return self._leave_out("the network's own background account")
        member = self._person(own)
        if member is self._opted_out or member is None:
            return self._skip_opted_out()
        self.into.add("members", member, joined, plain_text(row.get("AboutMe", "")) or None)
        if name := tidy(row.get("DisplayName", "")):
            self.into.add("names", member, name)
        if (site := row.get("WebsiteUrl")) and (label := host(site)) and not NOT_INTERESTS.search(label):
            self.into.add("affinities", member, "profile", label, joined)
        return None

    def _vote(self, line: int, row: dict[str, str]) -> None:
        kind, on, at = _needed(row, "VoteTypeId"), _number(row, "PostId"), _time(row)
        if kind == ACCEPTED:
            return self.into.add("acceptances", on, at)
        if not row.get("UserId"):
            return self._leave_out("votes whose voter is not told")
        if kind not in VOTERS:
            return self._leave_out("votes of moderation")
        actor = self._person(row["UserId"])
        if actor is self._opted_out:
            return self._skip_opted_out()
        if actor is None:
            return self._leave_out("votes of the network's own background account")
        return self.into.add("acts", actor, VOTERS[kind], str(on), at, None)

    _opted_out = "\0"  # no key looks like this

    def _person(self, own: str | None) -> str | None:
        """The key of a person; None for a deleted account or the background one, ``_opted_out`` for who opted out."""
        if not own or own == COMMUNITY:
            return None
        return self.into.keys(own) or self._opted_out

    def _skip_opted_out(self) -> None:
        self.into.opted_out += 1

    def _leave_out(self, what: str) -> None:
        self.into.left_out[what] += 1

    def _links(self, author: str | None, at: int, links: list[str]) -> None:
        for link in links:
            if inside := NETWORK_POST.match(link):
                self.sites[inside[1]] += 1
        if author:
            for label in hosts(links):
                if NOT_INTERESTS.search(label):
                    continue
                self.into.add("affinities", author, "link", label, at)

    def finish(self, root: str) -> None:
        self._place_comments(root)
        self._date_acceptances()
        site = self._site()
        if site:
            self.into.link = f"https://{site}/q/{{thread}}"
            self.into.title = site
            links = self.into.take("affinities")
            outside = np.asarray(pc.not_equal(links["label"], site)).astype(bool)
            self.into.put("affinities", where(links, outside))

    def _site(self) -> str | None:
        """The site this dump is of: the one its own posts link to when they link to posts of the network.

        The dump does not say it, and attribution needs it. A site that half of at least ten links agree on is taken.
        """
        total = self.sites.total()
        name, links = self.sites.most_common(1)[0] if total else ("", 0)
        return name if total >= 10 and links * 2 > total else None

    def _place_comments(self, root: str) -> None:
        """Gives each comment the thread of the post it hangs on; one on a post that is not there is quarantined."""
        comments = self.into.take("comments")
        posts, threads = np.asarray(self.posts), np.asarray(self.threads)
        order = np.argsort(posts, kind="stable")
        for batch in comments.to_batches():
            on = batch["parent"].cast(pa.int64()).to_numpy()
            at = np.minimum(np.searchsorted(posts, on, sorter=order), max(len(posts) - 1, 0))
            found = posts[order[at]] == on if len(posts) else np.zeros(len(on), bool)
            for line, post in zip(batch["line"].filter(pa.array(~found)), on[~found], strict=True):
                reason = f"comments on post {post}, which is no question or answer of this dump"
                self.into.quarantine(root + "Comments.xml", f"line {line}", reason)
            placed = pa.array(threads[order[at[found]]]).cast(pa.string())
            kept = batch.filter(pa.array(found)).drop_columns(["line"])
            self.into.add_batch("posts", kept.set_column(1, SCHEMAS["posts"].field("thread"), placed))

    def _date_acceptances(self) -> None:
        """An accepted answer is the asker's act; when it was done stands in the votes, without the asker."""
        accepted, dates = self.into.take("accepted"), self.into.take("acceptances")
        if not accepted.num_rows:
            return
        answers, times = np.asarray(dates["answer"]), np.asarray(dates["at"].cast(pa.int64()))
        order = np.argsort(answers, kind="stable")
        for batch in accepted.to_batches():
            wanted = batch["object"].cast(pa.int64()).to_numpy()
            at = np.searchsorted(answers, wanted, sorter=order)
            known = at < len(answers)
            known[known] = answers[order[at[known]]] == wanted[known]
            dated = np.zeros(len(wanted), np.int64)
            dated[known] = times[order[at[known]]]
            column = pa.array(dated, mask=~known).cast(TIME)
            self.into.add_batch("acts", batch.set_column(3, SCHEMAS["acts"].field("at"), column))


def _needed(row: dict[str, str], name: str) -> str:
    try:
        return row[name]
    except KeyError:
        raise BadRow(f"has no {name}") from None


def _number(row: dict[str, str], name: str) -> int:
    text = _needed(row, name)
    # Digits only, and few enough to be a number of 64 bits.
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRow(f"{name} {text[:40]!r} is not a number")
    return int(text)


def _time(row: dict[str, str]) -> int:
    text = _needed(row, "CreationDate")
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadRow(f"CreationDate {text[:40]!r} is not an ISO 8601 time") from None
    seconds = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    if not EARLIEST <= seconds < LATEST:
        raise BadRow(f"CreationDate {text[:40]!r} is not between 1970 and 2100")
    return seconds
