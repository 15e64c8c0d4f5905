"""The pages on which any text is edited, and on which its earlier versions are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render

from coterie.comments.texts import ChangedMeanwhile
from coterie.drafts.discard_draft import drop_of
from coterie.people.requests import MemberRequest


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
    """What a text said before each edit, newest first; ``context`` as in :func:`edit_page`."""
    revisions = list(found.revisions.select_related("replaced_by").order_by("-id"))
    return render(request, "comments/history.html", {**context, "found": found, "revisions": revisions, "back": back})
