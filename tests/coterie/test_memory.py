"""The serving process never loads the engine's libraries: 150 MB that it would keep for ever."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections
from django.urls import reverse

from coterie.niches.models import Niche, NicheMember, NicheThread
from coterie.people.models import User
from tests.coterie.niches.conftest import niches, operator, own_folders, platform, source  # noqa: F401

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"numpy", "scipy", "sklearn", "pyarrow", "duckdb", "networkit", "ibis", "pandas", "sqlglot", "matplotlib"}

PROGRAM = """
import json, sys
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = {name!r}
import coterie.asgi
from django.test import Client
from coterie.people.models import User
client = Client(SERVER_NAME="127.0.0.1")
client.force_login(User.objects.get(pk={user}))
answers = {{url: client.get(url).status_code for url in {urls!r}}}
loaded = sorted({{module.partition(".")[0] for module in sys.modules}})
print(json.dumps([answers, loaded]))
"""


def pages_of(niche: Niche) -> list[str]:
    counted = next(each["measure"] for each in niche.evidence if each.get("posts"))
    member = NicheMember.objects.of([niche]).first()
    thread = NicheThread.objects.of([niche]).first()
    assert member
    assert thread
    of_niche = ("niche", "lens", "people", "talk", "questions", "launch")
    return [
        reverse("home"),
        reverse("sources:list"),
        reverse("sources:source", args=[niche.source_id]),
        reverse("niches:list"),
        reverse("niches:map"),
        reverse("niches:compare"),
        *(reverse(f"niches:{name}", args=[niche.pk]) for name in of_niche),
        reverse("niches:posts", args=[niche.pk, counted]),
        reverse("niches:person", args=[niche.pk, member.pk]),
        reverse("niches:thread", args=[niche.pk, thread.pk]),
    ]


def test_no_page_loads_the_engine_s_libraries(niches: list[Niche], operator: User) -> None:  # noqa: F811
    urls = pages_of(niches[0])
    program = PROGRAM.format(name=str(connection.settings_dict["NAME"]), user=operator.pk, urls=urls)
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path, "COTERIE_DATA": str(settings.DATA)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    connections.close_all()
    assert done.returncode == 0, done.stderr
    answers, loaded = json.loads(done.stdout.splitlines()[-1])
    assert answers == dict.fromkeys(urls, 200)
    assert "coterie" in loaded
    assert "coterie_discovery" in loaded
    assert not HEAVY & set(loaded)
