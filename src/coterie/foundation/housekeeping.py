"""What would else gather in the database for ever."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from coterie.foundation.schedule import Schedule

# How long one can look up how a task went.
KEEP_TASKS = timedelta(days=14)


def clear_sessions() -> None:
    """Delete the sessions that have expired: who comes back then has to sign in."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def clear_tasks() -> int:
    """Delete what is kept of tasks that ended long ago; returns how many."""
    deleted, _each = DBTaskResult.objects.finished().filter(finished_at__lte=timezone.now() - KEEP_TASKS).delete()
    return deleted


SCHEDULES = (
    Schedule("foundation.sessions", _("delete sessions that have expired"), timedelta(days=1), clear_sessions),
    Schedule("foundation.tasks", _("delete what is kept of tasks that ended long ago"), timedelta(days=1), clear_tasks),
)
