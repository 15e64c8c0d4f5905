"""The words somebody wrote in a mail or Usenet post: what they quote, sign, encrypt or attach as text goes."""

from __future__ import annotations

import re

from coterie_discovery.sources.plain import FENCE, fenced, joined, markdown_parts, tidy
from coterie_discovery.sources.signatures import before_mark

# "> ", "|> ", ": ", "# " and the initials some programs put before: "AB> ".
_QUOTED = re.compile(r"[ \t]{0,3}(?:[A-Za-z]{0,4}[ ]?>|[|:#}](?:[>\s]|$))")
_VERBS = frozenset(
    "writes wrote write said says schrieb skrev écrit ecrit escribió escribio scritto scrisse schreef escreveu "
    "napisał napisała napisał(a napsal napsal(a kirjoitti пишет писал писал(а написал написала написал(а".split()
)
_MARKS = " \t:：.…,;>\"')-–*"
_OPENS = r"On|Am|Le|El|Il(?: giorno)?|Op|Em|Den|Dne|Dnia|W dniu|At|In"
# "Am 2. März 2020 um 10:00 schrieb Ann Lee:", and Gmail's "2020年3月2日(月) 10:00 Ann <ann@example.org>:"
_VERB_THEN_NAME = re.compile(
    rf"(?:{_OPENS})\b.{{0,120}}\d.{{0,120}}\b(?:schrieb|schreef|skrev|napisał|napsal)\b.{{0,100}}:\s*$"
)
_DATED = re.compile(r"(?:\d{4}[-/年]|[A-Z][a-z]{2}, \d).{0,120}<[^<>\s]+@[^<>\s]+>\s?[:：]\s*$")
_NAMES_MESSAGE = re.compile(
    rf"(?:In (?:article|message|<)|(?:{_OPENS})\b.{{0,120}}\d|Quoting |Quoth |\d{{4}}年|在 ?\d{{4}})", re.I
)
_HEADER = re.compile(r"\s{0,20}(?:Newsgroups|Followup-To|Xref|Path|Distribution|Crossposted-To):", re.I)
_HEADER_WORDS = ("ewsgroups:", "ollowup-", "Xref:", "Path:", "istribution:", "rossposted-")
_BLOCK = re.compile(r"(?:-----BEGIN (PGP (?!SIGNED)[A-Z ]{1,40})-----|begin [0-7]{3,4} \S)")
_SIGNED = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----")
_ORIGINAL = re.compile(
    r"(?:-{2,}[ ]?(?:Original Message|Forwarded [Mm]essage|Urspr|Message d'origine|Mensaje original|Messaggio orig)"
    r"|Begin forwarded message:)"
)
_ORIGINAL_WORDS = ("riginal", "orwarded", "Urspr", "Message d'o", "Messaggio")
# The headers that Outlook and others copy above what is answered, in the languages they do it in.
_COPIED = re.compile(
    r"^\*?(?:From|Von|De|Da|Van|Från|Fra):.{1,300}\n(?:.{0,300}\n){0,2}?\*?(?:Sent|Date|Gesendet|Datum|Envoyé|Enviado|Inviato"
    r"|Verzonden|Skickat|Sendt)\s?:.{1,200}\n(?:.{0,2000}\n){0,4}?\*?(?:Subject|Betreff|Objet|Asunto|Oggetto|Onderwerp"
    r"|Ämne|Emne)\s?:",
    re.M,
)
_PATCH = re.compile(r"diff --git |Index: \S|diff -|--- \S+")
_IN_PATCH = re.compile(r"[ +\-@\\]|diff |index |Index: |=====|(?:new|deleted|old) |(?:rename|copy|similarity) |$")
_HUNK = re.compile(r"^@@ -\d", re.M)

_QUOTE_MARKS = frozenset("|:#} \t")
_END_MARKS = frozenset(":：.,; \t)>-\"'es")  # or the "wrote" itself
_COPIED_WORDS = "Sent: Date: Gesendet: Datum: Envoyé Enviado Inviato: Verzonden: Skickat: Sendt:".split()

MOST_CREDIT_CHARS = 400
_TAIL_CHARS = 60  # of a line that credits somebody; it ends in "wrote:"


def own_words(body: str) -> str:
    """``body`` without quotes, the lines that introduce them, signature, PGP and uuencoded blocks, header lines.

    Patches, and what stands between fences, are code and stay so.
    """
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    if any(word in body for word in _COPIED_WORDS) and (copied := _COPIED.search(body)):
        body = body[: copied.start()]
    lines = body.split("\n")
    if "-----BEGIN" in body or "begin " in body or any(word in body for word in _ORIGINAL_WORDS):
        lines = _without_blocks(lines)
    lines = before_mark(lines)
    lines = _without_quotes(lines, any(word in body for word in _HEADER_WORDS))
    if "@@ -" in body and _HUNK.search(body):
        lines = _with_fenced_patches(lines)
    text = "\n".join(lines)
    if FENCE not in text:
        return tidy(text)
    return joined([fenced(part) if is_code else tidy(part) for is_code, part in markdown_parts(text)])


def _without_blocks(lines: list[str]) -> list[str]:
    kept: list[str] = []
    end, skip_armour = "", False
    for line in lines:
        if end:
            end = "" if line.startswith(end) else end
        elif block := _BLOCK.match(line):
            end = f"-----END {block[1]}" if block[1] else "end"
        elif _SIGNED.match(line):
            skip_armour = True
        elif skip_armour:
            skip_armour = bool(line.strip())  # "Hash: SHA1" and the like, up to the first empty line
        elif _ORIGINAL.match(line):
            break
        else:
            kept.append(line)
    return kept


def _without_quotes(lines: list[str], has_headers: bool) -> list[str]:
    kept: list[str] = []
    in_fence = False
    for at, line in enumerate(lines):
        start = line[:9]
        in_fence ^= start.startswith(FENCE)
        if in_fence or not start:
            kept.append(line)
            continue
        if (line[0] in _QUOTE_MARKS or ">" in start) and _QUOTED.match(line):
            continue
        if has_headers and ":" in line and _HEADER.match(line):
            continue
        if line[-1] in _END_MARKS and _credits(line) and _introduces(lines, at):
            # "In article <…>," may stand on the line before.
            if kept and _NAMES_MESSAGE.match(kept[-1]) and not _NAMES_MESSAGE.match(line):
                kept.pop()
        else:
            kept.append(line)
    return kept


def _credits(line: str) -> bool:
    words = line[-_TAIL_CHARS:].rstrip(_MARKS)
    if words[words.rfind(" ") + 1 :].lower() in _VERBS or words.endswith(("写道", "寫道")):
        return True
    ends = len(line) < MOST_CREDIT_CHARS and line.rstrip().endswith((":", "："))
    return ends and (_VERB_THEN_NAME.match(line) or _DATED.match(line)) is not None


def _introduces(lines: list[str], at: int) -> bool:
    """Whether a line that ends in "wrote:" credits a quote: it names the message or address, or a quote follows."""
    if _NAMES_MESSAGE.match(lines[at]) or "@" in lines[at] or "<" in lines[at]:
        return True
    following = next((line for line in lines[at + 1 : at + 4] if line.strip()), "")
    return bool(_QUOTED.match(following))


def _with_fenced_patches(lines: list[str]) -> list[str]:
    """Fences around what ``diff`` wrote: from its first header to the last line that can belong to it."""
    kept: list[str] = []
    patch: list[str] = []
    for at, line in enumerate(lines):
        if patch and _IN_PATCH.match(line):
            patch.append(line)
            continue
        kept += _fenced_patch(patch)
        patch = []
        starts = _PATCH.match(line) and any(_HUNK.match(near) for near in lines[at + 1 : at + 12])
        (patch if starts else kept).append(line)
    return kept + _fenced_patch(patch)


def _fenced_patch(patch: list[str]) -> list[str]:
    return fenced("\n".join(patch)).split("\n") if patch else []
