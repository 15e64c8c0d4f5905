"""What docs/operate.md tells to copy is enough to restore an installation, and names everything that is there."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "coterie.sqlite3"

USE = """
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import send_mail
from django.core.management import call_command
from coterie.database import prepare
from coterie.foundation.alive import Alive
from coterie.niches.import_export import import_export, keep_upload
from coterie.niches.keys import salt_of
from coterie.niches.models import Source
from coterie.notifications.push.keys import public_key
from coterie.people.models import OptOut, User
from coterie.statics import collect
prepare()
collect()
user = User.objects.create_user("ada@example.org", "a long password", name="Ada")
OptOut.objects.create(key="f" * 64)
source = Source.objects.create(name="Aperture", salted_as="Aperture", folder="1-1")
source.signals.mkdir(parents=True)
(source.signals / "posts.parquet").write_bytes(b"signals")
import_export(keep_upload(SimpleUploadedFile("next.zip", b"an export")), by=user, platform="Another")
send_mail("Hello", "A letter.", None, ["ada@example.org"])
said = {"salt": salt_of("Aperture").hex(), "signed": signing.dumps("signed in"), "push": public_key()}
with Alive():
    print(json.dumps([said, sorted(each.name for each in settings.DATA.iterdir())]))
"""
LOOK = """
from django.core import signing
from coterie.database import prepare
from coterie.niches.keys import salt_of
from coterie.niches.models import Import, Source
from coterie.notifications.push.keys import public_key
from coterie.people.models import OptOut, User
prepare()
print(json.dumps({
    "people": [[user.name, user.check_password("a long password")] for user in User.objects.all()],
    "opted_out": OptOut.objects.count(),
    "signals": (Source.objects.get(name="Aperture").signals / "posts.parquet").read_text(),
    "waiting": open(Import.objects.get().path).read(),
    "salt": salt_of("Aperture").hex(),
    "signed": signing.loads(SIGNED),
    "push": public_key(),
    "mail": ["A letter." in mail.read_text() for mail in (settings.DATA / "mail").iterdir()],
}))
"""


def run(program: str, data: Path) -> Any:
    """The JSON that a program prints in a process of its own, in the installation that lies in ``data``."""
    begin = "import json\nimport django\ndjango.setup()\nfrom django.conf import settings\n"
    ours = {name: value for name, value in os.environ.items() if not name.startswith("COTERIE_")}
    ours.pop("DATABASE_URL", None)
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    told = {"PYTHONPATH": path, "COTERIE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "coterie.settings.base"}
    command = [sys.executable, "-c", begin + program]
    done = subprocess.run(command, env={**ours, **told}, cwd=data.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def named_in(heading: str) -> set[str]:
    """What the first column of a table in the guide names."""
    guide = (ROOT / "docs" / "operate.md").read_text()
    table = guide.partition(f"| {heading} |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def back_up(data: Path, to: Path) -> None:
    """As the guide says: the database by its own means, the rest copied."""
    to.mkdir()
    with sqlite3.connect(data / DATABASE) as here, sqlite3.connect(to / DATABASE) as there:
        here.backup(there)
    there.close()
    here.close()
    for name in named_in("copy") - {DATABASE}:
        copy = shutil.copytree if (data / name).is_dir() else shutil.copy2
        copy(data / name, to / name)


def test_an_installation_is_restored_from_what_the_guide_names(tmp_path: Path) -> None:
    data = tmp_path / "var"
    said, there = run(USE, data)
    assert DATABASE in named_in("copy")
    assert named_in("copy") <= set(there)
    assert set(there) - named_in("copy") - named_in("leave out") == set()
    back_up(data, tmp_path / "copy")
    data.rename(tmp_path / "lost")
    shutil.copytree(tmp_path / "copy", data)
    assert run(LOOK.replace("SIGNED", repr(said["signed"])), data) == {
        "people": [["Ada", True]],
        "opted_out": 1,
        "signals": "signals",
        "waiting": "an export",
        "salt": said["salt"],
        "signed": "signed in",
        "push": said["push"],
        "mail": [True],
    }
