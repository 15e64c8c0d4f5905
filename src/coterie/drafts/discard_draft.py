"""Drafts that are not needed any more."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.drafts.models import Draft

if TYPE_CHECKING:
    from coterie.people.models import User
    from coterie.people.requests import MemberRequest

#: a removed draft can be brought back for so long
KEEP_REMOVED = timedelta(days=1)
#: nobody goes on with what they left so long ago
KEEP = timedelta(days=180)


def drop_sent(user: User, key: str, text: str) -> None:
    """The text was sent: its draft goes. One that says something else, from another device, stays."""
    if not key:
        return
    for draft in Draft.objects.kept().filter(user=user, key=key[:120]):
        if _plain(draft.text) == _plain(text):
            draft.delete()


def _plain(text: str) -> str:
    return "".join(text.split())


def drop_of(request: MemberRequest) -> None:
    """What a form with an editor sent has arrived: its draft goes."""
    if getattr(request.user, "draft_count", 1):
        drop_sent(request.user, request.POST.get("draft", ""), request.POST.get("text", ""))


def drop(user: User, key: str, *, device: str, version: int) -> None:
    """The page that wrote it emptied its editor, or somebody who saw this version of it does not want it."""
    own = Q(device=device[:40]) if device else Q(pk__in=[])
    Draft.objects.kept().filter(own | Q(version=version), user=user, key=key[:120]).delete()


def remove_draft(draft: Draft) -> None:
    """Take it out of the list; for a day it can be brought back."""
    Draft.objects.filter(pk=draft.pk, removed_at=None).update(removed_at=timezone.now())


def restore_draft(draft: Draft) -> None:
    """Undo a removal. ValidationError if it is gone for good."""
    if not Draft.objects.filter(pk=draft.pk).update(removed_at=None):
        raise ValidationError(_("This draft is gone."))


def forget_old() -> int:
    """Delete what was removed more than a day ago, or not touched for half a year."""
    now = timezone.now()
    removed, _each = Draft.objects.filter(removed_at__lte=now - KEEP_REMOVED).delete()
    old, _each = Draft.objects.filter(at__lte=now - KEEP).delete()
    return removed + old
