"""Show what was uploaded in texts: which text shows what is kept as a row, and decides who may see it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from coterie.media.carriers import carriers
from coterie.media.draw import drawn, keys_in
from coterie.media.models import Medium, MediumUse


def show_media(thing: Any) -> bool:
    """Note which media the text shows, and draw them; whether its HTML, which is saved then, is another one now.

    A text shows what its author uploaded, and nothing of others': else naming a picture that only some may see would
    open it to everybody. Call it in the transaction that writes the text, while it is held and before others see it.
    """
    keys = keys_in(thing.html)
    if not keys and not getattr(thing, "edited_at", None):
        return False
    own = (
        Medium.objects.kept().filter(key__in=keys, owner=thing.author_id) if thing.author_id else Medium.objects.none()
    )
    shown = {each.key: each for each in own} if keys else {}
    _note_uses(thing, list(shown.values()))
    return bool(keys) and _store(thing, drawn(thing.html, shown))


def _store(thing: Any, html: str) -> bool:
    if html == thing.html:
        return False
    thing.html = html
    thing.save(update_fields=["html"])
    return True


def _note_uses(thing: Any, shown: list[Medium]) -> None:
    on = {"target_type": thing._meta.label_lower, "target_id": thing.pk}
    known = MediumUse.objects.filter(**on)
    known.filter(dropped_at=None).exclude(medium__in=shown).update(dropped_at=timezone.now())
    known.filter(medium__in=shown).update(dropped_at=None)
    MediumUse.objects.bulk_create([MediumUse(medium=each, **on) for each in shown], ignore_conflicts=True)


def shown_before_sending(html: str, by: int | None) -> str:
    """The HTML of a text that is not stored yet, with its writer's own media in it."""
    keys = keys_in(html)
    if not keys:
        return html
    own = Medium.objects.kept().filter(key__in=keys, owner=by, owner__isnull=False)
    return drawn(html, {each.key: each for each in own})


def redraw_all(medium: int) -> None:
    """Every text that shows it looks as it should by now, on open pages, too."""
    for use in MediumUse.objects.filter(medium=medium, dropped_at=None).order_by("pk"):
        redraw(use)


@transaction.atomic
def redraw(use: MediumUse) -> None:
    carrier = carriers().get(use.target_type)
    thing = apps.get_model(use.target_type)._base_manager.filter(pk=use.target_id).first()
    if carrier is None or thing is None:
        return
    try:
        if carrier.hold:
            carrier.hold(thing)
    except (Http404, ValidationError):
        return
    shown = Medium.objects.filter(
        uses__target_type=use.target_type, uses__target_id=use.target_id, uses__dropped_at=None
    )
    media = {each.key: each for each in shown.select_related("removal")}
    if _store(thing, drawn(thing.html, media)) and carrier.redrawn:
        carrier.redrawn(thing)
