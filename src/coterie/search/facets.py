"""What operators look for, as words of an index column of their own: a letter that says what it is, then the value."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from coterie.foundation.documents import Document, Documents

#: before every one of them, so that in an index with one column for all no word that people write is one
SIGN = "="


def kind(value: str) -> str:
    return f"k{value}"


def scope(value: str) -> str:
    return f"s{value}"


def author(pk: int) -> str:
    return f"a{pk}"


def space(pk: int) -> str:
    return f"c{pk}"


def tag(slug: str) -> str:
    """Letters and digits alone, whatever the address of the tag has."""
    return f"t{slug.encode().hex()}"


def mark(value: str) -> str:
    return f"h{value}"


def year(of: int) -> str:
    return f"y{of:04}"


def month(of: int, number: int) -> str:
    return f"m{of:04}{number:02}"


def of(document: Document, declared: Documents) -> str:
    """All that a document has, as they are stored; only texts are by somebody."""
    at = document.at
    found = [kind(declared.kind), scope(document.scope), year(at.year), month(at.year, at.month)]
    found += [tag(each) for each in document.tags]
    found += [mark(each) for each in sorted(document.marks)]
    found += [author(document.author)] if document.author and declared.texts else []
    found += [space(document.space)] if document.space else []
    return " ".join(f"{SIGN}{each}" for each in found)


def between(since: datetime | None, until: datetime | None, now: datetime) -> Iterable[str]:
    """Years and months that together hold every moment from ``since`` until before ``until``, and little else."""
    first, last = since or datetime(1970, 1, 1, tzinfo=now.tzinfo), until or now.replace(year=now.year + 1)
    for each in range(max(first.year, 1970), min(last.year, now.year + 1) + 1):
        months = [n for n in range(1, 13) if (first.year, first.month) <= (each, n) <= (last.year, last.month)]
        yield from [year(each)] if len(months) == 12 else [month(each, n) for n in months]
