"""Show previews of the links in a text: what is known at once, the rest when it was fetched."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from coterie.activity.record import record
from coterie.comments import activities
from coterie.comments.access import target_of
from coterie.comments.links.addresses import digest
from coterie.comments.links.cards import links_of, with_cards
from coterie.comments.links.described import described
from coterie.comments.links.fetch import Rules, fetch
from coterie.comments.links.networks import Refused
from coterie.comments.models import LinkUse, Preview, PreviewRemoval, named
from coterie.people.models import User

log = logging.getLogger(__name__)

#: so many links of one text have previews, the first ones
MOST = 3


def preview_links(thing: Any) -> None:
    """Note which addresses stand on lines of their own in the object's text, and have fetched what is not known.

    Call it in the transaction that writes the text, while the object is held and before others see it.
    """
    wanted = links_of(thing.html)[:MOST] if settings.LINK_PREVIEWS else []
    if thing.edited_at:
        LinkUse.objects.of(thing).exclude(preview__address__in=wanted).delete()
    if not wanted:
        return
    for address in wanted:
        found, _new = Preview.objects.get_or_create(digest=digest(address), defaults={"address": address})
        LinkUse.objects.get_or_create(**named(thing), preview=found)
        _ask(found)
    _store(thing)


def _ask(found: Preview) -> None:
    """Once, however many texts name it at the same moment: whoever sets the time has it fetched."""
    from coterie.comments.tasks import fetch_preview

    now = timezone.now()
    if Preview.objects.filter(pk=found.pk).due(now).update(asked_at=now):
        fetch_preview.enqueue(found.pk)


def _store(thing: Any) -> bool:
    html = with_cards(thing, thing.html)
    if html == thing.html:
        return False
    thing.html = html
    thing.save(update_fields=["html"])
    return True


def fetched(pk: int, rules: Rules) -> None:
    """Ask the page what it says of itself, keep it, and show it wherever the link stands."""
    found = Preview.objects.filter(pk=pk).first()
    if found is None:
        return
    try:
        facts = described(fetch(found.address, rules))
        found.title, found.description, found.site = facts.title, facts.description, facts.site
        found.failure = "" if facts.title else "it has no title"
    except Refused as refused:
        # What is known from before stays until it was refused for good: a page may be away for a day.
        found.failure = str(refused)[:60]
    found.fetched_at = timezone.now()
    found.save(update_fields=["title", "description", "site", "fetched_at", "failure"])
    if found.title:
        for use in found.uses.order_by("pk"):
            redraw(use)


@transaction.atomic
def redraw(use: LinkUse) -> None:
    """The text that the link stands in looks as it should by now, on open pages too; nothing if it is gone."""
    from django.apps import apps

    thing = apps.get_model(use.target_type)._base_manager.filter(pk=use.target_id).first()
    if thing is None:
        return
    target = target_of(thing)
    try:
        (target.hold or (lambda _: None))(thing)
    except (Http404, ValidationError):
        return
    if _store(thing) and target.redrawn:
        target.redrawn(thing)


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
