"""A page of results, ready to be shown: the same for the page, a space's page, and the palette."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from markupsafe import Markup

from coterie.communities.models import Community
from coterie.foundation.documents import Documents, Shown, documents
from coterie.foundation.routes import route
from coterie.search.backends import Candidate, Phrase
from coterie.search.correct import corrected
from coterie.search.excerpt import excerpt, highlighted
from coterie.search.find import Found, found_of, understood, with_phrases
from coterie.search.query import Query, parse, with_words

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from coterie.people.models import User

    Viewer = User | AnonymousUser

SIZE = 20


@dataclass(frozen=True)
class Result:
    """One line."""

    kind: Documents
    shown: Shown
    title: Markup
    excerpt: Markup
    key: str


@dataclass(frozen=True)
class Asking:
    """What the address of a page of results says."""

    q: str
    kind: str
    newest: bool
    page: int
    space: Community | None

    def url(self, **other: Any) -> str:
        """The address of the same with something else."""
        kept = {"q": self.q, "kind": self.kind, "sort": "newest" if self.newest else "", **other}
        space = kept.pop("space", self.space)
        path = route("search-in:space", space.slug) if space else route("search:find")
        return f"{path}?{urlencode({name: value for name, value in kept.items() if value})}"


def asking(given: Mapping[str, str], space: Community | None) -> Asking:
    number = given.get("page", "")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 1
    kinds = {each.kind for each in documents().values()}
    kind = given.get("kind", "")
    return Asking(
        given.get("q", "").strip(), kind if kind in kinds else "", given.get("sort") == "newest", max(page, 1), space
    )


def results(viewer: Viewer, given: Mapping[str, str], space: Community | None = None) -> dict[str, Any]:
    """The context of a page of results."""
    asked = asking(given, space)
    # A word that was sent is typed to its end: its beginning counts only where nothing has the word itself.
    query = parse(given.get("q", ""))
    found, meant = looked_up(viewer, query, asked)
    start = (asked.page - 1) * SIZE
    lines = shown(found.hits[start : start + SIZE], found.phrases)
    return {
        "q": asked.q[:1000],
        "asked": asked,
        "found": lines,
        "count": len(found.hits),
        "more": found.more,
        "problems": query.problems,
        "meant": meant,
        "meant_url": asked.url(q=meant, page="") if meant else None,
        "tabs": _tabs(asked, found),
        "sorts": _sorts(asked),
        "elsewhere": _elsewhere(asked),
        "previous_url": asked.url(page=asked.page - 1) if asked.page > 1 and start <= len(found.hits) else None,
        "next_url": asked.url(page=asked.page + 1) if len(found.hits) > start + SIZE else None,
        "search_here": asked.url(q="", kind="", sort=""),
    }


def looked_up(viewer: Viewer, query: Query, asked: Asking) -> tuple[Found, str]:
    """What was found, and what was meant if that is something else: then what was found is of that."""
    sought = understood(viewer, query, asked.space.pk if asked.space else None)
    if sought is None:
        return Found(query), ""
    how: dict[str, Any] = {"kind": asked.kind, "newest": asked.newest}
    found = found_of(viewer, query, sought, **how)
    # With a result, every word is one that the viewer finds something by.
    better = corrected(viewer, sought) if not found.hits and query.phrases else None
    if better is None:
        return found, ""
    other = with_words(query, better)
    return found_of(viewer, other, with_phrases(sought, better), **how), other.text


def shown(hits: Sequence[Candidate], phrases: Sequence[Phrase]) -> list[Result]:
    """The lines of these hits, in their order; one query or two for each kind."""
    by_model: dict[str, list[int]] = {}
    for hit in hits:
        by_model.setdefault(hit.model, []).append(hit.pk)
    loaded = {model: documents()[model].show(pks) for model, pks in by_model.items()}
    found = ((hit, loaded[hit.model].get(hit.pk)) for hit in hits)
    return [_line(hit, each, phrases) for hit, each in found if each is not None]


def _line(hit: Candidate, each: Shown, phrases: Sequence[Phrase]) -> Result:
    title, text = highlighted(each.title, phrases), excerpt(each.text, phrases)
    return Result(documents()[hit.model], each, title, text, f"{hit.model}:{hit.pk}")


def _tabs(asked: Asking, found: Found) -> list[dict[str, Any]]:
    """One for each kind of which there is something; without numbers where not everything was looked at."""
    if not found.counts:
        return []
    kinds = [each for each in documents().values() if found.counts.get(each.kind) or each.kind == asked.kind]
    whole = {"label": _("Everything"), "url": asked.url(kind=""), "current": not asked.kind, "count": None}
    return [
        whole,
        *(
            {
                "label": each.name,
                "url": asked.url(kind=each.kind),
                "current": asked.kind == each.kind,
                "count": None if found.more else found.counts.get(each.kind, 0),
            }
            for each in kinds
        ),
    ]


def _sorts(asked: Asking) -> list[dict[str, Any]]:
    return [
        {"label": _("Best first"), "url": asked.url(sort=""), "current": not asked.newest},
        {"label": _("Newest first"), "url": asked.url(sort="newest"), "current": asked.newest},
    ]


def _elsewhere(asked: Asking) -> str | None:
    """The same query in all spaces, from the page of one."""
    return asked.url(space=None) if asked.space else None
