"""Delete what nothing shows: files that were never posted, and those of texts that were removed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from coterie.drafts.models import Draft
from coterie.foundation.schedule import Schedule
from coterie.media.make_ready import fail
from coterie.media.models import Medium, MediumUse, ResumableUpload, State
from coterie.media.models.media import KEY
from coterie.media.models.uploads import EXPIRES
from coterie.media.resume import Busy, terminate
from coterie.media.store import store
from coterie.media.tasks import discard

#: how long a file waits for the text it was uploaded for
UNPOSTED = timedelta(days=1)
#: how long what was removed can be brought back with its pictures
UNDO = timedelta(days=7)


@task()
def tidy() -> None:
    tidy_up()


def tidy_up() -> int:
    """Delete media that nothing shows, with their files; returns how many."""
    now = timezone.now()
    _forget_uses(now)
    _give_up(now)
    lately = Q(dropped_at=None) | Q(dropped_at__gt=now - UNPOSTED)
    shown = MediumUse.objects.filter(lately, medium=OuterRef("pk"))
    unposted = ~Exists(shown) & Q(created_at__lt=now - UNPOSTED)
    taken_back = Q(removal__at__lt=now - UNDO)
    found = Medium.objects.select_related("removal").filter(unposted | taken_back)
    return delete_media(each for each in found if each.is_removed or not _is_in_draft(each))


def _give_up(now: datetime) -> None:
    """What no worker could make ready in a day will not be."""
    for each in Medium.objects.filter(state=State.WAITING, created_at__lt=now - UNPOSTED):
        fail(each, str(_("It could not be made ready.")))


def _is_in_draft(medium: Medium) -> bool:
    """Whether its owner is still writing the text that it is for."""
    named = Q(text__contains=medium.key) | Q(displaced__contains=medium.key)
    return Draft.objects.kept().filter(named, user=medium.owner_id).exists()


@transaction.atomic
def delete_media(media: Any) -> int:
    """Delete these rows and, once that is committed, their files."""
    found = list(media)
    if found:
        Medium.objects.filter(pk__in=[each.pk for each in found]).delete()
        discard.enqueue([each.folder for each in found])
    return len(found)


def _forget_uses(now: datetime) -> None:
    """Of texts that are gone, or were removed so long ago that nobody brings them back."""
    tables = MediumUse.objects.order_by().values_list("target_type", flat=True).distinct()
    for table in list(tables):
        model = apps.get_model(table)
        there = model._base_manager.all()
        if any(field.name == "removal" for field in model._meta.get_fields()):
            there = there.exclude(removal__at__lt=now - UNDO)
        ids = MediumUse.objects.filter(target_type=table).values_list("target_id", flat=True)
        for some in _some(ids.iterator()):
            kept = set(there.filter(pk__in=some).values_list("pk", flat=True))
            MediumUse.objects.filter(target_type=table, target_id__in=set(some) - kept).delete()


def _some(ids: Iterable[int], count: int = 500) -> Iterator[list[int]]:
    page: list[int] = []
    for each in ids:
        page.append(each)
        if len(page) == count:
            yield page
            page = []
    if page:
        yield page


def forget_uploads() -> int:
    """Delete what broke off and was not gone on with in time; returns how many. What arrives just now is left."""
    count = 0
    for each in list(ResumableUpload.objects.filter(expires_at__lt=timezone.now())):
        with contextlib.suppress(Busy):
            terminate(each)
            count += 1
    _forget_parts()
    return count


def _forget_parts() -> None:
    """Delete parts whose upload is gone: with its space, or as the server stopped while it began."""
    old = (timezone.now() - EXPIRES).timestamp()
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).glob(f"{'?' * KEY}.part"):
        if path.stat().st_mtime < old and not ResumableUpload.objects.filter(key=path.stem).exists():
            path.unlink(missing_ok=True)


def sweep_storage() -> int:
    """Delete folders that no row knows of: a server that stopped in the middle of an upload leaves one."""
    unknown = []
    for folder in store().folders():
        key = folder.partition("/")[2]
        if not Medium.objects.filter(key=key).exists():
            unknown.append(folder)
    # What is being uploaded at this moment has its files before its row.
    again = [each for each in unknown if each in _seen_before]
    _seen_before.clear()
    _seen_before.update(set(unknown) - set(again))
    for folder in again:
        store().delete_below(folder)
    return len(again)


_seen_before: set[str] = set()

SCHEDULES = (
    Schedule("media.tidy", _("delete files that no text shows"), timedelta(hours=6), tidy_up),
    Schedule("media.uploads", _("delete uploads that nobody went on with"), timedelta(hours=1), forget_uploads),
    Schedule("media.sweep", _("delete what uploads that broke off left"), timedelta(days=1), sweep_storage),
)
