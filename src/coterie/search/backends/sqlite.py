"""SQLite: an FTS5 table over the documents, and one of trigrams over their words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from coterie.search import facets
from coterie.search.backends.asked import MOST_PLACES, SAMPLE, Asked, Candidate, Part, Phrase


class SQLite:
    def candidates(self, asked: Asked, parts: Sequence[Part]) -> list[Candidate]:
        statements, params = [], []
        for part in parts:
            sql, given = _statement(asked, part)
            statements.append(f"SELECT * FROM ({sql})")  # noqa: S608 - the same
            params += given
        rows = _rows(" UNION ALL ".join(statements), params)
        found = {row[0]: Candidate._make((*row[:3], _moment(row[3]), *row[4:])) for row in rows}
        return list(found.values())

    def occurs(self, word: str) -> bool:
        return bool(_rows("SELECT 1 FROM search_text WHERE search_text MATCH %s LIMIT 1", [_phrase(Phrase((word,)))]))

    def near(self, word: str, limit: int) -> list[str]:
        """Those that share most of three letters in a row with it."""
        parts = {word[at : at + 3] for at in range(len(word) - 2)}
        match = " OR ".join(_quoted(part) for part in sorted(parts))
        sql = (
            "SELECT w.word FROM search_near JOIN search_word w ON w.id = search_near.rowid"
            " WHERE search_near MATCH %s AND length(w.word) BETWEEN %s AND %s ORDER BY rank LIMIT %s"
        )
        return [row[0] for row in _rows(sql, [match, len(word) - 2, len(word) + 2, limit])] if parts else []


def _rows(sql: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _moment(stored: datetime | str) -> datetime:
    """Django stores moments in UTC, without saying so; whether the driver reads them depends on the statement."""
    return (datetime.fromisoformat(stored) if isinstance(stored, str) else stored).replace(tzinfo=UTC)


def _statement(asked: Asked, part: Part) -> tuple[str, list[Any]]:
    in_index = len(asked.places) <= MOST_PLACES
    conditions, params = ["search_text MATCH %s"], [_match(asked, part, with_places=in_index)]
    if not in_index:
        conditions.append("d.scope IN (SELECT value FROM json_each(%s))")
        params.append(json.dumps(asked.places))
    for sign, moment in ((">=", asked.since), ("<", asked.until)):
        if moment is not None:
            conditions.append(f"d.at {sign} %s")
            params.append(str(connection.ops.adapt_datetimefield_value(moment)))
    sql = (
        f"SELECT d.id, d.target_type, d.target_id, d.at, d.title, substr(d.body, 1, {SAMPLE}), length(d.body)"  # noqa: S608 - our own words, values are parameters
        " FROM search_text JOIN search_indexed d ON d.id = search_text.rowid"
        f" WHERE {' AND '.join(conditions)} ORDER BY search_text.rowid DESC LIMIT {part.limit:d}"
    )
    return sql, params


def _match(asked: Asked, part: Part, *, with_places: bool) -> str:
    """An FTS5 expression. Every word is quoted, so no sign in it means anything."""
    column = "title" if part.title_only else "{title body}"
    wanted = [f"({column} : {_phrase(each)})" for each in asked.phrases]
    wanted += [_facets(each) for each in (part.kinds, *asked.facets)]
    if with_places:
        wanted.append(_facets(map(facets.scope, asked.places)))
    unwanted = [f"({{title body}} : {_phrase(each)})" for each in asked.without]
    unwanted += [_facets([each]) for each in asked.without_facets]
    whole = " AND ".join(wanted)
    return f"({whole}) NOT ({' OR '.join(unwanted)})" if unwanted else whole


def _facets(any_of: Iterable[str]) -> str:
    return f"(facets : ({' OR '.join(_quoted(each) for each in any_of)}))"


def _phrase(phrase: Phrase) -> str:
    return _quoted(" ".join(phrase.words)) + (" *" if phrase.begins else "")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
