"""Which niches a list shows, in which order, and what stands above it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coterie.niches import shown
from coterie.niches.models import Niche, NicheQuerySet, Source
from coterie_discovery import wording as library

MOST_SHOWN = 1_000

SHOWS = {
    "": gettext_lazy("all"),
    "ready": gettext_lazy("ready to launch"),
    "ask": gettext_lazy("worth asking"),
    "small": gettext_lazy("too small to tell"),
    "launched": gettext_lazy("with a space"),
    "aside": gettext_lazy("dismissed and merged"),
    "gone": gettext_lazy("not found again"),
}
SORTS = {
    "": gettext_lazy("readiness"),
    "people": gettext_lazy("people"),
    "unmet": gettext_lazy("unmet need"),
}
_FILTERS: dict[str, Callable[[NicheQuerySet], NicheQuerySet]] = {
    "ready": lambda niches: niches.current().filter(state="ready", launch=None),
    "ask": lambda niches: niches.current().filter(state="ask", launch=None),
    "small": lambda niches: niches.current().filter(state="small", launch=None),
    "launched": lambda niches: niches.exclude(launch=None),
    "aside": lambda niches: niches.set_aside(),
    "gone": lambda niches: niches.not_found_again(),
}
_ORDERS = {"people": ("-people", "pk"), "unmet": ("-unmet", "pk")}


def rows_of(niches: NicheQuerySet, source: Source, asked: Mapping[str, str]) -> list[Niche]:
    """The niches of a source that ``asked`` (show, sort) wants, in its order; one query."""
    wanted = _FILTERS.get(asked.get("show", ""), lambda rows: rows.current())(niches.filter(source=source))
    order = _ORDERS.get(asked.get("sort", ""), ("-readiness", "pk"))
    return list(wanted.for_list().order_by(*order)[:MOST_SHOWN])


def overview(source: Source) -> dict[str, str]:
    """The heading of the list and the sentence under it."""
    current = Niche.objects.current().filter(source=source)
    found = current.count()
    people = source.current_run.summary["counts"].get("members", 0) if source.current_run else 0
    counts, verbs = source.counts, source.counts.get("verbs", {})
    read = [(counts.get("posts", 0), "posts"), (verbs.get("view", 0), "views"), (counts.get("searches", 0), "searches")]
    words = ", ".join(_counted(table, number) for number, table in read if number)
    span = library.span_words(*(moment.isoformat() if moment else None for moment in (source.first_at, source.last_at)))
    return {
        "title": shown.found_sentence(found, people),
        "read": _("%(words)s, %(span)s") % {"words": words, "span": span} if span else words,
        "waiting": _waiting(current.filter(state="ready", launch=None).count()) if found else "",
    }


def _counted(table: str, number: int) -> str:
    forms = {
        "posts": ngettext("%(n)s post", "%(n)s posts", number),
        "views": ngettext("%(n)s view", "%(n)s views", number),
        "searches": ngettext("%(n)s search", "%(n)s searches", number),
    }
    return forms[table] % {"n": library.grouped(number)}


def _waiting(ready: int) -> str:
    if not ready:
        return _("None of them is ready to launch yet.")
    words = ngettext("%(n)s of them is ready to launch.", "%(n)s of them are ready to launch.", ready)
    return words % {"n": library.grouped(ready)}
