"""A storage that is full: in words, nothing is lost, nothing is counted twice."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from coterie.media import tus
from coterie.media.make_ready import make_ready
from coterie.media.models import Medium, ResumableUpload, State
from coterie.media.store import Folder, store
from coterie.media.take import NotKept
from coterie.people.models import User
from tests.coterie.media.pictures import taken
from tests.coterie.media.test_resumable import client_of, create, offset, patch
from tests.coterie.world import person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mia(transactional_db: None) -> User:
    return person("Mia")


def full(*_given: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_an_upload_in_one_piece_is_refused_in_words(mia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Folder, "put", full)
    with pytest.raises(NotKept, match="full or out of reach"):
        taken(mia)
    assert not Medium.objects.exists()
    assert not list(store().folders())


def test_what_arrived_in_parts_stays_and_is_kept_once(mia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(mia)
    url = create(client, 100).headers["Location"]
    with monkeypatch.context() as now:
        now.setattr(tus, "_all_written", full)
        status, _headers, words = patch(client, url, 0, b"x" * 40)
        assert (status, "disk is full" in words) == (507, True)
    patch(client, url, 0, b"x" * 40)
    with monkeypatch.context() as now:
        now.setattr(Folder, "put", full)
        assert patch(client, url, 40, b"x" * 60)[0] == 507
    assert ResumableUpload.objects.get().arrived == 100
    assert offset(client, url) == 100  # which tries again
    assert Medium.objects.get().size == 100
    assert offset(client, url) == 100
    assert Medium.objects.count() == 1


def test_a_picture_is_made_ready_later(mia: User, monkeypatch: pytest.MonkeyPatch) -> None:
    found = taken(mia)
    DBTaskResult.objects.all().delete()
    with monkeypatch.context() as now:
        now.setattr(Folder, "put", full)
        make_ready(found.pk)
    found.refresh_from_db()
    assert found.state == State.WAITING
    assert DBTaskResult.objects.get().run_after is not None
    make_ready(found.pk)
    found.refresh_from_db()
    assert found.state == State.READY
