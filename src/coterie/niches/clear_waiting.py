"""Remove uploads that wait to be read by nobody."""

from __future__ import annotations

import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coterie.foundation.schedule import Schedule
from coterie.niches.models import Import

# An upload lies there before its import is begun; what is younger may be one of those.
OLD = timedelta(days=1)


def clear_waiting() -> int:
    """Remove the folders of uploads that no unfinished import is going to read; returns how many.

    An import removes its own when it ends. These are left of a process that was killed between the two.
    """
    waiting = settings.IMPORTS / "waiting"
    wanted = {Path(path).parent.name for path in Import.objects.unfinished().values_list("path", flat=True)}
    old = time.time() - OLD.total_seconds()
    folders = waiting.iterdir() if waiting.exists() else ()
    left = [each for each in folders if each.name not in wanted and each.stat().st_mtime < old]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


SCHEDULE = Schedule(
    "niches.waiting", _("remove uploads that wait to be read by nobody"), timedelta(days=1), clear_waiting
)
