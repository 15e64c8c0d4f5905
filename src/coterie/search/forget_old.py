"""Forget searches after their time."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.foundation.schedule import Schedule
from coterie.search.models import Search

KEPT = timedelta(days=90)


def forget_old() -> int:
    """Returns how many went."""
    deleted, _tables = Search.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return deleted


SCHEDULE = Schedule("search.searches", _("forget searches after 90 days"), timedelta(days=1), forget_old)
