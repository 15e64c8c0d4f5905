"""The conversation about an object, for any page to stand beneath it."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string

from coterie.comments.access import target_of
from coterie.comments.live import channel_of
from coterie.comments.models import Comment
from coterie.comments.shown import load_reactions
from coterie.comments.versions import version_of
from coterie.communities.access import Standing
from coterie.foundation.listen import listen
from coterie.foundation.numbers import number
from coterie.foundation.paging import cursor_after, page
from coterie.foundation.rooms import targets

COMMENTS_A_PAGE = 20


def beneath(request: HttpRequest, thing: Model, standing: Standing) -> str:
    """What stands beneath an object on its own page; nothing for what is not commented on."""
    target = targets().get(thing._meta.label_lower)
    if target is None or not target.comments:
        return ""
    return render_to_string("comments/_thread.html", thread(request, thing, standing), request)


def thread(request: HttpRequest, thing: Model, standing: Standing, **more: Any) -> dict[str, Any]:
    """Template context of the conversation, which the page then listens to: from its start, from a cursor, or from the
    comment that the address asks for."""
    version = version_of(thing)  # before the comments, which are then at least as new
    rows = Comment.objects.of(thing)
    wanted = number(request.GET.get("comment"))
    after = cursor_after(wanted - 1) if wanted else request.GET.get("after")
    if wanted and rows.filter(pk__lt=wanted).count() < COMMENTS_A_PAGE:
        after = None
    found = page(rows.for_page(), by=("id",), after=after, size=COMMENTS_A_PAGE)
    load_reactions(found.rows)
    model = thing._meta.label_lower
    listen(request, channel_of(model, thing.pk), version=version)
    return {
        "thing": thing,
        "model": model,
        "community": target_of(thing).space(thing),
        "standing": standing,
        "comments": found.rows,
        "page": found,
        "count": rows.standing().count(),
        "viewer": request.user,
        "answered": None,
        "text": "",
        "errors": (),
        **more,
    }
