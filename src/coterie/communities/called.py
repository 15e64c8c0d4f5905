"""People of a space who are called by their role: ``@hosts`` and ``@leads``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from coterie.communities.models import Community
from coterie.communities.permissions import Role
from coterie.foundation.routes import route
from coterie.people.models import User

CALLED = {
    "hosts": (_("Hosts and leads of this space"), (Role.HOST, Role.LEAD)),
    "leads": (_("Leads of this space"), (Role.LEAD,)),
}
#: so many people are told at once
MOST = 50


def called(community: Community, word: str) -> list[User]:
    """Those who have the role now."""
    _name, roles = CALLED[word]
    holds = {"memberships__community": community, "memberships__role__in": roles}
    return list(User.objects.filter(**holds, is_active=True).order_by("pk")[:MOST])


def offered(start: str) -> list[dict[str, str]]:
    """The words that begin so, as they are offered while somebody types."""
    if not start:
        return []
    return [{"handle": word, "name": str(name)} for word, (name, _) in CALLED.items() if word.startswith(start.lower())]


def address_of(community: Community) -> str:
    """Where one sees who they are."""
    return route("communities:members", community.slug)
