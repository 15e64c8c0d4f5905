"""Let the index follow what happened, and search as somebody."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django_tasks_db.models import DBTaskResult

from coterie.activity.tasks import react
from coterie.people.models import User
from coterie.search.find import find
from coterie.search.query import parse
from coterie.search.rebuild import catch_up
from coterie.search.results import asking, looked_up, shown
from coterie.search.tasks import index_later

OURS = {react.module_path: react, index_later.module_path: index_later}


def follow() -> None:
    """Run what was queued for the search, as a worker does."""
    for task in DBTaskResult.objects.ready().order_by("enqueued_at"):
        args = task.args_kwargs["args"]
        if task.task_path in OURS and ("search" in task.task_path or "coterie.search" in args[2]):
            OURS[task.task_path].func(*args)
            task.delete()


def built() -> None:
    """Index what is there."""
    follow()
    catch_up()


def found(viewer: User | AnonymousUser, typed: str, **how: Any) -> list[str]:
    """The titles (of chat messages, their texts) of what this viewer finds, best first."""
    result = find(viewer, parse(typed), **how)
    return [each.shown.text.strip() if each.kind.kind == "message" else each.shown.title for each in lines(result)]


def lines(result: Any) -> list[Any]:
    return shown(result.hits, result.phrases)


def meant(viewer: User | AnonymousUser, typed: str) -> tuple[list[str], str]:
    """What is shown when a word may be mistyped, and what was meant."""
    result, better = looked_up(viewer, parse(typed), asking({"q": typed}, None))
    return [each.shown.title for each in lines(result)], better
