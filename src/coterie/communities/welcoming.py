"""What a space shows to those who are new in it: the steps of their first visit, and the question what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from markupsafe import Markup

from coterie.communities.access import Standing
from coterie.communities.arrival import arrival, is_asked, next_step
from coterie.communities.forms import FeedbackForm
from coterie.communities.models import Community, Membership
from coterie.communities.permissions import Role
from coterie.foundation.first_visit import FirstStep
from coterie.foundation.text.markdown import excerpt, words_of

IN_SHORT = 280


def in_short(community: Community, standing: Standing) -> Mapping[str, Any]:
    """What the space is, what its hosts say to new members, and how its guidelines begin."""
    agreed, own = community.guidelines, arrival(community, standing)
    begins = excerpt(words_of(agreed.html), IN_SHORT) if agreed else ""
    said = own.welcome if own else ""
    return {"guidelines": begins, "welcome": Markup(said)}  # noqa: S704 - cleaned when written


WELCOME = FirstStep("welcome", 10, _("What this space is"), "communities/_step_welcome.html", in_short)


def first_visit(community: Community, standing: Standing) -> dict[str, Any] | None:
    """The step that waits for this member."""
    waiting = next_step(community, standing)
    return {"community": community, "waiting": waiting} if waiting else None


def what_is_missing(community: Community, standing: Standing) -> dict[str, Any] | None:
    """The question what is missing, for early members; not while their first visit waits."""
    if not is_asked(community, standing) or next_step(community, standing) is not None:
        return None
    return {"community": community, "form": FeedbackForm(), "readers": readers(community)}


def readers(community: Community) -> list[str]:
    """The names of the leads, who read what is said is missing."""
    leads = Membership.objects.filter(community=community, role=Role.LEAD).order_by("joined_at")
    return list(leads.values_list("user__name", flat=True)[:5])
