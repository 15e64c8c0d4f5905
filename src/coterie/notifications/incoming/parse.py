"""A mail that arrived, read: who it is from, what it answers, what it says, whether a machine sent it.

Nothing in it is believed to be well formed: what cannot be decoded is read with replacement marks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses
from typing import Any

from coterie.notifications.incoming.cut import cut, words_of_html

#: so many parts of a mail are looked at
MOST_PARTS = 200
_MACHINES = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True)
class Arrived:
    """``senders`` are the addresses in From; ``names`` every Message-ID that it answers; ``text`` what is new in it."""

    senders: tuple[str, ...]
    message_id: str
    names: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[str, ...]
    by_machine: bool


@dataclass(frozen=True)
class Report:
    """What a mail server says of a mail that it could not deliver."""

    hard: bool
    status: str


def parse(raw: bytes, *, envelope_from: str, marker: str, own: str) -> Arrived:
    """Read a mail; ``own`` is our domain, by which our own mails are recognised. ValueError if nothing can be read."""
    mail = _read(raw)
    names = re.findall(r"<[^<>\s]{3,300}>", f"{header(mail, 'In-Reply-To')} {header(mail, 'References')}"[:20_000])
    text, attachments = _text(mail, marker)
    return Arrived(
        senders=tuple(address.lower() for _name, address in getaddresses([header(mail, "From")]) if address),
        message_id=header(mail, "Message-ID").strip()[:300],
        names=tuple(dict.fromkeys(names)),
        subject=header(mail, "Subject"),
        text=text,
        attachments=attachments,
        by_machine=_by_machine(mail, envelope_from, own),
    )


def _read(raw: bytes) -> EmailMessage:
    try:
        return message_from_bytes(raw, policy=policy.default)  # type: ignore[return-value]
    except (ValueError, RecursionError, AttributeError, IndexError, TypeError) as error:
        raise ValueError("not a mail that can be read") from error


def header(mail: Message, name: str) -> str:
    """The first header of this name in words; empty if there is none, or none that can be read."""
    try:
        return str(mail.get(name, "") or "")
    except (ValueError, IndexError, AttributeError, TypeError, LookupError, RecursionError):
        raw = next((value for key, value in mail.raw_items() if key.lower() == name.lower()), "")  # type: ignore[attr-defined]
        return str(raw).encode("utf-8", "replace").decode()


def _by_machine(mail: Message, envelope_from: str, own: str) -> bool:
    """Vacation answers, bounces, lists, and our own mails coming back: none of them is answered or posted."""
    auto = header(mail, "Auto-Submitted").strip().lower()
    said = any(header(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id", "X-Loop"))
    return (
        not envelope_from
        or (bool(auto) and not auto.startswith("no"))
        or header(mail, "Precedence").strip().lower() in _MACHINES
        or header(mail, "Return-Path").strip() == "<>"
        or mail.get_content_type() == "multipart/report"
        or said
        or header(mail, "Message-ID").strip().lower().endswith(f"@{own}>")
    )


def _text(mail: Message, marker: str) -> tuple[str, tuple[str, ...]]:
    """What is new in the first plain text, else in the first HTML, and the names of what is attached."""
    plain: list[str] = []
    html: list[str] = []
    attached: list[str] = []
    within: list[str] = []
    for part in _parts(mail):
        kind, name = part.get_content_type(), _file_name(part)
        if _is_attached(part):
            attached.append(name or kind)
        elif kind == "text/plain":
            plain.append(decoded(part))
        elif kind == "text/html":
            html.append(decoded(part))
        elif not part.is_multipart():
            within.append(name or kind)
    text = cut(plain[0], marker) if plain else ""
    if not text and html:
        text = cut(words_of_html(html[0]), marker)
    # Pictures of a signature stand in many mails; only a mail that is nothing else is told of them.
    return text, tuple((attached if text else [*attached, *within])[:20])


def _parts(mail: Message) -> list[Message]:
    found: list[Message] = []
    try:
        for part in mail.walk():
            found.append(part)
            if len(found) >= MOST_PARTS:
                break
    except (RecursionError, AttributeError, TypeError):
        return found
    return found


def _is_attached(part: Message) -> bool:
    said = header(part, "Content-Disposition").strip().lower()
    text = part.get_content_maintype() == "text"
    return said.startswith("attachment") or (text and bool(_file_name(part)))


def _file_name(part: Message) -> str:
    try:
        return str(part.get_filename() or "")[:100]
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return ""


def decoded(part: Message) -> str:
    """The text of a part, whatever charset it says: what does not fit is read with replacement marks."""
    try:
        payload: Any = part.get_payload(decode=True)
    except (ValueError, LookupError, TypeError, AssertionError):
        payload = None
    raw = payload if isinstance(payload, bytes) else str(part.get_payload() or "").encode("utf-8", "replace")
    try:
        charset = str(part.get_content_charset() or "utf-8")
        return raw.decode(charset)
    except (LookupError, ValueError):
        pass
    try:
        return raw.decode("utf-8")
    except ValueError:
        return raw.decode("latin-1" if _looks_western(raw) else "utf-8", "replace")


def _looks_western(raw: bytes) -> bool:
    """More letters than bytes beyond ASCII: a text of a western language in an old encoding."""
    high = sum(byte > 0x7F for byte in raw[:4000])
    return high * 4 < len(raw[:4000])


def report(raw: bytes) -> Report | None:
    """What a bounce says (RFC 3464); None for a mail that reports nothing, or a delay or success."""
    mail = _read(raw)
    for part in _parts(mail):
        if part.get_content_type() == "message/delivery-status":
            return _status(part)
    return None


def _status(part: Message) -> Report | None:
    found: list[Report] = []
    blocks = part.get_payload()
    for block in blocks[:50] if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        action, status = header(block, "Action").strip().lower(), _STATUS.search(header(block, "Status"))
        if action == "failed" and status:
            found.append(Report(status[1] == "5", status[0]))
    return max(found, key=lambda each: each.hard, default=None)
