"""What somebody wrote in a mail, without the mail they answer, their signature, and our own addresses.

What is quoted may hold words and links that were meant for its first reader alone, so no quoted line is kept.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

#: so many lines and characters of a mail are looked at
MOST_LINES, MOST = 4000, 200_000
# "On Tue, 3 Mar 2026 at 10:00, Ada <ada@example.org> wrote:", in the languages of common mail programs; it may go over
# a second or third line.
_OPENINGS = (
    r"On\b.{4,300}\bwrote\s*:",
    r"Am\b.{4,300}\bschrieb\b.{0,200}:",
    r"Le\b.{4,300}\ba écrit\s*:",
    r"El\b.{4,300}\bescribió\s*:",
    r"Em\b.{4,300}\bescreveu\s*:",
    r"Il\b.{4,300}\bha scritto\s*:",
    r"Op\b.{4,300}\bschreef\b.{0,200}:",
    r"Den\b.{4,300}\bskrev\b.{0,200}:",
    r"W dniu\b.{4,300}\bnapisał(?:\(a\)|a)?\s*:",
    r".{4,300}\bпишет\s*:",
    r".{4,300}\bнаписал(?:а|\(а\))?\s*:",
    r".{4,300}(?:写道|寫道|のメール|님이 작성)\s*[:：]",
    r".{4,300}\bkirjoitti\s*:",
    r".{4,300}\btarihinde\b.{0,200}\byazdı\s*:",
)
_OPENING = re.compile("|".join(f"(?:{each})" for each in _OPENINGS))
_BEGINS = re.compile(r"^(?:On|Am|Le|El|Em|Il|Op|Den|W dniu)\s|@|\d{1,2}:\d{2}|\d{4}", re.MULTILINE)
_RULE = re.compile(
    r"^[-_=]{2,}\s*(?:Original Message|Forwarded message|Ursprüngliche Nachricht|Originalnachricht|Message d'origine|"
    r"Message original|Mensaje original|Mensagem original|Messaggio originale|Oorspronkelijk bericht|"
    r"Originalmeddelande|Исходное сообщение|Původní zpráva|Wiadomość oryginalna|原始邮件)\s*[-_=]{2,}$|^_{20,}$",
    re.IGNORECASE,
)
_HEADER = re.compile(r"^\*?(?:From|Von|De|Da|Van|Från|Fra|Od|От|发件人|差出人)\s?:\*?\s.{1,300}$", re.IGNORECASE)
_SECOND = re.compile(
    r"^\*?(?:Sent|Date|To|Gesendet|Datum|An|Envoyé|À|Enviado|Para|Fecha|Inviato|A|Verzonden|Aan|Skickat|Till|Sendt|"
    r"Wysłano|Do|Отправлено|Дата|Кому|发送时间|收件人)\s?:\*?\s.{1,300}$",
    re.IGNORECASE,
)
_OF_PHONES = re.compile(
    r"^(?:Sent from my|Get Outlook for|Sent from Mail for|Von meinem .{1,40} gesendet|Gesendet mit|Envoyé de mon|"
    r"Enviado desde mi|Inviato da|Verstuurd vanaf|Skickat från|Отправлено с)\b.{0,80}$",
    re.IGNORECASE,
)
_MARKER = re.compile(r"^[>\s]*-{3} .{4,80} -{3}\s*$")
_SECRET = re.compile(
    r"<?(?:mailto:)?(?:reply|bounce)\+[\w-]{10,80}@[\w.-]{1,250}>?|<?https?://\S{1,250}/inbox/leave/\S{1,300}", re.I
)


def cut(text: str, marker: str = "") -> str:
    """What is new in the plain text of a mail; empty if nothing is. ``marker`` is the line that our own mails begin
    with: whatever stands below it is ours."""
    lines = text[:MOST].replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")[:MOST_LINES]
    kept: list[str] = []
    for place, line in enumerate(lines):
        if _ends(lines, place, marker):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
    return without_secrets("\n".join(_without_opening(kept)).strip())


def without_secrets(text: str) -> str:
    """Without addresses that are good for one person alone."""
    return _SECRET.sub("", text).strip()


def _ends(lines: list[str], place: int, marker: str) -> bool:
    """Whether what was written ends before this line."""
    line = lines[place]
    bare = line.strip()
    if line.rstrip("\r\n") in ("-- ", "--") or _RULE.match(bare) or _OF_PHONES.match(bare):
        return True
    if marker and marker.strip("- ") in bare:
        return True
    if _HEADER.match(bare) and any(_SECOND.match(each.strip()) for each in lines[place + 1 : place + 4]):
        return True
    return _opens(lines, place)


def _opens(lines: list[str], place: int) -> bool:
    """Whether the line that introduces a quoted mail begins here, on up to three lines; something quoted, or the end of
    the mail, must follow."""
    if not _BEGINS.search(lines[place][:400]):
        return False
    for count in (1, 2, 3):
        words = " ".join(each.strip() for each in lines[place : place + count])[:600]
        if _OPENING.fullmatch(words.strip()):
            rest = next((each.strip() for each in lines[place + count :] if each.strip()), ">")
            return rest.startswith(">") or all(each.strip() for each in lines[place : place + count])
    return False


def _without_opening(kept: list[str]) -> list[str]:
    """Without the marker line of our mails, where a mail program put the answer beneath it."""
    return [line for line in kept if not _MARKER.match(line)]


class _Words(HTMLParser):
    """The words of an HTML mail, without what it quotes and what is not shown."""

    HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript", "svg", "blockquote"})
    BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "pre", "ul", "ol", "table", "hr"})
    EMPTY = frozenset({"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"})
    QUOTED = re.compile(r"\b(?:gmail_quote|moz-cite-prefix|yahoo_quoted|protonmail_quote|m-page|m-body)\b")
    IDS = frozenset({"divRplyFwdMsg", "appendonsend", "mail-editor-reference-message-container"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.open: list[tuple[str, bool]] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BLOCKS and not self.hidden:
            self.parts.append("\n- " if tag == "li" else "\n")
        if tag in self.EMPTY:
            return
        given = {name: value or "" for name, value in attrs}
        hides = tag in self.HIDDEN or bool(self.QUOTED.search(given.get("class", ""))) or given.get("id") in self.IDS
        hides = hides or "display:none" in given.get("style", "").replace(" ", "").lower()
        if len(self.open) < 1000:
            self.open.append((tag, hides))
            self.hidden += hides

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "div", "ul", "ol", "table") and not self.hidden:
            self.parts.append("\n")
        if not any(name == tag for name, _hides in self.open):
            return
        while self.open:
            name, hides = self.open.pop()
            self.hidden -= hides
            if name == tag:
                return

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def words_of_html(html: str) -> str:
    """An HTML mail as plain text, a paragraph a block."""
    parser = _Words()
    parser.feed(html[:MOST])
    parser.close()
    lines = [line.strip() for line in "".join(parser.parts).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
