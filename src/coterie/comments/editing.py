"""The pages on which any text is edited, and on which its earlier versions are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from coterie.comments.differences import Effort, Piece, differences
from coterie.comments.texts import ChangedMeanwhile
from coterie.drafts.discard_draft import drop_of
from coterie.foundation.numbers import number
from coterie.people.requests import MemberRequest

EDITS_A_PAGE = 20


def edit_page(
    request: MemberRequest, found: Any, save: Callable[..., object], back: str, context: dict[str, Any]
) -> HttpResponse:
    """Edit a :class:`~coterie.comments.texts.Text` by ``save(found, by=, text=, base=)``, then go ``back``.

    ``context`` is that of the page around it, with ``title`` (what the text belongs to) and ``heading``.
    """
    text, base = request.POST.get("text", found.text), request.POST.get("base", found.text_digest)
    errors, changed = [], False
    if request.method == "POST":
        try:
            save(found, by=request.user, text=text, base=base)
            drop_of(request)
            return redirect(back)
        except ValidationError as error:
            errors, changed = error.messages, isinstance(error, ChangedMeanwhile)
    # Both texts are in front of the writer then: what they save next takes the place of the one they saw.
    more = {"base": found.text_digest if changed else base, "changed": changed, "back": back}
    shown = {**context, "found": found, "text": text, "errors": errors, **more}
    return render(request, "comments/edit.html", shown, status=400 if errors else 200)


def history_page(request: MemberRequest, found: Any, back: str, context: dict[str, Any]) -> HttpResponse:
    """What each edit changed, newest first, twenty on a page; ``context`` as in :func:`edit_page`."""
    before = number(request.GET.get("before"))
    rows = found.revisions.select_related("replaced_by").order_by("-id")
    newer = rows.filter(pk__gte=before).reverse().values_list("text", flat=True).first() if before else None
    revisions = list((rows.filter(pk__lt=before) if before else rows)[: EDITS_A_PAGE + 1])
    shown = {
        "found": found,
        "edits": _edits(revisions[:EDITS_A_PAGE], found.text if newer is None else newer),
        "older": revisions[EDITS_A_PAGE - 1].pk if len(revisions) > EDITS_A_PAGE else None,
        "count": found.revisions.count() + 1,
        "back": back,
    }
    return render(request, "comments/history.html", {**context, **shown})


def _edits(revisions: list[Any], after: str) -> list[tuple[Any, list[Piece]]]:
    """Each edit with the differences that it made; they share one effort, so that a page is made in bounded time."""
    effort, edits = Effort(), []
    for each in revisions:
        edits.append((each, differences(each.text, after, effort)))
        after = each.text
    return edits
