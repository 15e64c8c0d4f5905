"""A conversation's live updates, for the two whose it is, and the number in the bar of every page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.template.loader import render_to_string
from django.utils.html import format_html

from coterie.activity.models import Activity
from coterie.activity.reactions import shows
from coterie.direct import activities
from coterie.direct.models import Conversation, Message, Participant
from coterie.foundation.live import Change, Event, changed, changes, channel, html_event, reload_event, state
from coterie.people.models import User

MESSAGES_A_LOOK = 100


@channel("direct")
def may_listen(user: User, pk: int) -> bool:
    return Conversation.objects.visible_to(user).filter(pk=pk).exists()


@shows(activities.SENT, activities.EDITED, activities.REMOVED, activities.RESTORED)
def say_changed(activity_id: int) -> None:
    act = Activity.objects.get(pk=activity_id)
    changed(f"direct:{act.context_id}")
    changed(act.audience)


@shows(activities.ACCEPTED, activities.DECLINED, activities.RECONSIDERED)
def say_answered(activity_id: int) -> None:
    act = Activity.objects.get(pk=activity_id)
    changed(f"direct:{act.object_id}")
    for user in Participant.objects.filter(conversation=act.object_id).values_list("user", flat=True):
        changed(f"person:{user}")


@shows(activities.BLOCKED, activities.UNBLOCKED)
def say_blocked(activity_id: int) -> None:
    act = Activity.objects.get(pk=activity_id)
    for pk in Conversation.objects.between(act.actor_id or 0, act.object_id).values_list("pk", flat=True):
        changed(f"direct:{pk}")


@changes("direct")
def changes_since(pk: int, version: int) -> Sequence[Change] | None:
    """The messages that look different since this version, alike for both; older pages are loaded again after a cut."""
    now = Conversation.objects.filter(pk=pk).values_list("version", "cut_version", named=True).first()
    if now is None:
        return None
    # Also one of another time, before this database was put back from a backup.
    if version > now.version or version < now.cut_version:
        return [Change(reload_event, now.version)]
    rows = Message.objects.for_page(pk).filter(version__gt=version).order_by("version")
    return [Change(partial(_article, message), message.version) for message in rows[:MESSAGES_A_LOOK]]


def _article(message: Message) -> Event:
    html = render_to_string("direct/_messages.html", {"rows": [message], "live": True}).strip()
    return html_event("#messages", "order", f"message-{message.pk}", html)


@state("person")
def unread_now(user_id: int) -> Event:
    count = Participant.with_news().filter(user=user_id).count()
    badge = format_html('<span class="count" id="count-messages">{}</span>', count or "")
    return html_event("#count-messages", "replace", "count-messages", badge)
