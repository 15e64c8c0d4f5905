"""Bring the index up to date with objects: written, changed where they read otherwise, taken out once gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, transaction

from coterie.foundation.documents import Document, Documents, documents
from coterie.search import facets
from coterie.search.models import Indexed, Word
from coterie.search.words import words

AT_ONCE = 500
#: so many words of a text are searched
MOST_WORDS = 20_000
_COLUMNS = ("scope", "community_id", "author_id", "at", "title", "body", "facets")
# One writer at a time, so that what was read earlier is not written later (the number means this and nothing else).
_LOCK = 7_309_114


def index(model: str, pks: Iterable[int], known: set[str] | None = None) -> int:
    """Write these objects of a table as they are now; returns how many documents changed, came or went.

    ``known`` are words that are remembered already, for who writes many; it grows by those that are.
    """
    rest, changed = iter(sorted(set(pks))), 0
    while some := list(islice(rest, AT_ONCE)):
        changed += _index(model, some, known)
    return changed


@transaction.atomic
def _index(model: str, pks: Sequence[int], known: set[str] | None) -> int:
    hold()
    declared = documents()[model]
    wanted = {each.pk: row(declared, each) for each in declared.load(pks)}
    there = {each.target_id: each for each in Indexed.objects.on(model).filter(target_id__in=pks)}
    gone = [each for pk, each in there.items() if pk not in wanted]
    new = [each for pk, each in wanted.items() if pk not in there]
    other = [_with_key(each, there[pk]) for pk, each in wanted.items() if pk in there and _differ(each, there[pk])]
    before = words_in([*gone, *(there[each.target_id] for each in other)])
    Indexed.objects.filter(pk__in=[each.pk for each in gone]).delete()
    _insert(new)
    Indexed.objects.bulk_update(other, [name.removesuffix("_id") for name in _COLUMNS], batch_size=100)
    after = words_in([*new, *other])
    remember(after if known is None else after - known)
    if known is not None:
        known |= after
    forget(before - after)
    return len(gone) + len(new) + len(other)


def hold() -> None:
    """Wait for whoever writes the index. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def row(declared: Documents, document: Document) -> Indexed:
    """The document as it is stored."""
    return Indexed(
        target_type=declared.model,
        target_id=document.pk,
        scope=document.scope,
        community_id=document.space,
        author_id=document.author,
        at=document.at,
        title=" ".join(words(document.title)[:MOST_WORDS]),
        body=" ".join(words(document.text)[:MOST_WORDS]),
        facets=facets.of(document, declared),
    )


def _differ(one: Indexed, other: Indexed) -> bool:
    return any(getattr(one, name) != getattr(other, name) for name in _COLUMNS)


def _with_key(wanted: Indexed, there: Indexed) -> Indexed:
    wanted.pk = there.pk
    return wanted


def words_in(rows: Iterable[Indexed]) -> set[str]:
    """The words of these documents that somebody could mistype."""
    found = {word for each in rows for text in (each.title, each.body) for word in text.split()}
    return {word for word in found if len(word) > 2}


def remember(found: set[str]) -> None:
    known = set(Word.objects.filter(word__in=found).values_list("word", flat=True)) if found else set()
    _write(
        "INSERT INTO search_word (word) VALUES (%s) ON CONFLICT DO NOTHING", [(word,) for word in sorted(found - known)]
    )


def _insert(new: Sequence[Indexed]) -> None:
    """Past Django, which writes a statement for each hundred rows: a whole index has millions."""
    names = ("target_type", "target_id", *_COLUMNS)
    marks = ", ".join(["%s"] * len(names))
    at = connection.ops.adapt_datetimefield_value
    rows = [tuple(at(each.at) if name == "at" else getattr(each, name) for name in names) for each in new]
    _write(f"INSERT INTO search_indexed ({', '.join(names)}) VALUES ({marks})", rows)  # noqa: S608 - our own names


def _write(sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def forget(lost: set[str]) -> None:
    """Words that occur in no document any more."""
    from coterie.search.backends import backend

    gone = [word for word in lost if not backend().occurs(word)]
    Word.objects.filter(word__in=gone).delete()
