"""People, as they are searched."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from coterie.foundation.documents import MEMBERS_OF_THE_SITE, Document, Documents, Shown
from coterie.foundation.routes import route
from coterie.people import access, activities
from coterie.people.models import User
from coterie.people.seen import seen_alike

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from coterie.activity.models import Activity

    Viewer = User | AnonymousUser


def scopes(viewer: Viewer) -> Iterable[str]:
    """Whoever is signed in may see people."""
    return [MEMBERS_OF_THE_SITE] if viewer.is_authenticated else []


def load(pks: Sequence[int]) -> Iterator[Document]:
    for user in User.objects.filter(pk__in=pks, is_active=True):
        text = f"{user.handle}\n{user.about}"
        yield Document(user.pk, user.name, text, user.joined_at, MEMBERS_OF_THE_SITE, author=user.pk)


def show(pks: Sequence[int]) -> Mapping[int, Shown]:
    return {
        user.pk: Shown(user.name, route("people:profile", user.handle), user.about, by=user, note=f"@{user.handle}")
        for user in User.objects.filter(pk__in=pks)
    }


def _actor(activity: Activity) -> Iterable[int]:
    return [activity.actor_id] if activity.actor_id else []


DOCUMENTS = (
    Documents(
        "person",
        _("People"),
        "user-round",
        "people.user",
        visible=seen_alike(lambda viewer, pks: access.people(viewer).filter(pk__in=pks)),
        scopes=scopes,
        load=load,
        show=show,
        changed={activities.REVISED: _actor, activities.CLAIMED: _actor},
        texts=False,
    ),
)
