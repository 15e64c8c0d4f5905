"""Ask a page what it says of itself, and show it in the texts that link to it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from coterie.comments.access import target_of
from coterie.comments.links.cards import with_cards
from coterie.comments.links.described import described
from coterie.comments.links.fetch import Rules, fetch
from coterie.comments.links.networks import Refused
from coterie.comments.models import LinkUse, Preview


def store(thing: Any) -> bool:
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
        # What is known from before stays: a page may be away for a day.
        found.failure = str(refused)[:60]
    found.fetched_at = timezone.now()
    found.save(update_fields=["title", "description", "site", "fetched_at", "failure"])
    if found.title:
        for use in found.uses.order_by("pk"):
            redraw(use)


@transaction.atomic
def redraw(use: LinkUse) -> None:
    """The text that the link stands in looks as it should by now, on open pages too; nothing if it is gone."""
    thing = apps.get_model(use.target_type)._base_manager.filter(pk=use.target_id).first()
    if thing is None:
        return
    target = target_of(thing)
    try:
        if target.hold:
            target.hold(thing)
    except (Http404, ValidationError):
        return
    if store(thing) and target.redrawn:
        target.redrawn(thing)
