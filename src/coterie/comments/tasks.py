"""Background work of the room."""

from __future__ import annotations

from django.conf import settings
from django_tasks import task

from coterie.comments.links.fetch import Rules
from coterie.comments.links.fetched import fetched

# Behind what people wait for: a page elsewhere may take its ten seconds.
LATER = -10


@task(priority=LATER)
def fetch_preview(preview_id: int) -> None:
    if settings.LINK_PREVIEWS:
        fetched(preview_id, rules())


def rules() -> Rules:
    """The rules, by which the one who asks says who they are; tests allow a server of their own besides."""
    more = getattr(settings, "LINK_PREVIEW_RULES", {})
    return Rules(**{"agent": f"Coterie link preview (+{settings.SITE_URL})", **more})
