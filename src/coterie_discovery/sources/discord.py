"""Reads JSON as DiscordChatExporter writes it: one channel or thread a file, with guild, channel and messages.

The place of a message is its channel. Threads are Discord's own, and else who answers whom.
https://github.com/Tyrrrz/DiscordChatExporter
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BufferedReader
from typing import Any, BinaryIO, cast

from coterie_discovery.runtime.errors import BadRow
from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.chat_text import chat_words, is_dislike
from coterie_discovery.sources.collect import EARLIEST, LATEST, Collector
from coterie_discovery.sources.json_text import LongList, is_json, needed
from coterie_discovery.sources.listing import HEAD_BYTES, Listing
from coterie_discovery.sources.markup import bare_links, hosts
from coterie_discovery.sources.messages import short_hash
from coterie_discovery.sources.plain import tidy
from coterie_discovery.sources.threading import STAGED, place_in_threads

NAME = "Discord channels"
LOOKED_FOR = "JSON of DiscordChatExporter (guild, channel, messages)"

EXPECTED = "JSON of DiscordChatExporter: an object with guild, channel and a list of messages"
STARTERS = frozenset({"ThreadStarterMessage", "21"})
WRITTEN = frozenset({"Default", "Reply", "0", "19"}) | STARTERS

_START = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{(?=.*?"guild"\s*:\s*\{)(?=.*?"channel"\s*:\s*\{)', re.S)
_EMPTY = re.compile(rb"(?:\xef\xbb\xbf)?[\s\0]*\Z")
FORWARD = frozenset({"Forward", "1"})
_NAMED = re.compile(r"<(?:@[!&]?|#)\d{1,25}>|@everyone|@here")


def find(files: Listing) -> list[str]:
    """The top folder if any JSON file is a channel's. What members attached lies in folders deeper down."""
    names = sorted((name for name, size in files.items() if is_json(name) and size), key=_is_attached)
    return [""] if any(map(_START.match, files.heads(names).values())) else []


def _is_attached(name: str) -> bool:
    return "_Files/" in name


def read(opened: Opened, root: str, into: Collector) -> None:
    """Reads every channel, message by message, in whatever order the archive holds them."""
    into.schemas["staged"] = STAGED
    for name, stream in opened.members(set(filter(is_json, opened.files))):
        head = cast(BufferedReader, stream).peek(HEAD_BYTES)
        if _START.match(head):
            with into.file(name):
                _read_channel(stream, name, into)
        elif _is_attached(name):
            into.rows[name] += 1
            into.left_out["files that members attached"] += 1
        else:
            into.skip(name, "line 1", "is empty" if _EMPTY.match(head) else "is no channel of DiscordChatExporter")
    into.check_all(EXPECTED)
    into.put("posts", place_in_threads(into.take("staged"), set()))


def _read_channel(stream: BinaryIO, name: str, into: Collector) -> None:
    messages = LongList(stream, name, "messages", EXPECTED)
    guild, channel = (part if isinstance(part, dict) else {} for part in map(messages.before.get, ("guild", "channel")))
    into.title = into.title or tidy(str(guild.get("name") or "")) or None
    reader = _Channel(channel, into)
    for number, message in enumerate(messages, 1):
        into.rows[name] += 1
        try:
            reader.message(message)
        except BadRow as error:
            into.quarantine(name, f"message {number}", str(error))


class _Channel:
    """A text channel, or a thread, whose channel stands in ``category`` and whose key is that of its first message."""

    def __init__(self, channel: dict[str, Any], into: Collector) -> None:
        self.into = into
        kind, name = str(channel.get("type")), tidy(str(channel.get("name") or "")) or None
        self.is_private = kind.startswith("Direct")
        is_thread = kind.endswith("Thread")
        self.place = tidy(str(channel.get("category") or "")) or None if is_thread else name
        self.title = name if is_thread else None
        self.root = [short_hash(str(channel.get("id")))] if is_thread else []
        self.own = channel.get("id")
        self.is_first = True

    def message(self, message: Any) -> None:
        """Reads one message. Raises :class:`BadRow`."""
        if not isinstance(message, dict):
            raise BadRow(f"is a {type(message).__name__}, not an object")
        author = needed(message, "author", dict)
        if self.is_private:
            return self._leave_out("private messages")
        if author.get("isBot"):
            return self._leave_out("messages of bots")
        if str(message.get("type", "Default")) not in WRITTEN:
            return self._leave_out("notices of Discord itself")
        key, at = needed(message, "id", str), _time(needed(message, "timestamp", str))
        text, own = _said(message), needed(author, "id", str)
        self._reactions(message.get("reactions"), key)
        is_first, self.is_first = self.is_first, False
        person = self._person(author, own)
        if person is None:
            self.into.opted_out += 1
            return None
        answered = self._answered(message)
        refs = self.root + ([short_hash(answered)] if answered else [])
        title = self.title if is_first else None
        row = (key, "", None, self.place, person, at, title, _words(text, message.get("mentions")), None, None)
        self.into.add("staged", *row, short_hash(key), refs, 0, bool(answered))
        for label in hosts(bare_links(text)):
            self.into.add("affinities", person, "link", label, at)
        return None

    def _answered(self, message: dict[str, Any]) -> str | None:
        """The message this one answers. What is forwarded is pointed at in the same way, and not answered."""
        reference = message.get("reference")
        if not isinstance(reference, dict) or not isinstance(answered := reference.get("messageId"), str):
            return None
        if str(message.get("type")) in STARTERS:  # points at the channel that the thread is in
            return answered
        elsewhere = reference.get("channelId") not in (None, "", self.own)
        is_forward = str(reference.get("type")) in FORWARD or isinstance(message.get("forwardedMessage"), dict)
        return None if is_forward or (elsewhere and self.own) else answered

    def _reactions(self, reactions: Any, key: str) -> None:
        """Who reacted stands there if the exporter was asked for it; one act for each person and verb."""
        given = set()
        for reaction in reactions if isinstance(reactions, list) else ():
            if not isinstance(reaction, dict) or not isinstance(users := reaction.get("users"), list):
                continue
            emoji = reaction.get("emoji")
            no = isinstance(emoji, dict) and (is_dislike(str(emoji.get("name"))) or is_dislike(str(emoji.get("code"))))
            for user in users:
                if isinstance(user, dict) and isinstance(own := user.get("id"), str) and not user.get("isBot"):
                    given.add((self._person(user, own), "dislike" if no else "like"))
        for actor, verb in sorted((actor, verb) for actor, verb in given if actor is not None):
            self.into.add("acts", actor, verb, key, None, None)

    def _person(self, person: dict[str, Any], own: str) -> str | None:
        key = self.into.keys(own)
        if key is not None and self.into.meets(own):
            self.into.add("members", key, None, None)
            if name := tidy(str(person.get("nickname") or person.get("name") or "")):
                self.into.add("names", key, name)
        return key

    def _leave_out(self, what: str) -> None:
        self.into.left_out[what] += 1


def _said(message: dict[str, Any]) -> str:
    """What a message says, or what it hands on from elsewhere."""
    text = "" if message.get("content") is None else needed(message, "content", str)
    forwarded = message.get("forwardedMessage")
    if not text and isinstance(forwarded, dict) and isinstance(handed_on := forwarded.get("content"), str):
        return handed_on
    return text


def _words(text: str, mentions: Any) -> str:
    """The exporter writes mentions out, as @ and the name; the names stand beside."""
    for mention in mentions[:100] if isinstance(mentions, list) else ():
        for name in (mention.get("nickname"), mention.get("name")) if isinstance(mention, dict) else ():
            text = text.replace(f"@{name}", " ") if name else text
    return chat_words(_NAMED.sub(" ", text), rest_is_quoted=True)


def _time(text: str) -> int:
    try:
        at = datetime.fromisoformat(text)
        seconds = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError, OSError):
        raise BadRow(f"timestamp {text[:40]!r} is no ISO 8601 time") from None
    if not EARLIEST <= seconds < LATEST:
        raise BadRow(f"timestamp {text[:40]!r} is not between 1970 and 2100")
    return seconds
