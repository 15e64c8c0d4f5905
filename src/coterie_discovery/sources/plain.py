"""Plain text of any source: words one paragraph a line, and code between fences, so that it can be told from words."""

from __future__ import annotations

import re

FENCE = "```"

_UNWANTED = {c: None for c in range(32) if c not in (9, 10)} | {127: None}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LANGUAGE = re.compile(r"\A[ \t]*[\w+#.-]{1,40}[ \t]*\r?\n")
_MARGIN = re.compile(r"(?: {4}|\t)")
_LIST_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")


def tidy(text: str) -> str:
    """``text`` without control characters, runs of spaces, blank lines and lines that hold no word at all."""
    if "\r" in text:
        text = text.replace("\r", "\n")
    kept = []
    for line in text.split("\n"):
        shown = " ".join(line.split())
        if not shown.isprintable():
            shown = " ".join(shown.translate(_UNWANTED).split())
        if shown[:1].isalnum() or any(map(str.isalnum, shown)):
            kept.append(shown)
    return "\n".join(kept)


def fenced(code: str) -> str:
    """A block of code as it stays in a text: between fences, its lines as they were; empty if nothing is in it."""
    if _CONTROL.search(code):
        code = code.replace("\r\n", "\n").replace("\r", "\n").translate(_UNWANTED)
    lines = [line.rstrip() for line in code.replace(FENCE, "``").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    first = next((at for at, line in enumerate(lines) if line), len(lines))
    return "\n".join((FENCE, *lines[first:], FENCE)) if lines else ""


def joined(parts: list[str]) -> str:
    """One text of its tidy parts."""
    return "\n".join(part for part in parts if part)


def markdown_parts(text: str) -> list[tuple[bool, str]]:
    """``text`` cut at its fences: what is code, without the language named at its start, and what is not, in turn."""
    pieces = text.split(FENCE)
    return [(at % 2 == 1, _LANGUAGE.sub("", piece, count=1) if at % 2 else piece) for at, piece in enumerate(pieces)]


def with_fences(text: str) -> str:
    """Markdown ``text`` whose code is set in by four spaces, with fences around it instead."""
    if "\n    " not in text and "\n\t" not in text and not _MARGIN.match(text):
        return text
    kept: list[str] = []
    code: list[str] = []
    may_start = True  # code set in follows an empty line, and goes on over empty lines; below a list it is the list's
    in_list = in_fence = False
    for line in text.split("\n"):
        in_fence ^= line.lstrip().startswith(FENCE)
        if not in_fence and may_start and not in_list and _MARGIN.match(line) and line.strip():
            code.append(_MARGIN.sub("", line, count=1))
            continue
        if code and not line.strip():
            code.append("")
            continue
        if code:
            kept.append(fenced("\n".join(code)))
            code = []
        if line.strip():
            in_list = _LIST_ITEM.match(line) is not None or (in_list and line[:1] in " \t")
        may_start = not line.strip()
        kept.append(line)
    return "\n".join([*kept, fenced("\n".join(code))] if code else kept)
