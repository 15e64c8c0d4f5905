"""One mail or Usenet post, and how a folder of them becomes threads. Shared by the mbox and Usenet readers."""

from __future__ import annotations

import re
from binascii import Error as BadEncoding
from contextlib import suppress
from datetime import UTC
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from hashlib import blake2b

from coterie_discovery.sources.collect import EARLIEST, LATEST, Collector
from coterie_discovery.sources.errors import BadRow
from coterie_discovery.sources.markup import bare_links, host, plain_text, tidy
from coterie_discovery.sources.message_text import own_words
from coterie_discovery.sources.threading import STAGED, place_in_threads

MOST_MESSAGE_BYTES = 1 << 24
MOST_HEADER_CHARS = 1 << 14
MOST_REFERENCES = 100  # of a longer chain, the nearest

# The standard library's mail parser raises all of these on bytes that are no mail.
UNPARSEABLE = (MessageError, BadEncoding, ValueError, LookupError, TypeError, AttributeError, RecursionError)

_ID = re.compile(r"<([^<>\s]{1,500})>")
_REPLY = re.compile(r"\s*(?:re|aw|sv|antw|fwd?|wg)\s?(?:\[\d{1,4}\]|\^\d{1,4})?\s?:", re.I)
_BRACKETED = re.compile(r"\s*\[[^\[\]]{1,80}\]")
_WAS = re.compile(r"[\[(]\s?was:? .*$", re.I)
_ROBOT = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)[@+-]|<>$", re.I)
_LIST = re.compile(r"<([^<>\s]{1,200})>")


class Messages:
    """Collects posts with what their threads are made from; :meth:`finish` makes the threads."""

    def __init__(self, into: Collector) -> None:
        self.into = into
        self.into.schemas["staged"] = STAGED
        self.untitled: set[int] = set()  # subjects that somebody who opted out gave

    def add(self, raw: bytes, own: str | None, place: str) -> None:
        """Reads one message. ``own`` is its key, else its Message-ID is. Raises :class:`BadRow` if it is no message."""
        message = _parsed(raw)
        if is_automatic(message):
            self.into.left_out["automatic messages"] += 1
            return
        address, name = sender(message)
        place = place_of(message, place)
        subject, is_reply = bare_subject(header(message, "Subject"))
        topic = short_hash(f"{place}\0{subject.lower()}") if subject else 0
        author = self.into.keys(address)
        if author is None:
            self.into.opted_out += 1
            self.untitled |= set() if is_reply else {topic}
            return
        self._name(address, author, name)
        identity = next(iter(_ID.findall(header(message, "Message-ID"))), "") or own
        if not identity:
            identity = blake2b(raw, digest_size=8).hexdigest()
        text, at = body_text(message), sent_at(message)
        refs = [short_hash(ref) for ref in references(message) if ref != identity]
        row = (own or identity, "", None, place, author, at, subject or None, own_words(text), None, None)
        self.into.add("staged", *row, short_hash(identity), refs, topic, is_reply)
        for label in sorted({label for link in bare_links(text) if (label := host(link))}):
            self.into.add("affinities", author, "link", label, at)

    def _name(self, own: str, author: str, name: str) -> None:
        if self.into.meets(own):
            self.into.add("members", author, None, None)
            if name:
                self.into.add("names", author, name)

    def finish(self) -> None:
        """Gives every post its thread and parent, and the title to the one that opens the thread."""
        self.into.put("posts", place_in_threads(self.into.take("staged"), self.untitled))


def short_hash(text: str) -> int:
    """64 bits that stand for a message's identity while threads are made."""
    digest = blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def _parsed(raw: bytes) -> Message:
    if len(raw) > MOST_MESSAGE_BYTES:
        raise BadRow(f"is longer than {MOST_MESSAGE_BYTES >> 20} MB")
    try:
        return message_from_bytes(raw)
    except UNPARSEABLE as error:
        raise BadRow(f"cannot be parsed ({error})") from None


def header(message: Message, name: str) -> str:
    """The text of a header on one line, '' if there is none."""
    try:
        value = message.get(name)
    except UNPARSEABLE:
        return ""
    if not value:
        return ""
    shown = value[:MOST_HEADER_CHARS] if isinstance(value, str) else value
    with suppress(*UNPARSEABLE):
        shown = str(make_header(decode_header(shown)))
    return " ".join(str(shown)[:MOST_HEADER_CHARS].split())


def sender(message: Message) -> tuple[str, str]:
    """Address (in small letters) and display name. Archives that hide addresses write "ann at example.org"."""
    value = header(message, "From")
    if not value:
        raise BadRow("has no From line")
    value = re.sub(r"^([^\s@<>()\"]{1,64}) at ([\w.-]{1,255})", r"\1@\2", value)
    try:
        name, address = parseaddr(value)
    except UNPARSEABLE:
        name, address = "", ""
    return (address or value).lower(), tidy(name)[:200]


def is_automatic(message: Message) -> bool:
    """Whether a program sent it: bounces, out of office."""
    automatic = header(message, "Auto-Submitted").lower().startswith("auto-")
    return automatic or bool(_ROBOT.search(header(message, "From")))


def place_of(message: Message, given: str) -> str:
    """The mailing list or newsgroup the message itself names, else ``given``."""
    if found := _LIST.search(header(message, "List-Id")):
        return found[1]
    groups = [group.strip() for group in header(message, "Newsgroups").split(",") if group.strip()]
    return groups[0] if groups and given not in groups else given


def sent_at(message: Message) -> int | None:
    """Unix seconds of the Date header; None where there is none that can be read."""
    try:
        at = parsedate_to_datetime(header(message, "Date"))
        seconds = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    except (*UNPARSEABLE, OverflowError, OSError):
        return None
    return seconds if EARLIEST <= seconds < LATEST else None


def references(message: Message) -> list[str]:
    """Identities of the messages before this one in its thread, the one it answers last."""
    answered = _ID.findall(header(message, "In-Reply-To"))[:1]
    chain = [ref for ref in _ID.findall(header(message, "References")) if ref not in answered]
    return (chain + answered if not chain or answered else chain)[-MOST_REFERENCES:]


def bare_subject(subject: str) -> tuple[str, bool]:
    """A subject without "Re:", "Fwd:" and list names in brackets, and whether it was an answer's."""
    is_reply, subject = False, subject[:2000]
    while found := _REPLY.match(subject) or _BRACKETED.match(subject):
        if found.end() == len(subject) and found.re is _BRACKETED:
            break  # nothing but a bracket is a subject
        is_reply = is_reply or found.re is _REPLY
        subject = subject[found.end() :]
    return tidy(_WAS.sub("", subject)), is_reply


def body_text(message: Message) -> str:
    """The text of the message: its plain part, else what its HTML says. Attachments are not read."""
    html = ""
    try:
        for part in message.walk():
            kind = part.get_content_type()
            if part.is_multipart() or part.get_content_disposition() == "attachment":
                continue
            if kind == "text/plain":
                return _decoded(part)
            if kind == "text/html" and not html:
                html = _decoded(part)
    except UNPARSEABLE as error:
        raise BadRow(f"its body cannot be decoded ({error})") from None
    return plain_text(html)


def _decoded(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    for charset in (part.get_content_charset(), "utf-8"):
        try:
            return data.decode(charset or "utf-8")
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")
