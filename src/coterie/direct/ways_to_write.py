"""The way to write to somebody, for their profile and for lists of people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from coterie.direct.may_write import refusal, towards
from coterie.foundation.rooms import Offer
from coterie.foundation.routes import route
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


def ways_to_write(viewer: Viewer, people: Sequence[User]) -> Mapping[int, Offer]:
    """For those of them to whom the viewer may write; one query for all."""
    others = [each.pk for each in people if each.pk != viewer.pk]
    if not viewer.is_authenticated or not others:
        return {}
    found = [each for each in towards(viewer.pk).filter(pk__in=others) if not refusal(each)]
    return {
        each.pk: Offer(_("Write to %(name)s") % {"name": each.name}, "mail", route("direct:write", each.handle))
        for each in found
    }
