"""What operators name: people, channels and spaces that the viewer sees, and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from coterie.channels import access as channels
from coterie.communities import access as communities
from coterie.discussions.models import Tag
from coterie.people import access as people
from coterie.search import facets

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from coterie.people.models import User

    Viewer = User | AnonymousUser

#: so many of one name are looked through
MOST = 50


def meant(viewer: Viewer, operator: str, value: str) -> tuple[str, ...]:
    """The facets of everything that is called so, or begins with it; none if the viewer sees nothing of that name."""
    return _MEANT[operator](viewer, value.lstrip("@#"))


def nobody(operator: str, value: str) -> str:
    """That there is none, in words."""
    said = {
        "author": _("You see nobody called “%(name)s”."),
        "channel": _("You see no channel called “%(name)s”."),
        "tag": _("There is no tag “%(name)s”."),
        "in": _("You see no space called “%(name)s”."),
    }
    return said[operator] % {"name": value[:40]}


def _authors(viewer: Viewer, value: str) -> tuple[str, ...]:
    if value.lower() == "me" and viewer.is_authenticated:
        return (facets.author(viewer.pk),)
    rows = people.people(viewer)
    exact = list(rows.filter(handle__iexact=value).values_list("pk", flat=True))
    called = Q(name__istartswith=value) | Q(name__icontains=f" {value}")
    found = exact or list(rows.filter(called).values_list("pk", flat=True)[:MOST])
    return tuple(facets.author(pk) for pk in found)


def _channels(viewer: Viewer, value: str) -> tuple[str, ...]:
    return tuple(facets.scope(f"channel{pk}") for pk in _called(channels.channels(viewer), value))


def _spaces(viewer: Viewer, value: str) -> tuple[str, ...]:
    return tuple(facets.space(pk) for pk in _called(communities.communities(viewer), value))


def _called(rows: Any, value: str) -> list[int]:
    exact = list(rows.filter(Q(slug__iexact=value) | Q(name__iexact=value)).values_list("pk", flat=True)[:MOST])
    return exact or list(rows.filter(name__istartswith=value).values_list("pk", flat=True)[:MOST])


def _tags(viewer: Viewer, value: str) -> tuple[str, ...]:
    """By name, in spaces that the viewer sees."""
    rows = Tag.objects.filter(community__in=communities.communities(viewer).values("pk"), removal=None)
    found = rows.filter(Q(slug__iexact=value) | Q(name__iexact=value)).values_list("slug", flat=True).distinct()
    return tuple(facets.tag(slug) for slug in found[:MOST])


_MEANT = {"author": _authors, "channel": _channels, "in": _spaces, "tag": _tags}
