"""Guarded loads: what is missing and what is hidden look the same, and what may be seen but not done says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from django.db.models import Model
from django.http import Http404

M = TypeVar("M", bound=Model)
P = TypeVar("P", contravariant=True)


class Standing(Protocol[P]):
    """What one viewer may do towards one object."""

    def can(self, permission: P, /) -> bool: ...

    def require(self, permission: P, /) -> None:
        """PermissionDenied, with a reason to show, unless the viewer may."""


class SwitchedOff(Http404):
    """Nothing is here while something is switched off: the page says so, in the words of this, to somebody who may know
    what else would be."""


S = TypeVar("S", bound=Standing)


def guarded(found: M | None, standing: Callable[[M], S], *, sees: P, does: P | None = None) -> tuple[M, S]:
    """What was found, and the viewer's ``standing`` towards it.

    Http404 if nothing was, or if the viewer may not even see it (``sees``); PermissionDenied, with its reason, if they
    see it but may not do what they came for (``does``). The list twin is a method of the queryset, beside it in the
    room's own ``access.py``.
    """
    if found is None:
        raise Http404
    their = standing(found)
    if not their.can(sees):
        raise Http404
    if does is not None:
        their.require(does)
    return found, their
