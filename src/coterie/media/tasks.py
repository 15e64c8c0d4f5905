"""Background work of the room."""

from __future__ import annotations

from django_tasks import task

# Behind what people wait for: a video may take minutes.
LONG = -10


@task(priority=LONG)
def prepare(pk: int) -> None:
    from coterie.media.make_ready import make_ready

    make_ready(pk)


@task(priority=LONG)
def discard(folders: list[str]) -> None:
    """Delete the files of what is in the database no more."""
    from coterie.media.store import store

    for folder in folders:
        store().delete_below(folder)


@task()
def tidy() -> None:
    from coterie.media.housekeeping import tidy_up

    tidy_up()
