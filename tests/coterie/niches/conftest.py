"""A small simulated platform, read and searched once for the whole run, and an operator to look at it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone

from coterie.niches.continue_from import previous_of
from coterie.niches.import_export import _store
from coterie.niches.models import Job, Niche, Run, Source
from coterie.niches.save_findings import save_findings
from coterie.people.appoint import appoint
from coterie.people.models import User
from coterie_discovery import Discovery
from coterie_discovery.commands import job
from coterie_discovery.history.matching import Body, match
from coterie_discovery.history.previous import Previous
from coterie_discovery.simulate import simulate_platform
from tests.coterie.world import person

NAME, FOLDER = "Aperture", "of-the-tests"


@dataclass(frozen=True)
class Platform:
    """``export`` as it would be uploaded; ``signals`` is what reading it wrote; ``found`` what a run found in them."""

    export: Path
    signals: Path
    read: dict[str, Any]
    found: dict[str, Any]


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    """Tests run side by side: each has data of its own."""
    settings.DATA = tmp_path / "data"
    settings.IMPORTS = settings.DATA / "imports"
    settings.IMPORTS.mkdir(parents=True)


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Platform:
    at = tmp_path_factory.mktemp("platform")
    export, signals = at / "aperture", at / "signals"
    simulate_platform(export, members=240, posts=2000, niches=6)
    reading = {"path": str(export), "name": NAME, "out": str(signals), "salt": "00" * 32, "exclude": []}
    read = job.read(reading, lambda said: None)
    looking = {"signals": str(signals), "out": str(at / "found.json"), "seed": 0, "floor": 5, "exclude": []}
    job.discover(looking, lambda said: None)
    return Platform(export, signals, read, json.loads((at / "found.json").read_text()))


@pytest.fixture
def operator(db: None) -> User:
    user = person("olga")
    appoint(user, by=None)
    return user


@pytest.fixture
def source(db: None, platform: Platform) -> Source:
    """The platform, read."""
    made = Source.objects.create(name=NAME, salted_as=NAME)
    (settings.IMPORTS / FOLDER).symlink_to(platform.signals)
    _store(made, FOLDER, platform.read)
    return made


def a_run(source: Source, found: dict[str, Any]) -> list[Niche]:
    """Store ``found`` as another run over the source would."""
    now = timezone.now()
    run = Run.objects.create(source=source, state=Job.DONE, started_at=now, finished_at=now)
    return save_findings(run, Discovery.from_dict(known_again(source, copy.deepcopy(found))))


def known_again(source: Source, found: dict[str, Any]) -> dict[str, Any]:
    """``found`` with the identities that a run which was told of the earlier ones gives."""
    previous = Previous.from_dict(previous_of(source) or {"niches": []})
    now = [
        Body(
            tuple((member["member"], member["affinity"]) for member in niche["members"]),
            tuple((thread["thread"], thread["weight"]) for thread in niche["threads"]),
        )
        for niche in found["niches"]
    ]
    again = match(previous.niches, now)
    for place, niche in enumerate(found["niches"]):
        niche["identity"] = previous.niches[again[place]].identity if place in again else f"i{place}"
    return found


@pytest.fixture
def niches(source: Source, platform: Platform) -> list[Niche]:
    """What was found in it, best first."""
    return a_run(source, platform.found)


@pytest.fixture
def nothing_left_open() -> Iterator[None]:
    yield
    connections.close_all()


@pytest.fixture
def page(client: Client, operator: User) -> Client:
    """A browser in which the operator is signed in."""
    client.force_login(operator)
    return client


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.content[:500]
    return response.content.decode()
