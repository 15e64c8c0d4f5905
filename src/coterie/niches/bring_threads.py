"""Bring more of a niche's old threads into the space that it has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.discussions.models import Topic
from coterie.discussions.seed import brought_already, seed
from coterie.foundation.locking import lock
from coterie.niches import activities
from coterie.niches.first_topics import with_posts
from coterie.niches.models import Niche, NicheThread
from coterie.niches.models.thread import NicheThreadQuerySet
from coterie.people.models import User

AT_ONCE = 50


def left_outside(niche: Niche) -> NicheThreadQuerySet:
    """Its threads that are not in its space yet, each once, worthiest first."""
    if niche.community is None:
        return NicheThread.objects.none()
    inside = brought_already(niche.community, niche.source.name)
    return NicheThread.objects.of(niche.family).exclude(thread__in=inside).order_by("-worth", "id")


@transaction.atomic
def bring_threads(niche: Niche, *, by: User, threads: Sequence[int]) -> list[Topic]:
    """Bring these threads (ids) in as topics with the dates and names they had, to be answered in place.

    What is there already is not doubled, and of people who asked not to be counted nothing comes. ValidationError if
    nothing was chosen, too much at once, or the niche has no space.
    """
    lock(niche, "source")
    if niche.community is None:
        raise ValidationError(_("%(name)s has no space yet.") % {"name": niche})
    if not threads:
        raise ValidationError(_("Choose at least one thread."))
    if len(threads) > AT_ONCE:
        raise ValidationError(_("At most %(count)d threads come at once.") % {"count": AT_ONCE})
    lock(niche.community)
    chosen = list({each.thread: each for each in left_outside(niche).filter(pk__in=threads)}.values())
    topics = seed(niche.community, with_posts(niche, chosen))
    if topics:
        facts: dict[str, Any] = {"name": niche.name, "threads": len(topics), "community": niche.community.name}
        record(activities.BROUGHT, by=by, about=niche, to=activities.OPERATORS, **facts)
    return topics
