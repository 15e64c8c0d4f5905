"""A chat channel's live updates: what appears on its open pages without a reload."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.loader import render_to_string

from coterie.activity.models import Activity
from coterie.activity.reactions import shows
from coterie.channels import activities as of_channels
from coterie.channels.models import Channel
from coterie.chat import access, activities
from coterie.chat.models import Message, MessageQuerySet, Pin, Presence
from coterie.chat.permissions import Permission
from coterie.chat.presence import room_of
from coterie.chat.threads import thread_of
from coterie.comments.shown import load_reactions
from coterie.foundation.live import Change, Event, changed, changes, channel, html_event, reload_event, state
from coterie.foundation.prepared import first, prepared
from coterie.people.models import User

MESSAGES_A_LOOK = 100


@channel("chat")
def may_listen(user: User, pk: int) -> bool:
    return access.channels(user).filter(pk=pk).exists()


# -- who is there, and what is pinned: for members only, told when somebody comes or goes and when pins change


@channel("room")
def may_see_who_is_there(user: User, pk: int) -> bool:
    try:
        access.channel(user, pk, Permission.PRESENCE_VIEW)
    except (Http404, PermissionDenied):
        return False
    return True


FACES, LISTED = 5, 30


@state("room")
def who_is_there(pk: int) -> Event:
    found = Channel.objects.filter(pk=pk).first()
    people = [each.user for each in Presence.objects.in_room(found)] if found else []
    shown = {"people": people, "pk": pk, "most": FACES, "listed": LISTED}
    html = render_to_string("chat/_present.html", shown).strip()
    return html_event("#chat-present", "replace", "chat-present", html)


@state("room")
def what_is_pinned(pk: int) -> Event:
    html = render_to_string("chat/_pinned.html", {"pk": pk, "count": Pin.objects.in_channel(pk).count()}).strip()
    return html_event("#chat-pinned", "replace", "chat-pinned", html)


# -- what is said


@shows(
    activities.SENT,
    activities.EDITED,
    activities.REMOVED,
    activities.RESTORED,
    activities.REACTED,
    activities.UNREACTED,
    activities.BECAME_TOPIC,
    activities.PINNED,
    activities.UNPINNED,
)
def say_changed(activity_id: int) -> None:
    place = _place_of(activity_id)[0]
    changed(f"chat:{place.context_id}")
    for root in _root_of(place.object_id):
        changed(thread_of(root or place.object_id))


@prepared
def _root_of(message: int) -> Any:
    return Message.objects.filter(pk=message).values_list("root_id", flat=True)


@shows(activities.PINNED, activities.UNPINNED, activities.REMOVED, activities.RESTORED)
def say_pins_changed(activity_id: int) -> None:
    changed(room_of(_place_of(activity_id)[0].context_id))


@shows(of_channels.REVISED, of_channels.ARCHIVED, of_channels.REOPENED, activities.SLOWED)
def say_channel_changed(activity_id: int) -> None:
    changed(f"chat:{_place_of(activity_id)[0].object_id}")


@prepared
def _place_of(activity: int) -> Any:
    return Activity.objects.filter(pk=activity).values_list("context_id", "object_id", named=True)


@changes("chat")
def changes_since(pk: int, version: int) -> Sequence[Change] | None:
    """The messages that look different since this version, alike for every viewer.

    A page that is older than the last change of the channel itself is loaded again.
    """
    return _changes(Message.objects.for_page(pk), first(_versions(pk)), version)


@channel("thread")
def may_listen_to_thread(user: User, pk: int) -> bool:
    try:
        return access.thread(user, pk)[0].root_id is None
    except Http404:
        return False


@changes("thread")
def changes_in_thread(pk: int, version: int) -> Sequence[Change] | None:
    """The same of the messages in a thread. Their versions are those of the channel."""
    root = Message.objects.filter(pk=pk).first()
    if root is None:
        return None
    rows = Message.objects.for_page(root.channel_id).in_thread(pk)
    return _changes(rows, first(_versions(root.channel_id)), version)


def _changes(shown: MessageQuerySet, now: Any, version: int) -> Sequence[Change] | None:
    if now is None:
        return None
    # Also one of another time, before this database was put back from a backup.
    if version > now.version or version < now.cut_version:
        return [Change(reload_event, now.version)]
    rows = shown.filter(version__gt=version).order_by("version")
    messages = load_reactions(list(rows[:MESSAGES_A_LOOK]))
    return [Change(partial(_article, message), message.version) for message in messages]


@prepared
def _versions(pk: int) -> Any:
    return Channel.objects.filter(pk=pk).values_list("version", "cut_version", named=True)


def _article(message: Message) -> Event:
    """What only some may do is fetched by the page of those who may."""
    html = render_to_string("chat/_messages.html", {"rows": [message], "viewer": None, "live": True}).strip()
    return html_event("#messages", "order", f"message-{message.pk}", html)
