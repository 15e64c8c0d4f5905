"""The checks of what everything stands on: database, background work, disk, mail, front end."""

from __future__ import annotations

import shutil
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_tasks_db.models import DBTaskResult

from coterie.foundation.assets import asset, icon
from coterie.foundation.checks import Check, Found, State
from coterie.foundation.schedule import overview
from coterie.foundation.workers import living

# A read that takes longer than this has to wait for something.
SLOW_SECONDS = 0.5
# How long a task that people wait for may wait, and how long something that is due may not have begun.
WAITS, WAITS_LONG = timedelta(minutes=2), timedelta(minutes=15)
LATE = timedelta(minutes=10)
FREE_LOW, FREE_NONE = 2_000_000_000, 300_000_000
MAIL_SECONDS = 5
ASK_AGAIN = 60.0


def database() -> Found:
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    took = time.perf_counter() - began
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        said = ngettext("%(count)d migration is missing.", "%(count)d migrations are missing.", waiting)
        return Found(State.BAD, said % {"count": waiting}, _("Run: coterie migrate"))
    said = _("%(name)s answers in %(time)s ms.") % {"name": connection.display_name, "time": f"{took * 1000:.1f}"}
    if took > SLOW_SECONDS:
        return Found(State.LOOK, said, _("Look at what else uses the database, or its disk."))
    return Found(State.GOOD, said)


def workers() -> Found:
    count = len(living())
    if not count:
        todo = _("Run: coterie worker, or coterie serve without --no-background.")
        return Found(State.BAD, _("No worker is alive: nothing is done in the background."), todo)
    said = ngettext("%(count)d worker is alive.", "%(count)d workers are alive.", count) % {"count": count}
    return Found(State.GOOD, said)


def queue() -> Found:
    """Long tasks (of a negative priority) may wait for each other; what people wait for may not."""
    now = timezone.now()
    waiting = DBTaskResult.objects.ready().filter(priority__gte=0)
    oldest = waiting.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=now - timedelta(days=1)).count()
    if oldest is not None and now - oldest > WAITS:
        said = _("The oldest waiting task waits for %(time)s.") % {"time": timesince(oldest, now)}
        state = State.BAD if now - oldest > WAITS_LONG else State.LOOK
        return Found(state, said, _("Start another worker: coterie worker --threads 4"))
    if failed:
        said = ngettext("%(count)d task failed in the last day.", "%(count)d tasks failed in the last day.", failed)
        return Found(State.LOOK, said % {"count": failed}, _("The server's log says why."))
    count = waiting.count()
    said = ngettext("%(count)d task waits, not for long.", "%(count)d tasks wait, none for long.", count)
    return Found(State.GOOD, said % {"count": count} if count else _("Nothing waits."))


def schedules() -> Found:
    now = timezone.now()
    stand = overview()
    failed = [str(each.schedule.name) for each in stand if each.problem]
    late = [str(each.schedule.name) for each in stand if each.next_at and now - each.next_at > LATE]
    if failed:
        said = _("Went wrong the last time: %(names)s.") % {"names": ", ".join(failed)}
        return Found(State.BAD, said, _("The table below says how. Put it right, then run it now."))
    if late or not any(each.next_at for each in stand):
        names = ", ".join(late) or _("all of them")
        said = _("Due and not begun: %(names)s.") % {"names": names}
        return Found(State.BAD, said, _("Workers begin what is due; see whether one is alive."))
    said = ngettext("%(count)d schedule is on time.", "%(count)d schedules are on time.", len(stand))
    return Found(State.GOOD, said % {"count": len(stand)})


def disk() -> Found:
    free = shutil.disk_usage(settings.DATA).free
    said = _("%(size)s are free where the data lie.") % {"size": filesizeformat(free)}
    if free >= FREE_LOW:
        return Found(State.GOOD, said)
    todo = _("Make room: old backups, sources that nobody needs, or a larger disk.")
    return Found(State.BAD if free < FREE_NONE else State.LOOK, said, todo)


def mail() -> Found:
    if folder := getattr(settings, "EMAIL_FILE_PATH", None):
        Path(folder).mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            said = _("Mail is written to %(folder)s and sent to nobody.") % {"folder": folder}
        return Found(State.GOOD, said)
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with get_connection(timeout=MAIL_SECONDS):
            return Found(State.GOOD, _("%(server)s takes mail.") % {"server": server})
    except OSError as error:
        said = _("%(server)s takes no mail: %(error)s") % {"server": server, "error": error}
        return Found(State.BAD, said, _("See COTERIE_MAIL_URL, and whether the server can be reached from here."))


def front_end() -> Found:
    try:
        asset("main.ts"), icon("heart-pulse")
    except (ImproperlyConfigured, LookupError) as error:
        return Found(State.BAD, str(error), _("Build it: make frontend"))
    return Found(State.GOOD, _("Styles, scripts and icons are built."))


def between_processes() -> Found:
    if not settings.REDIS_URL:
        return Found(State.GOOD, _("One process: live updates need nothing else."))
    import redis

    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        client.ping()
    except redis.RedisError as error:
        said = _("Redis does not answer: %(error)s") % {"error": error}
        return Found(State.BAD, said, _("See REDIS_URL. Until it answers, pages are not updated live."))
    finally:
        client.close()
    return Found(State.GOOD, _("Redis answers."))


CHECKS = (
    Check("database", gettext_lazy("Database"), database),
    Check("workers", gettext_lazy("Workers"), workers),
    Check("queue", gettext_lazy("Background tasks"), queue),
    Check("schedules", gettext_lazy("Schedules"), schedules),
    Check("disk", gettext_lazy("Disk"), disk),
    Check("mail", gettext_lazy("Mail"), mail, keep=ASK_AGAIN),
    Check("live", gettext_lazy("Live updates"), between_processes),
    Check("front-end", gettext_lazy("Front end"), front_end),
)
