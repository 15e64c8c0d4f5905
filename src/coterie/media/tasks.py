"""Background work of the room."""

from __future__ import annotations

from django_tasks import task

from coterie.media.store import store

# Behind what people wait for: a video may take minutes.
LONG = -10


@task(priority=LONG)
def discard(folders: list[str]) -> None:
    """Delete the files of what is in the database no more."""
    for folder in folders:
        store().delete_below(folder)
