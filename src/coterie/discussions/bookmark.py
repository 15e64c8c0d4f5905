"""Bookmarks: a post put aside, with a note and perhaps a reminder. Private to whoever keeps it: no activity."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.discussions.models import Bookmark, Post
from coterie.foundation.names import clean_name
from coterie.people.models import User

#: how long a removed bookmark can be brought back
KEEP_REMOVED = timedelta(days=1)
MOST = 2000
FURTHEST = timedelta(days=3 * 366)


@transaction.atomic
def bookmark_post(post: Post, *, by: User, note: str = "", remind_at: datetime | None = None) -> Bookmark:
    """Keep the post, or change what was noted with it. ValidationError for a reminder that is past or years away."""
    now = timezone.now()
    there = Bookmark.objects.filter(user=by, post=post).first()
    if remind_at is not None and (there is None or there.remind_at != remind_at):
        if remind_at <= now:
            raise ValidationError({"remind_at": _("Choose a moment that is still to come.")})
        if remind_at > now + FURTHEST:
            raise ValidationError({"remind_at": _("Choose a moment within three years.")})
    if there is None and Bookmark.objects.kept().filter(user=by).count() >= MOST:
        raise ValidationError(_("You keep %(count)d bookmarks. Remove some first.") % {"count": MOST})
    kept = {"note": clean_name(note)[:300], "remind_at": remind_at, "removed_at": None}
    if there is None or there.remind_at != remind_at:
        kept["reminded_at"] = None
    found, _created = Bookmark.objects.update_or_create(user=by, post=post, defaults=kept)
    return found


def remove_bookmark(bookmark: Bookmark) -> None:
    """Keep it no longer; for a day it can be brought back."""
    Bookmark.objects.filter(pk=bookmark.pk, removed_at=None).update(removed_at=timezone.now())


def restore_bookmark(bookmark: Bookmark) -> None:
    """Undo a removal. ValidationError if it is gone for good."""
    if not Bookmark.objects.filter(pk=bookmark.pk).update(removed_at=None):
        raise ValidationError(_("This bookmark is gone."))


def forget_removed() -> int:
    """Delete what was removed more than a day ago."""
    deleted, _each = Bookmark.objects.filter(removed_at__lte=timezone.now() - KEEP_REMOVED).delete()
    return deleted
