"""Which objects somebody sees, asked with SQL that is written once for all viewers (:mod:`foundation.prepared`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import IntegerField, QuerySet, Value

from coterie.foundation.prepared import prepared
from coterie.people.models import User

if TYPE_CHECKING:
    Viewer = User | AnonymousUser

Rows = Callable[["Viewer", Sequence[int]], QuerySet[Any]]
Among = Callable[["Viewer", Sequence[int]], Iterable[int]]

#: what each function that :func:`seen_among` made asks
_ROWS: dict[Among, Rows] = {}

#: so many ids at once; fewer are filled up, so that few statements are kept
SIZES = (8, 32, 64, 128, 256)


def seen(rows: Callable[[Viewer], QuerySet[Any]]) -> Callable[[Viewer], list[int]]:
    """The ids of all objects that ``rows``, the list twin of some access, shows to a viewer."""

    @prepared
    def ask(viewer: int | None, *, operates: bool) -> Any:
        return rows(stand_in(viewer, operates)).order_by().values_list("pk", flat=True)

    def all_of(viewer: Viewer) -> list[int]:
        pk, operates = _who(viewer)
        return ask(pk, operates=operates)

    return all_of


def seen_among(
    rows: Rows,
) -> Among:
    """The same of few objects, whose ids ``rows`` gets, too."""

    @prepared
    def ask(viewer: int | None, pks: tuple[int, ...], *, operates: bool) -> Any:
        return rows(stand_in(viewer, operates), pks).order_by().values_list("pk", flat=True)

    def among(viewer: Viewer, pks: Sequence[int]) -> list[int]:
        who, operates = _who(viewer)
        return [pk for some in filled(pks) for pk in ask(who, some, operates=operates)]

    _ROWS[among] = rows
    return among


def seen_alike(rows: Rows) -> Among:
    """The same where all who are signed in see the same, so that the SQL does not name the viewer."""

    def among(viewer: Viewer, pks: Sequence[int]) -> list[int]:
        return list(rows(viewer, pks).values_list("pk", flat=True))

    _ROWS[among] = rows
    return among


def seen_in_all(viewer: Viewer, wanted: Sequence[tuple[Among, Sequence[int]]]) -> list[set[int]]:
    """For several of those functions with their ids at once: what each would answer, in one query for all of them."""
    together = [n for n, (among, pks) in enumerate(wanted) if among in _ROWS and 0 < len(pks) <= SIZES[-1]]
    alone = [n for n in range(len(wanted)) if n not in together or len(together) == 1]
    found: list[set[int]] = [set() for _each in wanted]
    for n in alone:
        among, pks = wanted[n]
        found[n] = set(among(viewer, pks)) if pks else set()
    if len(together) > 1:
        who, operates = _who(viewer)
        rows = tuple(_ROWS[wanted[n][0]] for n in together)
        for place, pk in _ask_all(who, *(filled(wanted[n][1])[0] for n in together), operates=operates, rows=rows):
            found[together[place]].add(pk)
    return found


@prepared
def _ask_all(viewer: int | None, *pks: tuple[int, ...], operates: bool, rows: tuple[Rows, ...]) -> Any:
    who = stand_in(viewer, operates)
    parts = [
        make(who, some).order_by().annotate(place=Value(place, IntegerField())).values_list("place", "pk")
        for place, (make, some) in enumerate(zip(rows, pks, strict=True))
    ]
    return parts[0].union(*parts[1:], all=True)


def filled(pks: Sequence[int]) -> list[tuple[int, ...]]:
    """The ids in tuples of few different lengths, the last of them filled up with an id that is there already."""
    found = []
    for start in range(0, len(pks), SIZES[-1]):
        some = tuple(pks[start : start + SIZES[-1]])
        size = next(size for size in SIZES if size >= len(some))
        found.append(some + some[-1:] * (size - len(some)))
    return found


def _who(viewer: Viewer) -> tuple[int | None, bool]:
    """An operator sees everything, whoever they are."""
    operates = viewer.is_authenticated and viewer.is_operator
    return None if operates else viewer.pk, operates


def stand_in(viewer: int | None, operates: bool) -> Viewer:
    """A viewer of whom only is known what access asks."""
    if viewer is None and not operates:
        return AnonymousUser()
    who = User(pk=viewer)
    who.__dict__["operates"] = operates
    return who
