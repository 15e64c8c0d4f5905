"""The demo makes everything once, goes on where it was interrupted, and is quick when all is there."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from rich.console import Console

from coterie import demo
from coterie.communities.models import Community, Invitation
from coterie.discussions.models import Post
from coterie.niches.models import Import, Launch, Niche, Run, Source
from coterie.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA, settings.IMPORTS = tmp_path, tmp_path / "imports"
    for name, value in {"PEOPLE": 240, "POSTS": 2000, "NICHES": 6}.items():
        monkeypatch.setattr(demo, name, value)
    yield
    connections.close_all()


def prepared() -> str:
    console = Console(file=io.StringIO(), width=200)
    demo.prepare(console)
    return console.file.getvalue()


def test_a_visitor_finds_a_living_space_and_everything_is_called_simulated(client: Client) -> None:
    said = prepared()
    assert Source.objects.get().simulated
    assert "is simulated" in said
    community = Community.objects.get()
    assert community.memberships.count() == 1 + demo.ACCEPTED
    assert Invitation.objects.open().exclude(user=None).count() == demo.ACCOUNTS - demo.ACCEPTED
    assert Post.objects.filter(author=None).count() > 10
    assert Post.objects.exclude(author=None).count() == 1 + demo.ACCEPTED
    assert client.get(f"/spaces/{community.slug}/").status_code == 200


def test_every_sign_in_works_and_the_second_call_does_nothing(client: Client, settings: Any) -> None:
    said = prepared()
    [password] = re.findall(r"password (\S+) as", said)
    emails = re.findall(r"\S+@aperture\.example", said)
    assert len(emails) == 1 + demo.ACCOUNTS
    for email in emails:
        answer = client.post("/accounts/login/", {"login": email, "password": password})
        assert answer.status_code == 302, email
        client.logout()
    assert User.objects.get(email=demo.LEAD).is_operator
    assert (settings.DATA / "demo_password").stat().st_mode & 0o777 == 0o600
    counts = [table.objects.count() for table in (User, Source, Import, Run, Niche, Launch, Post)]
    assert prepared() in said
    assert [table.objects.count() for table in (User, Source, Import, Run, Niche, Launch, Post)] == counts


def test_it_goes_on_where_it_was_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped between any two steps, as Ctrl+C does."""
    for step in ("_follow", "_launch"):
        original = getattr(demo, step)

        def interrupted(*arguments: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(demo, step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            prepared()
        monkeypatch.setattr(demo, step, original)
    prepared()
    assert Import.objects.count() == Run.objects.count() == Launch.objects.count() == 1
