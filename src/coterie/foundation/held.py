"""What a room keeps of people and spaces, table by table: archives, erasure and their tests follow from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CASCADE, Model, Q, QuerySet

Lookup = str | Callable[[Any], Q]


@dataclass(frozen=True)
class Held:
    """The rows of one table that belong to a person, to a space, or to both.

    person, space   the way from a row to its account or its space: field names joined by ``__``, or a function that
                    gets the account or the space and returns a condition, where there is no foreign key
    columns         what of a row is handed out; the person's name, or the space's, is added to it
    words           for the end of an account: a sentence with ``%(count)d`` (``ngettext_lazy``)
    rows            the rows that a space's archive may have; all by default
    neither         for a table that stands below an account or a space without being of either: why

    What becomes of the rows with the account says their foreign key: CASCADE removes them, SET_NULL makes them
    nobody's. What neither can do (texts, JSON) does the room's ``erase``.
    """

    key: str
    model: type[Model]
    columns: Sequence[str] = ()
    person: Lookup = ""
    space: Lookup = ""
    words: Any = None
    rows: Callable[[], QuerySet[Any]] | None = None
    neither: str = ""

    def of_person(self, person: Any) -> QuerySet[Any]:
        """All rows of this person."""
        return _matching(self.model._base_manager.all(), self.person, person)

    def of_space(self, space: Any) -> QuerySet[Any]:
        """The rows of this space that its leads may have."""
        rows = self.rows() if self.rows else self.model._base_manager.all()
        return _matching(rows, self.space, space)

    def for_person(self, person: Any) -> Iterator[dict[str, Any]]:
        """Each row of the person as it is handed out to them."""
        where = [f"{self.space}__name"] if isinstance(self.space, str) and self.space not in ("", "pk") else []
        return _told(self.of_person(person), [*self.columns, *where])

    def for_space(self, space: Any) -> Iterator[dict[str, Any]]:
        """Each row of the space as it is handed out to its leads."""
        named = isinstance(self.person, str) and self.person not in ("", "pk")
        who = [f"{self.person}__handle", f"{self.person}__name"] if named else []
        return _told(self.of_space(space), [*self.columns, *who])

    @property
    def goes(self) -> bool:
        """Whether the rows go with the account; else they stay as nobody's."""
        return isinstance(self.person, str) and all(
            each.remote_field.on_delete is CASCADE for each in keys_along(self.model, self.person)
        )


def _matching(rows: QuerySet[Any], lookup: Lookup, whose: Any) -> QuerySet[Any]:
    if callable(lookup):
        return rows.filter(lookup(whose)).order_by("pk")
    # Through the key: Django compares "pk" with a value, not with a row.
    return rows.filter(**{lookup: whose.pk}).order_by("pk") if lookup else rows.none()


def _told(rows: QuerySet[Any], columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    return rows.values(*columns).iterator(chunk_size=2000)


def keys_along(model: type[Model], lookup: str) -> list[Any]:
    """The foreign keys along a lookup, from the row on."""
    found: list[Any] = []
    for name in lookup.split("__"):
        field: Any = model._meta.pk if name == "pk" else model._meta.get_field(name)
        if not field.is_relation:
            break
        found.append(field)
        model = field.related_model
    return found
