"""One mail or Usenet post, and how a folder of them becomes threads. Shared by the mbox and Usenet readers."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import blake2b

import pyarrow as pa
import pyarrow.compute as pc

from coterie_discovery.sources.collect import Collector
from coterie_discovery.sources.mail import Mail
from coterie_discovery.sources.markup import bare_links, hosts
from coterie_discovery.sources.message_text import own_words
from coterie_discovery.sources.plain import tidy
from coterie_discovery.sources.signatures import TAILS, tails, without_signatures
from coterie_discovery.sources.spill import with_columns
from coterie_discovery.sources.threading import STAGED, place_in_threads

MOST_REFERENCES = 100  # of a longer chain, the nearest
A_LIST = "mailing list"  # the place of messages that no file, header or subject gives one
SIGNED = pa.schema([*STAGED, *TAILS])

_ID = re.compile(r"<([^<>\s]{1,500})>")
_REPLY = re.compile(r"\s*(?:re|aw|sv|antw|fwd?|wg|tr|rv|vs|odp)\s?(?:\[\d{1,4}\]|\^\d{1,4})?\s?:", re.I)
_BRACKETED = re.compile(r"\s*\[[^\[\]]{1,80}\]")
_FIRST_BRACKET = re.compile(r"(?:[^\W\d_]{1,5}\s?:\s*){0,3}\[([^\[\]]{1,80})\]")
_WAS = re.compile(r"[\[(]\s?was:? .*$", re.I)
_LIST = re.compile(r"<([^<>\s]{1,200})>")


class Messages:
    """Collects posts with what their threads are made from; :meth:`finish` makes the threads."""

    def __init__(self, into: Collector) -> None:
        self.into = into
        self.into.schemas["staged"] = SIGNED
        self.untitled: set[int] = set()  # subjects that somebody who opted out gave
        self.unnamed: Counter[str] = Counter()  # of messages without a place: what stands in brackets in their subjects

    def add(self, raw: bytes, own: str | None, place: str, separator: str = "") -> None:
        """Reads one message. ``own`` is its key, else its Message-ID is. Raises :class:`BadRow` if it is no message.

        ``separator`` is the line before it in an mbox. Where ``place`` is "", the list is named by its messages.
        """
        mail = Mail(raw, separator)
        if program := mail.automatic():
            self.into.left_out[program] += 1
            return
        address, name = mail.sender()
        place = place_of(mail, place)
        subject, is_reply = bare_subject(mail.header("subject"))
        if not place:
            self.unnamed[list_named_in(mail.header("subject"))] += 1
        topic = short_hash(f"{place}\0{subject.lower()}") if subject else 0
        author = self.into.keys(address)
        if author is None:
            self.into.opted_out += 1
            self.untitled |= set() if is_reply else {topic}
            return
        self._name(address, author, name)
        identity = next(iter(_ID.findall(mail.header("message-id"))), "") or own
        if not identity:
            identity = blake2b(raw, digest_size=8).hexdigest()
        body, at = mail.text(), mail.sent_at()
        refs = [short_hash(ref) for ref in references(mail) if ref != identity]
        text = own_words(body)
        row = (own or identity, "", None, place, author, at, subject or None, text, None, None)
        self.into.add("staged", *row, short_hash(identity), refs, topic, is_reply, *tails(text))
        for label in hosts(bare_links(text)):
            self.into.add("affinities", author, "link", label, at)

    def _name(self, own: str, author: str, name: str) -> None:
        if self.into.meets(own):
            self.into.add("members", author, None, None)
            if name:
                self.into.add("names", author, name)

    def finish(self) -> None:
        """Gives every post its thread and parent, and the title to the one that opens the thread."""
        staged = without_signatures(self.into.take("staged"))
        if self.unnamed:
            named, times = max(self.unnamed.items(), key=lambda item: (bool(item[0]), item[1], item[0]))
            place = named if named and times * 2 > self.unnamed.total() else A_LIST
            staged = with_columns(staged, ["place"], lambda batch, _: [_with_place(batch["place"], place)])
        self.into.put("posts", place_in_threads(staged, self.untitled))


def _with_place(places: pa.Array, place: str) -> pa.Array:
    return pc.if_else(pc.equal(places, ""), place, places)


def list_named_in(subject: str) -> str:
    """What stands in the first brackets of a subject, in small letters: most lists put their name there."""
    found = _FIRST_BRACKET.match(subject)
    return found[1].strip().lower() if found else ""


def short_hash(text: str) -> int:
    """64 bits that stand for a message's identity while threads are made."""
    digest = blake2b(text.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little", signed=True)


def place_of(mail: Mail, given: str) -> str:
    """The mailing list or newsgroup the message itself names, else ``given``."""
    if found := _LIST.search(mail.header("list-id")):
        return found[1]
    groups = [group.strip() for group in mail.header("newsgroups").split(",") if group.strip()]
    return groups[0] if groups and given not in groups else given


def references(mail: Mail) -> list[str]:
    """Identities of the messages before this one in its thread, the one it answers last."""
    answered = _ID.findall(mail.header("in-reply-to"))[:1]
    chain = [ref for ref in _ID.findall(mail.header("references")) if ref not in answered]
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
