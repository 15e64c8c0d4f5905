"""Spaces, as they are searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from coterie.communities import access, activities
from coterie.communities.models import Community
from coterie.foundation.documents import Document, Documents, Shown
from coterie.foundation.routes import route
from coterie.people.seen import seen, seen_among

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from coterie.activity.models import Activity
    from coterie.people.models import User

    Viewer = User | AnonymousUser


_seen = seen(access.communities)


def scopes(viewer: Viewer) -> Iterable[str]:
    return [place(pk) for pk in _seen(viewer)]


def place(space: int) -> str:
    return f"space{space}"


def load(pks: Sequence[int]) -> Iterator[Document]:
    for space in Community.objects.filter(pk__in=pks):
        yield Document(space.pk, space.name, space.purpose, space.founded_at, place(space.pk), space=space.pk)


def show(pks: Sequence[int]) -> Mapping[int, Shown]:
    spaces = Community.objects.filter(pk__in=pks)
    return {each.pk: Shown(each.name, route("communities:home", each.slug), each.purpose) for each in spaces}


def _space(activity: Activity) -> Iterable[int]:
    return [activity.object_id]


DOCUMENTS = (
    Documents(
        "space",
        _("Spaces"),
        "layout-grid",
        "communities.community",
        visible=seen_among(lambda viewer, pks: access.communities(viewer).filter(pk__in=pks)),
        scopes=scopes,
        load=load,
        show=show,
        changed=dict.fromkeys((activities.FOUNDED, activities.OPENED, activities.REVISED), _space),
        place=place,
        texts=False,
    ),
)
