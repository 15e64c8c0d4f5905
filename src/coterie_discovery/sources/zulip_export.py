"""Reads the export that a Zulip server makes of itself: realm.json, and messages-000001.json and on.

The place of a message is its channel and its thread the topic. Only public channels are read.
https://zulip.com/help/export-your-organization
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pyarrow as pa

from coterie_discovery.runtime.errors import BadRow
from coterie_discovery.signals.tables import SCHEMAS
from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.chat_text import is_dislike
from coterie_discovery.sources.collect import EARLIEST, LATEST, Collector
from coterie_discovery.sources.json_text import LongTables, needed
from coterie_discovery.sources.listing import Listing
from coterie_discovery.sources.markup import hosts
from coterie_discovery.sources.messages import short_hash
from coterie_discovery.sources.plain import tidy
from coterie_discovery.sources.spill import taken, with_columns
from coterie_discovery.sources.threading import NUMBERED, answered_rows
from coterie_discovery.sources.zulip import RESOLVED, message_words, quoted

NAME = "Zulip export"
LOOKED_FOR = "realm.json and messages-000001.json of a Zulip server's own export"

REALM = "realm.json"
EXPECTED = "JSON of Zulip's own export: an object with lists zerver_…"
CHANNEL = 2  # type of a recipient; others are people
PEOPLE = frozenset({"zerver_userprofile", "zerver_userprofile_mirrordummy"})
OWN_BOTS = "zerver_userprofile_crossrealm"
REACTED = pa.schema([("actor", pa.string()), ("verb", pa.string()), ("number", pa.int64()), ("own", pa.int64())])
LARGEST = 1 << 62  # a number of the server's is far below

_FILE = re.compile(r"(?P<root>(?:.*/)?)messages-\d{1,9}\.json")
_TABLE = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{.*?"zerver_\w{1,60}"\s*:', re.S)


def find(files: Listing) -> list[str]:
    """The folders of ``files`` (empty or with a trailing slash) that hold an export."""
    roots = sorted({found["root"] for name in files if (found := _FILE.fullmatch(name))})
    realms = files.heads(root + REALM for root in roots if root + REALM in files)
    return [name.removesuffix(REALM) for name, head in realms.items() if _TABLE.match(head)]


def read(opened: Opened, root: str, into: Collector) -> None:
    """Reads who and what is where first, then every message, file by file, in whatever order the archive holds them."""
    realm = _Realm(into)
    for name, stream in opened.members({root + REALM}):
        for table, row in LongTables(stream, name, EXPECTED):
            if isinstance(row, dict):
                realm.learn(table, row)
    wanted = {name for name in opened.files if (found := _FILE.fullmatch(name)) and found["root"] == root}
    for name, stream in opened.members(wanted):
        with into.file(name):
            _read_messages(LongTables(stream, name, EXPECTED), name, realm)
    into.check_all(EXPECTED)
    realm.finish()


def _read_messages(tables: LongTables, name: str, realm: _Realm) -> None:
    number = 0
    for table, row in tables:
        if table == "zerver_reaction" and isinstance(row, dict):
            realm.reaction(row)
        if table != "zerver_message":
            continue
        number += 1
        realm.into.rows[name] += 1
        try:
            realm.message(row)
        except BadRow as error:
            realm.into.quarantine(name, f"message {number}", str(error))


class _Realm:
    """One organisation. Reactions wait until it is known which messages are public."""

    def __init__(self, into: Collector) -> None:
        self.into = into
        self.into.schemas |= {"numbered": NUMBERED, "reacted": REACTED}
        self.channels: dict[int, str] = {}  # the public ones
        self.of_recipient: dict[int, int] = {}
        self.people: dict[int, tuple[str, int | None]] = {}  # name, and when they joined
        self.bots: dict[int, str] = {}
        self.others = 0  # channels that are not public
        self.topics: set[int] = set()

    def learn(self, table: str, row: dict[str, Any]) -> None:
        """Takes in one row of ``realm.json``."""
        own = row.get("id")
        if table == "zerver_realm":
            self.into.title = self.into.title or tidy(str(row.get("name") or "")) or None
        elif table == "zerver_reaction":
            self.reaction(row)
        elif type(own) is not int:
            return
        elif table == "zerver_stream":
            if row.get("invite_only"):
                self.others += 1
            else:
                self.channels[own] = tidy(str(row.get("name") or "")) or str(own)
        elif table == "zerver_recipient":
            is_channel = row.get("type") == CHANNEL and type(row.get("type_id")) is int
            self.of_recipient[own] = row["type_id"] if is_channel else -1
        elif table == OWN_BOTS:
            self.bots[own] = "messages of Zulip's own bots"
        elif table in PEOPLE and row.get("is_bot"):
            self.bots[own] = "messages of bots"
        elif table in PEOPLE:
            self.people[own] = tidy(str(row.get("full_name") or "")), _time(row.get("date_joined"))

    def message(self, row: Any) -> None:
        """Reads one message. Raises :class:`BadRow`."""
        if not isinstance(row, dict):
            raise BadRow(f"is a {type(row).__name__}, not an object")
        key, sender = needed(row, "id", int), needed(row, "sender", int)
        subject, recipient = needed(row, "subject", str), needed(row, "recipient", int)
        at = _time(row.get("date_sent", row.get("pub_date")))
        if at is None:
            raise BadRow(f"date_sent {str(row.get('date_sent'))[:40]!r} is no Unix time between 1970 and 2100")
        content = row.get("rendered_content") or needed(row, "content", str)
        channel, left_out = self._channel(recipient, subject)
        if left_out := left_out or self.bots.get(sender, ""):
            self.into.left_out[left_out] += 1
            return
        topic = subject.strip().removeprefix(RESOLVED)
        thread = f"{recipient if channel is None else channel}/{topic.lower()}"
        is_first = short_hash(thread) not in self.topics
        self.topics.add(short_hash(thread))
        author = self._person(sender)
        if author is None:
            self.into.opted_out += 1
            return
        text, links = message_words(str(content))
        title = (tidy(topic) or None) if is_first else None
        place = self.channels[channel] if channel is not None else None
        own = (str(key), thread, None, place, author, at, title, text, None, None)
        self.into.add("numbered", *own, *(n if 0 <= n < LARGEST else 0 for n in (key, quoted(str(content)))))
        for label in hosts([link for link in links if "/#narrow/" not in link]):  # those lead to messages here
            self.into.add("affinities", author, "link", label, at)

    def _channel(self, recipient: int, subject: str) -> tuple[int | None, str]:
        """The channel a message is in, or why it is left out. What is sent to people has no topic."""
        if not self.of_recipient:  # cut down by hand: nothing says which channel
            if not subject.strip("\a ") or self.others:
                return None, "messages to people, or of channels that nothing says are public"
            return (next(iter(self.channels)) if len(self.channels) == 1 else None), ""
        channel = self.of_recipient.get(recipient, -1)
        if channel < 0:
            return None, "private messages"
        return (channel, "") if channel in self.channels else (None, "messages of channels that are not public")

    def reaction(self, row: dict[str, Any]) -> None:
        """One person's emoji on one message."""
        own, number = row.get("user_profile"), row.get("message")
        if type(own) is not int or type(number) is not int or not (0 <= number < LARGEST and 0 <= own < LARGEST):
            return
        key = self.into.keys(str(own))
        if key is not None:
            verb = "dislike" if is_dislike(str(row.get("emoji_name"))) else "like"
            self.into.add("reacted", key, verb, number, own)

    def _person(self, own: int) -> str | None:
        key = self.into.keys(str(own))
        if key is not None and self.into.meets(str(own)):
            name, joined = self.people.get(own, ("", None))
            self.into.add("members", key, joined, None)
            if name:
                self.into.add("names", key, name)
        return key

    def finish(self) -> None:
        """Puts in who answers whom, and the reactions to what is public: one act for each person and verb."""
        posts = self.into.take("numbered")
        self._react(posts)
        if not posts.num_rows:
            return
        answered = answered_rows(posts)

        def made(batch: pa.RecordBatch, start: int) -> list[pa.Array]:
            return [taken(posts["post"], answered[start : start + batch.num_rows].astype(np.int32))]

        self.into.put("posts", with_columns(posts, ["parent"], made))

    def _react(self, posts: pa.Table) -> None:
        reacted = self.into.take("reacted")
        kept = np.isin(np.asarray(reacted["number"]), np.asarray(posts["number"]))
        kept &= ~np.isin(np.asarray(reacted["own"]), list(self.bots))
        once = reacted.filter(pa.array(kept)).group_by(["number", "verb", "actor", "own"]).aggregate([])
        once = once.sort_by([("number", "ascending"), ("verb", "ascending"), ("own", "ascending")])
        for own in once["own"].unique().to_pylist():
            self._person(own)
        for batch in once.to_batches():
            objects = batch["number"].cast(pa.string())
            empty = [pa.nulls(batch.num_rows, field.type) for field in list(SCHEMAS["acts"])[3:]]
            columns = [batch["actor"], batch["verb"], objects, *empty]
            self.into.add_batch("acts", pa.RecordBatch.from_arrays(columns, schema=SCHEMAS["acts"]))


def _time(given: Any) -> int | None:
    """Unix seconds of a number that is a time; None for all else."""
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return int(given) if is_number and EARLIEST <= given < LATEST else None
