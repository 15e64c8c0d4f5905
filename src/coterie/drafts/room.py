from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from coterie.communities.permissions import Permission
from coterie.drafts import access
from coterie.drafts.discard_draft import forget_old
from coterie.drafts.models import Draft
from coterie.foundation.at_home import Act, Home, Section, Told
from coterie.foundation.held import Held
from coterie.foundation.rooms import Feature, Group, Mount, Part, Place, Room, Who
from coterie.foundation.routes import route
from coterie.foundation.schedule import Schedule

SHOWN = 3


def viewer() -> dict[str, Any]:
    """How many drafts the person who asks has: without any, nothing is asked for."""
    own = Draft.objects.kept().filter(user=OuterRef("pk")).order_by().values("user")
    return {"draft_count": Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), Value(0))}


def half_written(community: Any, standing: Any) -> Mapping[str, Any] | None:
    """What this member left half-written in the space."""
    if standing.role is None or not getattr(standing.viewer, "draft_count", 0):
        return None
    drafts = list(access.drafts(standing.viewer).filter(space=community.pk).order_by("-at")[:SHOWN])
    return {"drafts": drafts} if drafts else None


def at_home(home: Home) -> Iterator[Told]:
    """What somebody left half-written anywhere, to go on with."""
    count = getattr(home.user, "draft_count", 0)
    if not count:
        return
    for draft in access.drafts(home.user).order_by("-at", "-id")[:SHOWN]:
        title = draft.title or gettext("Without a title")
        begins = Truncator(draft.text or next(iter(draft.fields.get("title", ())), "")).chars(90)
        name = gettext("Discard the draft %(title)s") % {"title": title}
        discard = Act(gettext("Discard"), name, "trash-2", f"{route('drafts:removal', draft.pk)}?to=home")
        said = tuple(filter(None, (gettext("half-written"), begins)))
        yield Told(Section.NEXT, title, draft.path, said, icon="notebook-pen", act=discard)
    if count > SHOWN:
        words = ngettext("%(count)d more draft", "%(count)d more drafts", count - SHOWN) % {"count": count - SHOWN}
        yield Told(Section.NEXT, words, route("drafts:list"), icon="notebook-pen", weight=-1)


room = Room(
    "drafts",
    "what people are writing and have not sent, on all their devices",
    urls=[Mount("drafts/", "coterie.drafts.urls")],
    menu=[Place("drafts", _("Your drafts"), "notebook-pen", "drafts:list", 35, Who.SIGNED_IN)],
    viewer=viewer,
    home=at_home,
    schedules=[
        Schedule("drafts.old", _("delete drafts that were removed or forgotten"), timedelta(days=1), forget_old)
    ],
    held=[
        Held(
            "drafts",
            Draft,
            ("key", "title", "text", "fields", "displaced", "path", "at", "removed_at"),
            person="user",
            words=ngettext_lazy("%(count)d draft.", "%(count)d drafts.", "count"),
        )
    ],
    features=[
        Feature(
            "drafts",
            _("Your drafts"),
            Group.ABOUT,
            90,
            [],
            sees=Permission.COMMUNITY_VIEW,
            parts=[Part("half-written", 5, "drafts/_half_written.html", half_written)],
        )
    ],
)
