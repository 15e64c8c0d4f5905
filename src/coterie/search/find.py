"""Find what a viewer may see: the index names candidates, each room's own access says which of them are found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from coterie.foundation.documents import documents
from coterie.people.seen import seen_in_all
from coterie.search import facets
from coterie.search.backends import Asked, Candidate, Phrase, backend
from coterie.search.backends.asked import Part
from coterie.search.named import meant, nobody
from coterie.search.query import Query
from coterie.search.rank import score

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from coterie.people.models import User

    Viewer = User | AnonymousUser

#: the newest of so many texts are ranked, of so many with all words in the title, and of so many places and people
TEXTS, TITLES, PLACES = 200, 50, 40


@dataclass(frozen=True)
class Found:
    """What the viewer may see of it, best first. ``more`` says that older texts were not looked at; ``counts`` are by
    kind, of what is in ``hits`` of all kinds."""

    query: Query
    hits: list[Candidate] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    more: bool = False
    phrases: tuple[Phrase, ...] = ()


def find(viewer: Viewer, query: Query, *, space: int | None = None, kind: str = "", newest: bool = False) -> Found:
    """What of all kinds the viewer may find in one space or everywhere; ``kind`` alone is in the hits then."""
    asked = understood(viewer, query, space)
    return found_of(viewer, query, asked, kind=kind, newest=newest) if asked else Found(query)


def found_of(viewer: Viewer, query: Query, asked: Asked, *, kind: str = "", newest: bool = False) -> Found:
    """The same of what was understood before."""
    hits, more = visible(viewer, asked, _parts(""))
    counts = _counted(hits)
    if kind:
        # Among many texts those of one kind may not have been looked at.
        hits, more = visible(viewer, asked, _parts(kind)) if more else (hits, False)
        hits = [hit for hit in hits if documents()[hit.model].kind == kind]
        counts[kind] = len(hits)
    return Found(query, _ordered(hits, asked.phrases, newest), counts, more, asked.phrases)


def understood(viewer: Viewer, query: Query, space: int | None = None) -> Asked | None:
    """What the index is asked; None if nothing can be found. What the viewer sees nothing of is said in the query."""
    places = places_of(viewer)
    if query.is_empty or not places:
        return None
    wanted: list[tuple[str, ...]] = [(facets.space(space),)] if space else []
    unwanted: list[str] = []
    for operator, value in query.named:
        found = meant(viewer, operator, value)
        if not found:
            query.problems.append(nobody(operator, value))
            return None
        wanted.append(found)
    for operator, value in query.not_named:
        unwanted += meant(viewer, operator, value)
    wanted += [(facets.mark(each),) for each in query.marks]
    unwanted += [facets.mark(each) for each in query.not_marks]
    if query.since or query.until:
        months = tuple(facets.between(query.since, query.until, timezone.now()))
        if not months:
            return None
        wanted.append(months)
    return Asked(
        tuple(query.phrases), tuple(query.without), tuple(wanted), tuple(unwanted), query.since, query.until, places
    )


def places_of(viewer: Viewer) -> tuple[str, ...]:
    """Where what the viewer sees may lie, each place once."""
    ask = dict.fromkeys(each.scopes for each in documents().values())
    return tuple(dict.fromkeys(place for scopes in ask for place in scopes(viewer)))


def _parts(kind: str) -> list[Part]:
    """Texts are many, places and people few: neither must hide the other. Titles are looked for by themselves, because
    a common word has too many newer texts."""
    chosen = [each for each in documents().values() if not kind or each.kind == kind]
    texts = tuple(facets.kind(each.kind) for each in chosen if each.texts)
    others = tuple(facets.kind(each.kind) for each in chosen if not each.texts)
    found = [Part(texts, TEXTS), Part(texts, TITLES, title_only=True)] if texts else []
    return [*found, Part(others, TEXTS if kind else PLACES)] if others else found


def visible(viewer: Viewer, asked: Asked, parts: Sequence[Part]) -> tuple[list[Candidate], bool]:
    """The candidates that the viewer may see, and whether there were more than were looked at."""
    if not asked.phrases:
        parts = [part for part in parts if not part.title_only]
    candidates = backend().candidates(asked, parts)
    by_model: dict[str, list[int]] = {}
    for each in candidates:
        by_model.setdefault(each.model, []).append(each.pk)
    seen = _seen(viewer, by_model, asked.places)
    found = [each for each in candidates if (each.model, each.pk) in seen]
    return found, any(_is_full(part, candidates) for part in parts if not part.title_only)


def _seen(viewer: Viewer, by_model: Mapping[str, Sequence[int]], places: Sequence[str]) -> set[tuple[str, int]]:
    """What of it the viewer sees: places without asking again, of the rest all kinds in one query."""
    known = set(places)
    seen = {
        (model, pk)
        for model, pks in by_model.items()
        if (place := documents()[model].place)
        for pk in pks
        if place(pk) in known
    }
    others = [model for model in by_model if not documents()[model].place]
    found = seen_in_all(viewer, [(documents()[model].visible, by_model[model]) for model in others])
    return seen | {(model, pk) for model, pks in zip(others, found, strict=True) for pk in pks}


def _is_full(part: Part, candidates: Sequence[Candidate]) -> bool:
    """Whether there may be more of this part than were looked at."""
    return sum(facets.kind(documents()[each.model].kind) in part.kinds for each in candidates) >= part.limit


def _ordered(hits: list[Candidate], phrases: Sequence[Phrase], newest: bool) -> list[Candidate]:
    if newest or not phrases:
        return sorted(hits, key=lambda hit: (hit.at, hit.key), reverse=True)
    now: datetime = timezone.now()
    return sorted(hits, key=lambda hit: (score(hit, phrases, now), hit.key), reverse=True)


def _counted(hits: Sequence[Candidate]) -> dict[str, int]:
    found: dict[str, int] = {}
    for hit in hits:
        kind = documents()[hit.model].kind
        found[kind] = found.get(kind, 0) + 1
    return found


def with_phrases(asked: Asked, phrases: Sequence[Phrase]) -> Asked:
    return replace(asked, phrases=tuple(phrases))
