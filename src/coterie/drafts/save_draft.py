"""Save what somebody is writing, so that it is there after a crash and on their other devices."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from coterie.drafts.models import Draft
from coterie.foundation.locking import lock
from coterie.people.models import User

LONGEST = 100_000
LONGEST_FIELDS = 4_000
MOST = 100


@dataclass(frozen=True)
class Written:
    """What a page sends: the text, the version it knows (0: none), and where it is written."""

    key: str
    text: str
    base: int = 0
    device: str = ""
    fields: dict[str, list[str]] = field(default_factory=dict)
    title: str = ""
    path: str = "/"
    space: int | None = None
    aside: str = ""


class NewerDraft(Exception):
    """Another device saved ``draft`` since; nothing was written over."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("newer draft")
        self.draft = draft


class DraftGone(Exception):
    """The draft was sent or removed since the page knew it; it is not made anew by what comes late."""


@transaction.atomic
def save_draft(user: User, written: Written) -> Draft:
    """Save it. NewerDraft or DraftGone if the page did not know the latest state, ValidationError for what is too
    much."""
    _check(written)
    lock(user)
    there = Draft.objects.filter(user=user, key=written.key).first()
    if there is None or there.removed_at is not None:
        if written.base:
            raise DraftGone
        if Draft.objects.kept().filter(user=user).count() >= MOST:
            raise ValidationError(_("You have %(count)d drafts. Send or remove some first.") % {"count": MOST})
        there = there or Draft(user=user, key=written.key)
        there.displaced, there.removed_at = "", None
    elif there.version != written.base and there.device != written.device and there.text != written.text:
        raise NewerDraft(there)
    _fill(there, written)
    there.save()
    return there


def _check(written: Written) -> None:
    if not written.key or len(written.key) > 120:
        raise ValidationError(_("This draft has no place."))
    if max(len(written.text), len(written.aside)) > LONGEST:
        raise ValidationError(
            _("The text is too long to be kept; at most %(count)s characters fit.") % {"count": LONGEST}
        )
    if sum(len(name) + sum(map(len, values)) for name, values in written.fields.items()) > LONGEST_FIELDS:
        raise ValidationError(_("There is too much in this form to be kept."))


def _fill(draft: Draft, written: Written) -> None:
    other = draft.device != written.device
    if written.aside and written.aside != written.text:
        draft.displaced = written.aside
    elif other and draft.text and draft.text not in written.text:
        draft.displaced = draft.text
    safe = url_has_allowed_host_and_scheme(written.path, allowed_hosts=None)
    now: dict[str, Any] = {
        "text": written.text,
        "fields": written.fields,
        "title": written.title[:200],
        "path": written.path[:300] if safe and written.path.startswith("/") else "/",
        "space": written.space,
        "device": written.device[:40],
        "version": max((draft.version or 0) + 1, int(time.time() * 1000)),
        "at": timezone.now(),
    }
    for name, value in now.items():
        setattr(draft, name, value)
