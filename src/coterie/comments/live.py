"""What appears on open pages of an object when somebody comments on it; each kind of object has its own channel."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.apps import apps
from django.db.models import Model
from django.template.loader import render_to_string

from coterie.activity.models import Activity
from coterie.activity.reactions import shows
from coterie.comments import activities
from coterie.comments.access import sees
from coterie.comments.models import Comment
from coterie.comments.shown import load_reactions
from coterie.comments.versions import version_of
from coterie.foundation.live import Change, Event, changed, changes, channel, html_event, reload_event
from coterie.foundation.rooms import Target
from coterie.people.models import User

COMMENTS_A_LOOK = 100


def channel_of(model: str, pk: int) -> str:
    return f"{_kind_of(model)}:{pk}"


def _kind_of(model: str) -> str:
    return f"on_{model.replace('.', '_')}"


def declare(target: Target) -> None:
    """Make the comments on this kind of object something that its pages can listen to."""

    @channel(_kind_of(target.model))
    def may_listen(user: User, pk: int) -> bool:
        return sees(user, target.model, pk)

    @changes(_kind_of(target.model))
    def changes_of_one(pk: int, version: int) -> Sequence[Change] | None:
        thing = apps.get_model(target.model)._base_manager.filter(pk=pk).first()
        return None if thing is None else changes_since(thing, version)


@shows(
    activities.WRITTEN,
    activities.EDITED,
    activities.REMOVED,
    activities.RESTORED,
    activities.REACTED,
    activities.UNREACTED,
)
def say_changed(activity_id: int) -> None:
    on = Activity.objects.get(pk=activity_id)
    if on.context_id:
        changed(channel_of(on.context_type, on.context_id))


def changes_since(thing: Model, version: int) -> Sequence[Change]:
    """The comments on an object that look different since this version; alike for every viewer."""
    now = version_of(thing)
    if version > now:  # of another time, before this database was put back from a backup
        return [Change(reload_event, now)]
    rows = Comment.objects.of(thing).for_page().filter(version__gt=version).order_by("version")
    found = load_reactions(list(rows[:COMMENTS_A_LOOK]))
    if not found:
        return [Change(reload_event, now)] if version < now else []
    return [Change(partial(_head, thing)), *(Change(partial(_article, each), each.version) for each in found)]


def _head(thing: Model) -> Event:
    count = Comment.objects.of(thing).standing().count()
    html = render_to_string("comments/_head.html", {"count": count}).strip()
    return html_event("#comments-head", "replace", "comments-head", html)


def _article(comment: Comment) -> Event:
    """What only some may do is fetched by the page of those who may."""
    html = render_to_string("comments/_comments.html", {"comments": [comment], "viewer": None}).strip()
    return html_event("#comments", "order", f"comment-{comment.pk}", html)
