"""Background reactions: one task for each, so that one that fails neither stops nor repeats the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django_tasks import task

from coterie.activity.reactions import in_background

if TYPE_CHECKING:
    from coterie.activity.models import Activity


@task()
def react(activity_id: int, kind: str, reaction: str) -> None:
    # A reaction that was renamed or removed since the task was stored is none of ours any more.
    found = in_background(kind).get(reaction)
    if found is not None:
        found(activity_id)


def enqueue(activity: Activity) -> None:
    """Store a task for each reaction to this activity, in the caller's transaction."""
    for reaction in in_background(activity.kind):
        react.enqueue(activity.pk, activity.kind, reaction)
