"""Reminders of bookmarks: told in the inbox at the moment that somebody chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.activity.kinds import Kind
from coterie.activity.reasons import Reason, Sort
from coterie.activity.record import record
from coterie.discussions.bookmark import forget_removed
from coterie.discussions.models import Bookmark, Post
from coterie.foundation.routes import route
from coterie.foundation.schedule import Schedule
from coterie.people.models import User

if TYPE_CHECKING:
    from coterie.activity.models import Activity

DUE = "bookmark.due"
REMINDER = "reminder"
AT_ONCE = 200


@dataclass(frozen=True)
class OfBookmark:
    """``post`` and ``user`` are ids, ``title`` is the topic's, ``note`` what the person wrote for themselves."""

    post: int
    user: int
    title: str
    note: str


def to_owner(activity: Activity) -> dict[int, str]:
    """Whoever asked for it, if they keep the bookmark and may still see the post."""
    user = User.objects.filter(pk=activity.data["user"], is_active=True).first()
    kept = Bookmark.objects.kept().filter(pk=activity.object_id)
    if user is None or not kept.exists():
        return {}
    seen = Post.objects.visible_to(user).standing().filter(pk=activity.data["post"]).exists()
    return {user.pk: REMINDER} if seen else {}


def at_post(activity: Activity, _space: str) -> str:
    return route("discussions:post", activity.data["post"])


KINDS = (
    Kind(
        DUE,
        _("You wanted to come back to “{title}”: {note}"),
        "person",
        OfBookmark,
        feed=False,
        address=at_post,
        recipients=to_owner,
        reasons={REMINDER: Reason(Sort.REMINDED, _("you asked to be reminded"), _("you asked to be reminded"))},
    ),
)


def remind() -> int:
    """Tell everybody whose moment has come, once; returns how many there were."""
    due = Bookmark.objects.kept().filter(remind_at__lte=timezone.now(), reminded_at=None)
    found = list(due.select_related("post__topic", "user").order_by("remind_at")[:AT_ONCE])
    return sum(_tell(bookmark) for bookmark in found)


@transaction.atomic
def _tell(bookmark: Bookmark) -> bool:
    """Of two workers at it, the one whose UPDATE finds the row tells."""
    mine = Bookmark.objects.kept().filter(pk=bookmark.pk, reminded_at=None).update(reminded_at=timezone.now())
    if mine:
        about, user = bookmark.post, bookmark.user
        facts: dict[str, Any] = {"post": about.pk, "user": user.pk, "title": about.topic.title, "note": bookmark.note}
        record(DUE, by=None, about=bookmark, to=f"person:{user.pk}", **facts)
    return bool(mine)


SCHEDULES = (
    Schedule("discussions.reminders", _("tell people what they wanted to come back to"), timedelta(minutes=1), remind),
    Schedule("discussions.bookmarks", _("delete bookmarks that were removed"), timedelta(days=1), forget_removed),
)
