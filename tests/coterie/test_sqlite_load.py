"""SQLite with the real settings holds under eight processes that write at once: none waits in vain, nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.found import some

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 25
WRITERS = 8
READERS = 2

MIGRATE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.db import connection
from django_tasks_db.models import DBTaskResult, get_date_max
made = DBTaskResult.objects.create(
    args_kwargs={"count": 0}, task_path="shared", backend_name="load", run_after=get_date_max()
)
with connection.cursor() as cursor:
    print(cursor.execute("PRAGMA journal_mode").fetchone()[0], made.pk)
"""
# Reads, then writes what follows from it: the transaction that fails at once when it did not begin as a writer.
WRITER = """
import django, json, random, sys, time
django.setup()
from django.db import transaction
from django_tasks_db.models import DBTaskResult, get_date_max
shared, name, seconds = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
took, end = [], time.monotonic() + float(seconds)
while time.monotonic() < end:
    begun = time.perf_counter()
    with transaction.atomic():
        row = DBTaskResult.objects.get(pk=shared)
        count = {"count": row.args_kwargs["count"] + 1}
        row.args_kwargs = count
        row.save(update_fields=["args_kwargs"])
        DBTaskResult.objects.create(
            args_kwargs=count, task_path=name, backend_name="load", run_after=get_date_max()
        )
    took.append(time.perf_counter() - begun)
    time.sleep(random.uniform(0.01, 0.04))
print(json.dumps(took))
"""
READER = """
import django, json, sys, time
django.setup()
from coterie.foundation.paging import page
from django_tasks_db.models import DBTaskResult
shared, name, seconds = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
took, end = [], time.monotonic() + float(seconds)
while time.monotonic() < end:
    begun = time.perf_counter()
    first = page(DBTaskResult.objects.filter(backend_name="load"), by=("-enqueued_at", "id"))
    page(DBTaskResult.objects.filter(backend_name="load"), by=("-enqueued_at", "id"), after=first.next)
    took.append(time.perf_counter() - begun)
    time.sleep(0.02)
print(json.dumps(took))
"""
RESULT = """
import django, json
django.setup()
from django.db import connection
from django_tasks_db.models import DBTaskResult
load = DBTaskResult.objects.filter(backend_name="load")
counts = sorted(row["count"] for row in load.exclude(task_path="shared").values_list("args_kwargs", flat=True))
with connection.cursor() as cursor:
    sound = cursor.execute("PRAGMA integrity_check").fetchone()[0]
print(json.dumps([load.get(task_path="shared").args_kwargs["count"], counts, sound]))
"""


@pytest.mark.timeout(SECONDS + 240)
@pytest.mark.skipif(os.environ.get("DATABASE_URL", "").startswith("postgres"), reason="Runs with the tests on SQLite.")
def test_eight_writers_for_a_minute(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mode, shared = run(tmp_path, MIGRATE).split()
    assert mode == "wal"
    writers = [start(tmp_path, WRITER, shared, f"writer {number}") for number in range(WRITERS)]
    readers = [start(tmp_path, READER, shared, f"reader {number}") for number in range(READERS)]
    for process in some(writers + readers):
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in some(writers + readers):  # all at once
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    written = [times(process) for process in writers]
    read = [times(process) for process in readers]
    count, counts, sound = json.loads(run(tmp_path, RESULT))
    total = sum(map(len, written))
    assert counts == list(range(1, total + 1))  # each write saw the one before it, and none is missing
    assert (count, sound) == (total, "ok")
    assert min(map(len, written)) > SECONDS, "a writer was starved"
    with capsys.disabled():
        print(
            f"\nSQLite, {WRITERS} writers and {READERS} readers for {SECONDS} s: {total} writes, {shown(written)}; "
            f"{sum(map(len, read))} reads of two pages, {shown(read)}"
        )


def run(folder: Path, program: str) -> str:
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, env=environment(folder), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def start(folder: Path, program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments, str(SECONDS)],
        cwd=ROOT,
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return {**kept, "DJANGO_SETTINGS_MODULE": "coterie.settings.base", "COTERIE_DATA": str(folder)}


def times(process: subprocess.Popen[str]) -> list[float]:
    """How long each round took, in seconds; what went wrong (``database is locked``) fails the test."""
    output, errors = process.communicate(timeout=SECONDS + 120)
    assert process.returncode == 0, errors
    return list(json.loads(output))


def shown(rounds: list[list[float]]) -> str:
    ordered = sorted(each for took in rounds for each in took)
    return f"p50 {ordered[len(ordered) // 2] * 1000:.1f} ms, p99 {ordered[len(ordered) * 99 // 100] * 1000:.1f} ms"
