"""Show previews of the links in a text: what is known at once, the rest when it was fetched."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from coterie.activity.record import record
from coterie.comments import activities
from coterie.comments.access import target_of
from coterie.comments.links.addresses import digest
from coterie.comments.links.cards import links_of
from coterie.comments.links.fetched import redraw, store
from coterie.comments.models import LinkUse, Preview, PreviewRemoval, named
from coterie.comments.tasks import fetch_preview
from coterie.media.show import show_media
from coterie.people.models import User

#: so many links of one text have previews, the first ones
MOST = 3


def preview_links(thing: Any) -> None:
    """Note which addresses stand on lines of their own in the object's text, and have fetched what is not known; and
    put the files that it names in their places.

    Call it in the transaction that writes the text, while the object is held and before others see it.
    """
    show_media(thing)
    wanted = links_of(thing.html)[:MOST] if settings.LINK_PREVIEWS else []
    if thing.edited_at:
        LinkUse.objects.of(thing).exclude(preview__address__in=wanted).delete()
    if not wanted:
        return
    for address in wanted:
        found, _new = Preview.objects.get_or_create(digest=digest(address), defaults={"address": address})
        LinkUse.objects.get_or_create(**named(thing), preview=found)
        _ask(found)
    store(thing)


def _ask(found: Preview) -> None:
    """Once, however many texts name it at the same moment: whoever sets the time has it fetched."""
    now = timezone.now()
    if Preview.objects.filter(pk=found.pk).due(now).update(asked_at=now):
        fetch_preview.enqueue(found.pk)


@transaction.atomic
def remove_preview(use: LinkUse, thing: Any, *, by: User) -> PreviewRemoval:
    """Take the preview off the text; :func:`restore_preview` puts it back."""
    removal, created = PreviewRemoval.objects.get_or_create(use=use, defaults={"by": by})
    if created:
        redraw(use)
        _record(activities.PREVIEW_REMOVED, thing, by)
    return removal


@transaction.atomic
def restore_preview(use: LinkUse, thing: Any, *, by: User) -> None:
    """Undo a removal; one that stands stays."""
    deleted, _each = PreviewRemoval.objects.filter(use=use).delete()
    if deleted:
        redraw(use)
        _record(activities.PREVIEW_RESTORED, thing, by)


def _record(kind: str, thing: Any, by: User) -> None:
    record(kind, by=by, about=thing, to=target_of(thing).space(thing).audience, **activities.facts(thing))
