"""Both storages do the same; what goes is gone from them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from coterie.discussions.models import Post, Removal
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.reply import reply
from coterie.drafts.models import Draft
from coterie.media import housekeeping
from coterie.media.housekeeping import sweep_storage, tidy_up
from coterie.media.models import Medium, MediumRemoval, MediumUse, State
from coterie.media.remove import remove_medium
from coterie.media.store import Bucket, Folder, store
from coterie.media.tasks import discard
from coterie.people.delete_account import delete_account
from coterie.settings import env
from tests.coterie.media.pictures import file, ready, taken
from tests.coterie.world import World


@pytest.fixture(scope="session")
def service() -> Iterator[str]:
    """An S3 service on this machine."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"], autouse=True)
def kept(
    request: pytest.FixtureRequest, folder: Path, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if request.param == "folder":
        return
    place = request.getfixturevalue("service")
    monkeypatch.setenv("COTERIE_MEDIA_S3", f"s3+http://key:secret@{place}/pictures?region=us-east-1")
    settings.STORAGES = {**settings.STORAGES, "default": env.media_storage(tmp_path)}
    found: Any = store()
    assert isinstance(found, Bucket)
    found._bucket.create()
    found._bucket.objects.all().delete()


def whole(name: str) -> bytes:
    return b"".join(store().read(name, 0, store().size(name)))


def test_what_is_put_is_read_in_whole_and_in_part_and_deleted() -> None:
    content = os.urandom(700_000)
    store().put("ab/abc/big", file(content), "image/webp")
    store().put("ab/abd/other", file(b"other"))
    assert store().size("ab/abc/big") == len(content)
    assert whole("ab/abc/big") == content
    assert b"".join(store().read("ab/abc/big", 300_000, 600_001)) == content[300_000:600_001]
    back = file(b"")
    store().get("ab/abc/big", back)
    assert back.read_bytes() == content
    assert sorted(store().folders()) == ["ab/abc", "ab/abd"]
    store().delete("ab/abc/none")
    store().delete_below("ab/abc")
    store().delete_below("ab/none")
    assert list(store().folders()) == ["ab/abd"]
    assert whole("ab/abd/other") == b"other"
    for ask in (lambda: store().size("ab/abc/big"), lambda: whole("ab/x/y"), lambda: store().get("ab/x/y", back)):
        with pytest.raises(FileNotFoundError):
            ask()


def test_a_picture_is_made_ready_served_and_deleted(world: World) -> None:
    found = ready(world.mia)
    assert found.state == State.READY
    client = Client()
    client.force_login(world.mia)
    url = client.get(f"{found.address}480.webp").headers["Location"]
    answer: Any = client.get(url)
    assert answer.getvalue()[8:12] == b"WEBP"
    part: Any = client.get(url, headers={"Range": "bytes=8-11"})
    assert (part.status_code, part.getvalue()) == (206, b"WEBP")
    later(days=2)
    assert tidied() == 1
    assert list(store().folders()) == []


def later(**ago: int) -> None:
    Medium.objects.update(created_at=timezone.now() - timedelta(**ago))


def tidied() -> int:
    """How many are deleted; their files are by the task that is stored with that."""
    count = tidy_up()
    for task in DBTaskResult.objects.filter(task_path=discard.module_path):
        discard.func(*task.args_kwargs["args"])
    return count


def test_what_no_text_shows_goes_after_a_day_unless_a_draft_names_it(world: World) -> None:
    lone, drafted, posted = (taken(world.mia, b"x", "a.txt") for _each in range(3))
    reply(world.topic, by=world.mia, text=posted.markdown)
    Draft.objects.create(user=world.mia, key="k", text=drafted.markdown, path="/", version=1, at=timezone.now())
    assert tidied() == 0
    later(hours=25)
    assert tidied() == 1
    assert not Medium.objects.filter(pk=lone.pk).exists()
    assert sorted(store().folders()) == sorted([drafted.folder, posted.folder])
    Draft.objects.all().delete()
    assert tidied() == 1
    assert list(store().folders()) == [posted.folder]


def test_the_pictures_of_a_removed_text_go_when_it_can_hardly_come_back(world: World) -> None:
    found = taken(world.mia, b"x", "a.txt")
    post = reply(world.topic, by=world.mia, text=found.markdown)
    later(days=30)
    remove_post(Post.objects.get(pk=post.pk), by=world.mia)
    assert tidied() == 0
    restore_post(Post.objects.get(pk=post.pk), by=world.mia)
    assert tidied() == 0
    remove_post(Post.objects.get(pk=post.pk), by=world.mia)
    Removal.objects.update(at=timezone.now() - timedelta(days=8))
    assert tidied() == 1
    assert list(store().folders()) == []


def test_what_its_owner_removes_goes_after_a_week(world: World) -> None:
    found = taken(world.mia, b"x", "a.txt")
    reply(world.topic, by=world.mia, text=found.markdown)
    remove_medium(found, by=world.mia)
    assert tidied() == 0
    MediumRemoval.objects.update(at=timezone.now() - timedelta(days=8))
    assert tidied() == 1
    assert list(store().folders()) == []


@pytest.mark.parametrize("with_texts", [False, True])
def test_with_an_account_go_its_files(world: World, with_texts: bool) -> None:
    taken(world.mia, b"x", "a.txt")
    posted = taken(world.mia, b"x", "b.txt")
    reply(world.topic, by=world.mia, text=posted.markdown)
    delete_account(world.mia, with_texts=with_texts)
    tidied()
    assert list(store().folders()) == ([] if with_texts else [posted.folder])


def test_a_text_that_is_gone_shows_nothing(world: World) -> None:
    found = taken(world.mia, b"x", "a.txt")
    post = reply(world.topic, by=world.mia, text=found.markdown)
    later(days=2)
    Post.objects.filter(pk=post.pk).delete()
    assert tidied() == 1
    assert not MediumUse.objects.exists()


def test_what_no_worker_made_ready_in_a_day_says_so(world: World) -> None:
    found = taken(world.mia)
    post = reply(world.topic, by=world.mia, text=found.markdown)
    later(days=2)
    tidied()
    post.refresh_from_db()
    assert "could not be made ready" in post.html


def test_files_that_no_row_knows_of_are_swept(world: World) -> None:
    known = taken(world.mia, b"x", "a.txt")
    store().put("zz/zzz/lost", file(b"lost"))
    housekeeping._seen_before.clear()
    assert sweep_storage() == 0  # it may be on its way at this moment
    assert sweep_storage() == 1
    assert list(store().folders()) == [known.folder]


def test_names_stay_in_the_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Folder(tmp_path / "in").size("../out")


@pytest.mark.parametrize(
    "value", ["s3://", "s3://host", "http://host/bucket", "s3://host/a/b", "s3://k:s@host:99999/b"]
)
def test_an_address_that_names_no_bucket_is_refused_without_its_secret(
    value: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COTERIE_MEDIA_S3", value)
    with pytest.raises(ImproperlyConfigured) as refused:
        env.media_storage(tmp_path)
    assert "k:s" not in str(refused.value)
