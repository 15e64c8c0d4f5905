"""PostgreSQL: a column of lexemes with a GIN index, and trigrams (pg_trgm) over the words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from coterie.foundation.documents import documents
from coterie.search import facets
from coterie.search.backends.asked import MOST_PLACES, SAMPLE, Asked, Candidate, Part, Phrase

#: how alike a word must be, as pg_trgm measures it; one wrong letter of four is 0.25 and more
ALIKE = 0.25
#: as the index over titles has it
TITLE = "to_tsvector('simple'::regconfig, title)"


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
            "SELECT word FROM search_word WHERE lower(word) %% %s AND length(word) BETWEEN %s AND %s"
            " ORDER BY similarity(word, %s) DESC, word LIMIT %s"
        )
        return [row[0] for row in _rows(sql, [word, len(word) - 2, len(word) + 2, word, limit])]


def _rows(sql: str, params: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _statement(asked: Asked, part: Part) -> tuple[str, list[Any]]:
    in_index = len(asked.places) <= MOST_PLACES
    conditions, params = _matches(asked, part, with_places=in_index)
    if not in_index:
        conditions.append("scope = ANY(%s)")
        params.append(list(asked.places))
    for sign, moment in ((">=", asked.since), ("<", asked.until)):
        if moment is not None:
            conditions.append(f"at {sign} %s")
            params.append(moment)
    order = "id + 0" if _is_seldom(asked, part) else "id"
    sql = (
        f"SELECT id, target_type, target_id, at, title, left(body, {SAMPLE}), length(body)"  # noqa: S608 - our own words, values are parameters
        f" FROM search_indexed WHERE {' AND '.join(conditions)} ORDER BY {order} DESC LIMIT {part.limit:d}"
    )
    return sql, params


def _is_seldom(asked: Asked, part: Part) -> bool:
    """Whether the index must be asked, and the newest rows not be looked at one by one until enough have the words, as
    the planner may choose where a word is common: places and people are few among all rows, and so are those with the
    words of a phrase in their order, of which it knows nothing. Then every row would be read."""
    texts = {facets.kind(each.kind) for each in documents().values() if each.texts}
    return not texts.intersection(part.kinds) or any(len(each.words) > 1 for each in asked.phrases)


def _matches(asked: Asked, part: Part, *, with_places: bool) -> tuple[list[str], list[Any]]:
    """Conditions on what is indexed. Words are quoted, and what is not a word of ours reaches no parser."""
    places = [tuple(map(facets.scope, asked.places))] if with_places else []
    words = [("to_tsquery('simple', %s)", _phrase(each)) for each in asked.phrases]
    rest = [("%s::tsquery", _facets(each)) for each in (part.kinds, *asked.facets, *places)]
    rest += [("!!to_tsquery('simple', %s)", _phrase(each)) for each in asked.without]
    rest += [("!!%s::tsquery", _facets([each])) for each in asked.without_facets]
    # Titles have an index of their own: the other one does not know which words stand in a title, nor how many do.
    sought = [(TITLE, words), ("lexemes", rest)] if part.title_only else [("lexemes", [*words, *rest])]
    conditions = [f"{column} @@ ({' && '.join(f'({sql})' for sql, _value in some)})" for column, some in sought]
    return conditions, [value for _column, some in sought for _sql, value in some]


def _facets(any_of: Iterable[str]) -> str:
    return " | ".join(f"'{facets.SIGN}{each}'" for each in any_of)


def _phrase(phrase: Phrase) -> str:
    *before, last = phrase.words
    named = [f"'{each}'" for each in before]
    return " <-> ".join([*named, f"'{last}':*" if phrase.begins else f"'{last}'"])
