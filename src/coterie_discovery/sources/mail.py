"""The headers and the text of one mail or Usenet post.

Plain messages, which most are, are taken apart here; whatever is encoded or has parts goes through the standard
library's parser, which is thorough and slow.
"""

from __future__ import annotations

import re
from binascii import Error as BadEncoding
from binascii import a2b_qp
from calendar import timegm
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import Message
from email.utils import parsedate_to_datetime

from coterie_discovery.runtime.errors import BadRow
from coterie_discovery.sources.charsets import decoded
from coterie_discovery.sources.collect import EARLIEST, LATEST
from coterie_discovery.sources.encoded_words import decoded_words, read_as_is
from coterie_discovery.sources.markup import plain_text
from coterie_discovery.sources.senders import sender_of

MOST_MESSAGE_BYTES = 1 << 24
MOST_HEADER_CHARS = 1 << 14
MOST_HEADERS = 1000

# The standard library's mail parser raises all of these on bytes that are no mail.
UNPARSEABLE = (MessageError, BadEncoding, ValueError, LookupError, TypeError, AttributeError, RecursionError)

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)(?:\r?\n|\Z)")
_EMPTY = re.compile(rb"\r?\n")
_FROM_LINE = re.compile(rb">?From [^\n]*\n")
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.I)
_DATE = re.compile(
    r"(?:[A-Za-z]{3},\s*)?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d)(?::(\d\d))? (?:([+-])(\d\d)(\d\d)|GMT|UTC)\b"
)
_ISO = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:")
_WRITTEN = re.compile(
    r"(?P<month>[A-Z][a-z]{2}) +(?P<day>\d{1,2}),? +(?:(?P<before>\d{4}) +)?(?P<time>\d\d:\d\d(?::\d\d)?)"
    r"(?: +(?:[A-Z]{2,5}\b|(?P<zone>[+-]\d{4})))*(?: +(?P<after>\d{4}))?"
)
_MONTHS = {name: at for at, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}

_ROBOT = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)[@+-]|<>$", re.I)
_AWAY = re.compile(
    r"(?:out of (?:the )?office(?:$|:| auto| re)|auto(?:matic|mated)?[ -]?(?:reply|response)\s?:"
    r"|automatische antwort\s?:|abwesenheits(?:notiz|meldung)|r[ée]ponse automatique\s?:|respuesta autom[áa]tica\s?:)",
    re.I,
)
_UNDELIVERED = re.compile(
    r"(?:undeliver(?:able|ed)\b|delivery (?:status )?notification|returned mail\b|mail delivery (?:fail|error))",
    re.I,
)
_BOUNCES = "bounces and notices of mail servers"


class Mail:
    """One message. ``head`` has each header's first value by its name in small letters, undecoded.

    ``separator`` is the line "From …" that stood before it in an mbox.
    """

    def __init__(self, raw: bytes, separator: str = "") -> None:
        if len(raw) > MOST_MESSAGE_BYTES:
            raise BadRow(f"is longer than {MOST_MESSAGE_BYTES >> 20} MB")
        self.raw, self.separator = raw, separator
        self.head: dict[str, str] = {}
        line = _FROM_LINE.match(raw)
        at = line.end() if line else 0
        for _ in range(MOST_HEADERS):
            field = _FIELD.match(raw, at)
            if not field:
                break
            self.head.setdefault(field[1].decode("ascii").lower(), _text(field[2][:MOST_HEADER_CHARS]))
            at = field.end()
        empty = _EMPTY.match(raw, at)
        self.body = empty.end() if empty else at

    def header(self, name: str) -> str:
        """The text of a header on one line, '' if there is none."""
        return self._words(self.head.get(name, ""))

    def _words(self, value: str) -> str:
        """Words of a header decoded, whether they were encoded or stand there as bytes."""
        return " ".join(decoded_words(value, self._charset()).split())

    def _charset(self) -> str | None:
        return _charset(self.head.get("content-type", ""))

    def sender(self) -> tuple[str, str]:
        """Address (in small letters) and display name of who wrote it. Raises :class:`BadRow` where nobody did."""
        return sender_of(
            lambda name: " ".join(read_as_is(self.head.get(name, ""), self._charset()).split()), self._words
        )

    def automatic(self) -> str:
        """What kind of program sent it, in words; '' for a person."""
        kind = self.header("auto-submitted").lower()
        precedence = self.header("precedence").lower()
        if kind.startswith("auto-replied") or precedence == "auto_reply" or _answers(self.head):
            return "automatic answers"
        if _ROBOT.search(self.header("from")) or self.header("return-path") == "<>":
            return _BOUNCES
        subject = self.header("subject")
        if "multipart/report" in self.head.get("content-type", "").lower() or _UNDELIVERED.match(subject):
            return _BOUNCES
        if _AWAY.match(subject):
            return "automatic answers"
        if "control" in self.head:
            return "control messages of news servers"
        return "messages sent by programs" if kind.startswith("auto-") or precedence == "junk" else ""

    def sent_at(self) -> int | None:
        """Unix seconds of the Date header, else of the line "From …" before it, else of its way.

        None where nothing of these can be read.
        """
        found = _seconds(self.header("date"))
        if found is None and (written := _WRITTEN.search(self.separator)):
            year = written["before"] or written["after"]
            zone = written["zone"] or "+0000"
            found = _seconds(f"{written['day']} {written['month']} {year} {written['time']} {zone}")
        if found is None and (received := self.header("received")):
            found = _seconds(received.rpartition(";")[2].strip())
        return found

    def text(self) -> str:
        """The text of the message: its plain part, else what its HTML says. Attachments are not read."""
        kind = self.head.get("content-type", "text/plain").strip().lower()
        coding = self.head.get("content-transfer-encoding", "").strip().lower()
        if kind.startswith("text/plain") and coding in ("", "7bit", "8bit", "binary", "quoted-printable"):
            body = self.raw[self.body :]
            return decoded(a2b_qp(body) if coding.startswith("q") else body, _charset(kind))
        try:
            return _text_of_parts(message_from_bytes(self.raw))
        except UNPARSEABLE as error:
            raise BadRow(f"its body cannot be decoded ({error})") from None


def _answers(head: dict[str, str]) -> bool:
    return not head.keys().isdisjoint(("x-autoreply", "x-autorespond", "x-autogenerated"))


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")


def _seconds(value: str) -> int | None:
    """Unix seconds of a date as mail has it, or as ISO 8601."""
    found = _DATE.match(value)
    try:
        if found and found[2] in _MONTHS:
            day, year, hour, minute, second = (int(found[at] or 0) for at in (1, 3, 4, 5, 6))
            east = (int(found[8]) * 60 + int(found[9])) * (-60 if found[7] == "-" else 60) if found[7] else 0
            seconds = timegm((year, _MONTHS[found[2]], day, hour, minute, second)) - east
        else:
            at = datetime.fromisoformat(value) if _ISO.match(value) else parsedate_to_datetime(value)
            seconds = int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    except (*UNPARSEABLE, OverflowError, OSError):
        return None
    return seconds if EARLIEST <= seconds < LATEST else None


def _charset(kind: str) -> str | None:
    found = _CHARSET.search(kind)
    return found[1] if found else None


def _text_of_parts(message: Message) -> str:
    html = ""
    for part in message.walk():
        kind = part.get_content_type()
        if part.is_multipart() or part.get_content_disposition() == "attachment":
            continue
        if kind in ("text/plain", "text/html"):
            data = part.get_payload(decode=True)
            text = decoded(data, part.get_content_charset()) if isinstance(data, bytes) else ""
            if kind == "text/plain":
                return text
            html = html or text
    return plain_text(html)
