"""Reads a Slack export: users.json, channels.json and ``<channel>/<day>.json``, each day a list of messages.

The place of a message is its channel, its thread what ``thread_ts`` says. The format:
https://slack.com/help/articles/220556107-How-to-read-Slack-data-exports
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from coterie_discovery.runtime.errors import BadRow
from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.chat_text import chat_words, is_dislike
from coterie_discovery.sources.collect import EARLIEST, LATEST, Collector
from coterie_discovery.sources.json_text import listed, needed
from coterie_discovery.sources.listing import Listing
from coterie_discovery.sources.markup import hosts
from coterie_discovery.sources.plain import tidy

NAME = "Slack export"
LOOKED_FOR = "channels.json, users.json or org_users.json, and <channel>/<day>.json of a Slack export"

EXPECTED = "a UTF-8 JSON list of messages with type, user, text and ts"
CHANNELS = "channels.json"
USERS = ("users.json", "org_users.json")  # of a workspace, and of an organisation (Enterprise Grid)
_NOT_PUBLIC = "messages of channels that are not public"
_UNNAMED = "messages of folders that no channel in channels.json has for a name, where some have none"
WRITTEN = frozenset({"", "thread_broadcast", "me_message", "file_share", "file_comment"})

_DAY = re.compile(r"(?P<root>(?:.*/)?)(?P<channel>[^/]+)/\d{4}-\d\d-\d\d\.json")
_MESSAGES = re.compile(rb'(?:\xef\xbb\xbf)?\s*\[\s*\{.*?"ts"\s*:\s*"\d', re.S)
_TS = re.compile(r"(\d{1,12})\.\d{1,9}")
_LINK = re.compile(r"<(https?://[^|<>\s]{1,3000})(?:\|([^<>]{0,3000}))?>")
_QUOTE = re.compile(r"^&gt;.*$", re.M)
_NAMED = re.compile(r"<[@#!][^<>]{0,200}>")  # people, channels, everybody


def find(files: Listing) -> list[str]:
    """The folders of ``files`` (empty or with a trailing slash) that hold an export."""
    roots = {day["root"] for name in files if (day := _DAY.fullmatch(name))}
    return sorted(root for root in roots if root + CHANNELS in files and _is_slack(files, root))


def _is_slack(files: Listing, root: str) -> bool:
    """Whether it says who is who, or has messages as Slack writes them: other chats have channels and days, too."""
    if any(root + name in files for name in USERS):
        return True
    days = (name for name in files if (day := _DAY.fullmatch(name)) and day["root"] == root)
    return any(_MESSAGES.match(head) for head in files.heads(days).values())


def read(opened: Opened, root: str, into: Collector) -> None:
    """Reads who is who first, then every day of every public channel."""
    workspace = _Workspace(into)
    for name, stream in opened.members({root + about for about in (*USERS, CHANNELS)}):
        items = listed(stream, name, "a JSON list of objects")
        if name == root + CHANNELS:  # without it nothing says what is public
            workspace.read_channels(item for item in items if isinstance(item, dict))
            continue
        with into.file(name, about=True):
            workspace.read_users(item for item in items if isinstance(item, dict))
    wanted = {name for name in opened.files if (day := _DAY.fullmatch(name)) and day["root"] == root}
    for name, stream in opened.members(wanted):
        with into.file(name):
            workspace.read_day(listed(stream, name, EXPECTED), name, name.removeprefix(root).partition("/")[0])
    into.check_all(EXPECTED)


class _Workspace:
    def __init__(self, into: Collector) -> None:
        self.into = into
        self.bots = {"USLACKBOT"}
        self.names: dict[str, str] = {}
        self.channels: dict[str, str] = {}  # folder to name
        self.nameless = 0

    def read_users(self, users: Iterable[dict[str, Any]]) -> None:
        for user in users:
            own, profile = str(user.get("id")), user.get("profile")
            profile = profile if isinstance(profile, dict) else {}
            if user.get("is_bot") or user.get("is_workflow_bot"):
                self.bots.add(own)
            names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
            self.names[own] = next((tidy(given) for given in names if isinstance(given, str) and given), "")

    def read_channels(self, channels: Iterable[dict[str, Any]]) -> None:
        """A channel's folder has its name, or its number where it has none that a folder could have."""
        for channel in channels:
            own, name = channel.get("id"), channel.get("name")
            name = name if isinstance(name, str) else ""
            self.nameless += not name
            if isinstance(own, str) and own:
                self.channels.setdefault(own, name or own)
            if name:
                self.channels[name] = name

    def read_day(self, messages: Iterable[Any], name: str, channel: str) -> None:
        for number, message in enumerate(messages, 1):
            self.into.rows[name] += 1
            try:
                self._message(message, channel)
            except BadRow as error:
                self.into.quarantine(name, f"message {number}", str(error))

    def _message(self, message: Any, channel: str) -> None:
        if not isinstance(message, dict):
            raise BadRow(f"is a {type(message).__name__}, not an object")
        if channel not in self.channels:
            return self._leave_out(_UNNAMED if self.nameless else _NOT_PUBLIC)
        if message.get("bot_id") or message.get("subtype") == "bot_message" or str(message.get("user")) in self.bots:
            return self._leave_out("messages of bots")
        if message.get("type") != "message" or str(message.get("subtype") or "") not in WRITTEN:
            return self._leave_out("notices of Slack itself")
        ts = needed(message, "ts", str)
        at, own, text = _time(ts), *_said(message)
        place = self.channels[channel]
        key, thread = f"{place}/{ts}", f"{place}/{message.get('thread_ts') or ts}"
        author = self.into.keys(own)
        self._reactions(message.get("reactions"), key)
        if author is None:
            self.into.opted_out += 1
            return None
        self._person(own, author)
        parent = thread if thread != key else None
        self.into.add("posts", key, thread, parent, place, author, at, None, _words(text), None, None)
        for label in hosts([unescape(link) for link, _ in _LINK.findall(text)]):
            self.into.add("affinities", author, "link", label, at)
        return None

    def _reactions(self, reactions: Any, key: str) -> None:
        """One act for each person and verb, however many emoji they chose."""
        given = set()
        for reaction in reactions if isinstance(reactions, list) else ():
            users = reaction.get("users") if isinstance(reaction, dict) else None
            verb = "dislike" if users and is_dislike(str(reaction.get("name"))) else "like"
            given |= {(str(own), verb) for own in users} if isinstance(users, list) else set()
        for own, verb in sorted(given):
            actor = self.into.keys(own) if own not in self.bots else None
            if actor is not None:
                self._person(own, actor)
                self.into.add("acts", actor, verb, key, None, None)

    def _person(self, own: str, key: str) -> None:
        if self.into.meets(own):
            self.into.add("members", key, None, None)
            if name := self.names.get(own):
                self.into.add("names", key, name)

    def _leave_out(self, what: str) -> None:
        self.into.left_out[what] += 1


def _said(message: dict[str, Any]) -> tuple[str, str]:
    """Who wrote a message, and what. A file without words has no text; a comment on one has both set inside of it."""
    comment = message.get("comment")
    if message.get("subtype") == "file_comment" and isinstance(comment, dict):
        own = message.get("user") or comment.get("user")
        text = comment.get("comment") or message.get("text")
        message = {**message, "user": own, "text": text}
    text = message.get("text")
    return needed(message, "user", str), "" if text is None else needed(message, "text", str)


def _words(text: str) -> str:
    if "<" in text:
        text = _NAMED.sub(" ", _LINK.sub(lambda link: link[2] or " ", text))
    return chat_words(unescape(_QUOTE.sub("", text)))


def _time(ts: str) -> int:
    found = _TS.fullmatch(ts)
    if not found or not EARLIEST <= int(found[1]) < LATEST:
        raise BadRow(f"ts {ts[:40]!r} is no time of Slack between 1970 and 2100")
    return int(found[1])
