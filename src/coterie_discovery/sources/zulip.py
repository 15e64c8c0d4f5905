"""Reads a Zulip archive as ``zulip-archive`` writes it: ``zulip_json/<id-stream>/<topic>.json``, each a list.

The place of a message is its stream and its thread the topic. What would tell the stream from the words alone goes:
links inside of Zulip, and the notices of its bots ("this topic was moved to…"). https://github.com/zulip/zulip-archive
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from coterie_discovery.runtime.errors import BadFile
from coterie_discovery.sources.archive import Opened
from coterie_discovery.sources.chat_text import chat_words
from coterie_discovery.sources.collect import EARLIEST, LATEST, Collector
from coterie_discovery.sources.json_text import listed, whole
from coterie_discovery.sources.listing import Listing
from coterie_discovery.sources.markup import bare_links, hosts, plain_text
from coterie_discovery.sources.plain import FENCE, tidy

NAME = "Zulip archive"
LOOKED_FOR = "zulip_json/<id-stream>/<topic>.json of a Zulip archive"

EXPECTED = "a UTF-8 JSON list of messages with id, sender_full_name, timestamp and content"
FOLDER, INDEX = "zulip_json", "stream_index.json"
BOTS = frozenset(
    {"Notification Bot", "Welcome Bot", "Reminder Bot", "Email Gateway", "Zulip Feedback Bot", "Zulip Error Bot"}
)
RESOLVED = "✔ "  # Zulip puts it before the name of a topic marked as resolved

_TOPIC = re.compile(r"(?P<root>(?:.*/)?)(?P<stream>\d+-[^/]+)/(?P<topic>[^/]+)\.json")
_MESSAGES = re.compile(rb'(?:\xef\xbb\xbf)?\s*\[\s*\{.*?"sender_full_name"\s*:', re.S)
# Mentions are people's names; narrow links name streams; the rest is not words.
_DROPPED = re.compile(r'#narrow|class="(?:user-mention|user-group-mention|emoji|message_inline|katex|youtube-video)')
_QUOTED = re.compile(r"#narrow[^\s\"'<>]*/near/(\d{1,18})[\"'][^<>]*>said</a>")


_HTML = re.compile(r"</?(?:p|div|ul|ol|pre|blockquote|table|h[1-6])\b", re.I)
_TYPED_QUOTE = re.compile(r"^(`{3,}|~{3,})[ ]?quote\b.*?(?:^\1[ ]*$|\Z)", re.M | re.S)
_TYPED_SAID = re.compile(r"^@_\*\*[^*\n]+\*\* \[said\]\([^()\n]*\):[ ]*$", re.M)
_TYPED_QUOTED = re.compile(r"\[said\]\([^()\s]*#narrow[^()\s]*/near/(\d{1,18})\)")
_TYPED_MENTION = re.compile(r"@_?\*{1,2}[^*\n]+\*{1,2}|#\*\*[^*\n]+\*\*")


def find(files: Listing) -> list[str]:
    """The folders of ``files`` (empty or with a trailing slash) that hold an archive."""
    roots = {topic["root"] for name in files if (topic := _TOPIC.fullmatch(name))}
    return sorted(root for root in roots if _is_zulip(files, root))


def _is_zulip(files: Listing, root: str) -> bool:
    """Whether the archiver named the folder, or what is in its folders are messages: dated folders look alike."""
    if root.rstrip("/").rpartition("/")[2] == FOLDER or root + INDEX in files:
        return True
    names = (n for n, size in files.items() if size and (topic := _TOPIC.fullmatch(n)) and topic["root"] == root)
    return any(map(_MESSAGES.match, files.heads(names).values()))


def read(opened: Opened, root: str, into: Collector) -> None:
    """Reads the names of the streams first, then every topic under ``root``, in the order the archive holds them."""
    wanted = {name for name in opened.files if (topic := _TOPIC.fullmatch(name)) and topic["root"] == root}
    streams: dict[str, str] = {}
    if root + INDEX in opened.files:
        for name, stream in opened.members({root + INDEX}):
            with into.file(name, about=True):
                streams = _stream_names(whole(stream, name, EXPECTED), name)
    for name, stream in opened.members(wanted):
        with into.file(name):
            _read_topic(listed(stream, name, EXPECTED), name, name.removeprefix(root), streams, into)
    into.check_all(EXPECTED)


def _stream_names(index: Any, name: str) -> dict[str, str]:
    """Stream number to name; folder names have lost the difference between a space and a hyphen."""
    try:
        return {str(stream["id"]): str(title) for title, stream in index["streams"].items()}
    except (KeyError, TypeError, AttributeError):
        raise BadFile(name, "line 1", "lists no streams", 'an object with "streams"') from None


def _read_topic(messages: Iterator[Any], name: str, path: str, streams: dict[str, str], into: Collector) -> None:
    folder, topic = (decoded(part) for part in path.removesuffix(".json").split("/"))
    topic, place = topic.removeprefix(RESOLVED), _stream_name(folder, streams)
    seen: set[int] = set()
    for number, message in enumerate(messages, 1):
        into.rows[name] += 1
        problem = _problem(message)
        if problem:
            into.quarantine(name, f"message {number}", problem)
        elif bot := _bot(message):
            into.left_out[bot] += 1
        else:
            _read_message(message, f"{folder}/{topic}", place, topic, seen, into)


def _bot(message: dict[str, Any]) -> str:
    """What kind of bot sent a message, in words; '' for a person."""
    if message["sender_full_name"] in BOTS:
        return "messages of Zulip's own bots"
    # Zulip gives every bot an address that ends so, and lets nobody else have one.
    address = str(message.get("sender_email") or "").partition("@")[0]
    return "messages of bots" if address.endswith("-bot") else ""


def _read_message(
    message: dict[str, Any], thread: str, place: str, topic: str, seen: set[int], into: Collector
) -> None:
    opening = not seen
    seen.add(message["id"])
    sender = message["sender_full_name"]
    author = into.keys(sender)
    if author is None:
        into.opted_out += 1
        return
    if into.meets(sender):
        into.add("members", author, None, None)
        into.add("names", author, tidy(sender) or sender)
    at, content = message["timestamp"], message["content"]
    parent = str(number) if (number := quoted(content)) in seen else None
    title = topic if opening else None
    text, links = message_words(content)
    into.add("posts", str(message["id"]), thread, parent, place, author, at, title, text, None, None)
    for label in hosts(links):
        into.add("affinities", author, "link", label, at)


def quoted(content: str) -> int:
    """The message that this one quotes, as HTML or as typed; -1 for none."""
    found = _QUOTED.search(content) or _TYPED_QUOTED.search(content)
    return int(found[1]) if found else -1


def message_words(content: str) -> tuple[str, list[str]]:
    """The words of a message, from HTML or as typed, and the addresses it links to."""
    links: list[str] = []
    if _HTML.search(content):
        return plain_text(content, drop=_DROPPED, links=links), links
    text = _typed_text(content)
    return text, bare_links(text)


def _typed_text(content: str) -> str:
    """The words of a message as it was typed, in Zulip's Markdown: some archives have it instead of HTML."""
    text = _TYPED_QUOTE.sub("\n", _TYPED_SAID.sub("\n", content))
    return chat_words(_TYPED_MENTION.sub(" ", text.replace("~~~", FENCE)))


def _problem(message: Any) -> str | None:
    """Why a message cannot be read, or None."""
    if not isinstance(message, dict):
        return f"is a {type(message).__name__}, not an object"
    for field, kind in (("id", int), ("sender_full_name", str), ("timestamp", int), ("content", str)):
        value = message.get(field)
        if not isinstance(value, kind) or isinstance(value, bool):
            return f"has no {field}" if value is None else f"{field} {str(value)[:40]!r} is no {kind.__name__}"
    if not EARLIEST <= message["timestamp"] < LATEST:
        return f"timestamp {str(message['timestamp'])[:40]} is not between 1970 and 2100"
    return None


def decoded(name: str) -> str:
    """``kill persist()?`` of ``kill.20persist.28.29.3F``: Zulip's percent encoding with a dot for the percent sign."""
    return unquote(name.replace(".", "%"))


def _stream_name(folder: str, streams: dict[str, str]) -> str:
    number, _, slug = folder.partition("-")
    return streams.get(number, slug)
