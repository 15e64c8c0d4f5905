"""The words somebody wrote in a mail or Usenet post: what they quote, sign, encrypt or attach as text goes."""

from __future__ import annotations

import re

from coterie_discovery.sources.markup import tidy

# "> ", "|> ", ": ", "# " and the initials some programs put before: "AB> ".
_QUOTED = re.compile(r"[ \t]{0,3}(?:[A-Za-z]{0,4}[ ]?>|[|:#}](?:[>\s]|$))")
_SAYS = re.compile(
    r"\b(?:writes?|wrote|said|says|schrieb|skrev|[ée]crit|escribi[óo]|scrisse|schreef)\b[^\w\n]{0,20}$", re.I
)
_NAMES_MESSAGE = re.compile(r"(?:In (?:article|message|<)|On\b.{0,120}\d|Quoting )", re.I)
_HEADER = re.compile(r"\s{0,20}(?:Newsgroups|Followup-To|Xref|Path|Distribution|Crossposted-To):", re.I)
_BLOCK = re.compile(r"(?:-----BEGIN (PGP (?!SIGNED)[A-Z ]{1,40})-----|begin [0-7]{3,4} \S)")
_SIGNED = re.compile(r"-----BEGIN PGP SIGNED MESSAGE-----")
_ORIGINAL = re.compile(r"-{2,}[ ]?(?:Original Message|Forwarded [Mm]essage|Urspr)")
_LIST_FOOTER = re.compile(r"_{20,}\s*$")

MOST_SIGNATURE_LINES = 20  # a longer one is text below a ruled line
_TAIL_CHARS = 400  # of a long line; a credit line ends in "wrote:"


def own_words(body: str) -> str:
    """``body`` without quotes, the lines that introduce them, signature, PGP and uuencoded blocks, header lines."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = _without_signature(_without_blocks(lines))
    return tidy("\n".join(_without_quotes(lines)))


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


def _without_signature(lines: list[str]) -> list[str]:
    """Up to the last line "-- ", or to the footer of a mailing list, if what follows is short enough to be one."""
    for at in range(len(lines) - 1, max(len(lines) - MOST_SIGNATURE_LINES, 0) - 1, -1):
        footer = _LIST_FOOTER.match(lines[at]) and "mailing list" in "".join(lines[at + 1 : at + 3])
        if footer or lines[at].rstrip() == "--":
            return _without_signature(lines[:at]) if footer else lines[:at]
    return lines


def _without_quotes(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for at, line in enumerate(lines):
        if _QUOTED.match(line) or _HEADER.match(line):
            continue
        if _SAYS.search(line[-_TAIL_CHARS:]) and _introduces(lines, at):
            # "In article <…>," may stand on the line before.
            if kept and _NAMES_MESSAGE.match(kept[-1]) and not _NAMES_MESSAGE.match(line):
                kept.pop()
            continue
        kept.append(line)
    return kept


def _introduces(lines: list[str], at: int) -> bool:
    """Whether a line that ends in "wrote:" credits a quote: it names the message or address, or a quote follows."""
    if _NAMES_MESSAGE.match(lines[at]) or "@" in lines[at] or "<" in lines[at]:
        return True
    following = next((line for line in lines[at + 1 : at + 4] if line.strip()), "")
    return bool(_QUOTED.match(following))
