"""PostgreSQL: a column of lexemes with a GIN index, and trigrams (pg_trgm) over the words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from coterie.search import facets
from coterie.search.backends.asked import MOST_PLACES, SAMPLE, Asked, Candidate, Part, Phrase

#: how alike a word must be, as pg_trgm measures it; one wrong letter of four is 0.25 and more
ALIKE = 0.25


class PostgreSQL:
    def candidates(self, asked: Asked, parts: Sequence[Part]) -> list[Candidate]:
        statements, params = [], []
        for part in parts:
            sql, given = _statement(asked, part)
            statements.append(f"(SELECT * FROM ({sql}) AS part)")  # noqa: S608 - the same
            params += given
        rows = _rows(" UNION ALL ".join(statements), params)
        return list({row[0]: Candidate(*row) for row in rows}.values())

    def occurs(self, word: str) -> bool:
        sql = "SELECT 1 FROM search_indexed WHERE lexemes @@ to_tsquery('simple', %s) LIMIT 1"
        return bool(_rows(sql, [_phrase(Phrase((word,)))]))

    def near(self, word: str, limit: int) -> list[str]:
        """Those that share most of three letters in a row with it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, false)", [str(ALIKE)])
        sql = (
            "SELECT word FROM search_word WHERE word %% %s AND length(word) BETWEEN %s AND %s"
            " ORDER BY similarity(word, %s) DESC, word LIMIT %s"
        )
        return [row[0] for row in _rows(sql, [word, len(word) - 2, len(word) + 2, word, limit])]


def _rows(sql: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _statement(asked: Asked, part: Part) -> tuple[str, list[Any]]:
    in_index = len(asked.places) <= MOST_PLACES
    query, params = _query(asked, part, with_places=in_index)
    conditions = [f"lexemes @@ ({query})"]
    if not in_index:
        conditions.append("scope = ANY(%s)")
        params.append(list(asked.places))
    for sign, moment in ((">=", asked.since), ("<", asked.until)):
        if moment is not None:
            conditions.append(f"at {sign} %s")
            params.append(moment)
    sql = (
        f"SELECT id, target_type, target_id, at, title, left(body, {SAMPLE}), length(body)"  # noqa: S608 - our own words, values are parameters
        f" FROM search_indexed WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT {part.limit:d}"
    )
    return sql, params


def _query(asked: Asked, part: Part, *, with_places: bool) -> tuple[str, list[Any]]:
    """SQL that makes a tsquery. Words are quoted, and what is not a word of ours reaches no parser."""
    places = [tuple(map(facets.scope, asked.places))] if with_places else []
    weight = "A" if part.title_only else ""
    wanted = [("to_tsquery('simple', %s)", _phrase(each, weight)) for each in asked.phrases]
    wanted += [("%s::tsquery", _facets(each)) for each in (part.kinds, *asked.facets, *places)]
    wanted += [("!!to_tsquery('simple', %s)", _phrase(each)) for each in asked.without]
    wanted += [("!!%s::tsquery", _facets([each])) for each in asked.without_facets]
    return " && ".join(f"({sql})" for sql, _value in wanted), [value for _sql, value in wanted]


def _facets(any_of: Iterable[str]) -> str:
    return " | ".join(f"'{facets.SIGN}{each}'" for each in any_of)


def _phrase(phrase: Phrase, weight: str = "") -> str:
    *before, last = phrase.words
    marks = ("*" if phrase.begins else "") + weight
    named = [f"'{each}':{weight}" if weight else f"'{each}'" for each in before]
    return " <-> ".join([*named, f"'{last}':{marks}" if marks else f"'{last}'"])
