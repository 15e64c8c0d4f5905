"""What the palette leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coterie.communities import access as communities
from coterie.communities.models import Community
from coterie.foundation.documents import documents
from coterie.search.find import find
from coterie.search.query import parse
from coterie.search.results import Asking, shown

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from coterie.people.models import User

    Viewer = User | AnonymousUser

PLACES, TEXTS = 6, 6


def leads_to(viewer: Viewer, typed: str, here: Community | None) -> dict[str, Any]:
    """Places first, then what was said; without words the viewer's own spaces."""
    q = typed.strip()
    asked = Asking(q, "", False, 1, None)
    context: dict[str, Any] = {"q": q, "here": here, "all_url": asked.url(), "places": [], "texts": []}
    context["here_url"] = asked.url(space=here) if here else None
    if not q:
        return {**context, "places": _own(viewer)}
    found = find(viewer, parse(typed))
    places = [hit for hit in found.hits if not documents()[hit.model].texts][:PLACES]
    texts = [hit for hit in found.hits if documents()[hit.model].texts][:TEXTS]
    lines = shown([*places, *texts], found.phrases)
    context["places"] = [each for each in lines if not each.kind.texts]
    context["texts"] = [each for each in lines if each.kind.texts]
    return context


def _own(viewer: Viewer) -> list[Any]:
    """The spaces that somebody belongs to, by name."""
    if not viewer.is_authenticated:
        return []
    own = communities.communities(viewer).joined_by(viewer).order_by("name").values_list("pk", flat=True)[:PLACES]
    loaded = documents()[Community._meta.label_lower].show(list(own))
    kind = documents()[Community._meta.label_lower]
    return [{"kind": kind, "shown": loaded[pk], "title": loaded[pk].title} for pk in own if pk in loaded]
