"""What search holds of people and spaces: where something stands that they wrote or are, as words without their order.

It is made of what other rooms hand out, so nothing but the place of each is handed out here; and what somebody searched
who lets that count.
"""

from __future__ import annotations

from django.utils.translation import ngettext_lazy

from coterie.comments.models import Mention
from coterie.foundation.documents import documents
from coterie.foundation.held import Held
from coterie.people.models import User
from coterie.search.index import AT_ONCE, forget, words_in
from coterie.search.models import Consent, Indexed, Search
from coterie.search.tasks import index_later

HELD = (
    Held("indexed", Indexed, ("target_type", "target_id", "at"), person="author", space="community"),
    Held("searches_count", Consent, ("at",), person="user"),
    Held(
        "searches",
        Search,
        ("query", "results", "opened", "at", "community__name"),
        person="consent__user",
        words=ngettext_lazy("%(count)d search.", "%(count)d searches.", "count"),
    ),
    # Those who lead the space where it was read how many results there were: neither what was searched nor by whom.
    Held("searches", Search, ("results",), space="community"),
)


def erase(user: User, with_texts: bool) -> None:
    """At once, in the account's own transaction, whatever becomes of the texts; what stays of them is indexed anew."""
    named = Mention.objects.filter(user=user)
    found: dict[str, set[int]] = {}
    for rows in (Indexed.objects.filter(author=user), named):
        for model, pk in rows.values_list("target_type", "target_id"):
            found.setdefault(model, set()).add(pk)
    for model, pks in found.items():
        if model in documents():
            _take_out(model, sorted(pks))


def _take_out(model: str, pks: list[int]) -> None:
    for start in range(0, len(pks), AT_ONCE):
        some = pks[start : start + AT_ONCE]
        rows = Indexed.objects.on(model).filter(target_id__in=some)
        lost = words_in(rows)
        rows.delete()
        forget(lost)
        index_later.enqueue(model, some)
