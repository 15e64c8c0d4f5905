"""Uploads that break off are gone on with; nothing of it is in memory, and nothing is anybody else's."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import threading
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils import timezone

from coterie.foundation.uploads import BadUpload
from coterie.media.housekeeping import forget_uploads
from coterie.media.models import Medium, ResumableUpload
from coterie.media.resume import begin
from coterie.media.tus import WithResumable
from coterie.people.models import User
from tests.coterie.media.pictures import taken
from tests.coterie.world import World, person

pytestmark = pytest.mark.django_db(transaction=True)
CREATE = "/media/upload/resumable/"
TUS = {"Tus-Resumable": "1.0.0"}
MB = 1024 * 1024


@pytest.fixture
def mia(transactional_db: None) -> User:
    return person("Mia")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def encoded(**fields: str) -> str:
    return ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in fields.items())


def create(client: Client, length: Any, name: str = "clip.txt", **more: str) -> Any:
    told = {"Upload-Length": str(length), "Upload-Metadata": encoded(filename=name, **more)}
    return client.post(CREATE, headers={**TUS, **told})


def parts(content: bytes, piece: int, *, breaks: bool) -> list[dict[str, Any]]:
    pieces = [content[at : at + piece] for at in range(0, len(content), piece)] or [b""]
    messages: list[dict[str, Any]] = [{"type": "http.request", "body": each, "more_body": True} for each in pieces]
    if breaks:
        return [*messages, {"type": "http.disconnect"}]
    messages[-1]["more_body"] = False
    return messages


def patch(
    client: Client, url: str, offset: int, content: bytes, *, breaks: bool = False, piece: int = 100_000, **headers: str
) -> tuple[int, dict[str, str], str]:
    """Send a part, in pieces; ``breaks``: the connection is gone after the last of them."""
    cookies = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    said = {
        "tus-resumable": "1.0.0",
        "content-type": "application/offset+octet-stream",
        "upload-offset": str(offset),
        "cookie": cookies,
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    scope = {
        "type": "http",
        "method": "PATCH",
        "path": url,
        "headers": [(name.encode(), text.encode()) for name, text in said.items()],
    }
    arriving, sent = iter(parts(content, piece, breaks=breaks)), list[dict[str, Any]]()

    async def receive() -> dict[str, Any]:
        return next(arriving)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def nothing(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError("asked about a part of an upload")

    async def story() -> None:
        await WithResumable(nothing)(scope, receive, send)
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(story())
    found = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], found, sent[1]["body"].decode()


def offset(client: Client, url: str) -> int:
    return int(client.head(url, headers=TUS).headers["Upload-Offset"])


def test_a_file_that_breaks_off_is_gone_on_with_from_another_page(mia: User) -> None:
    content = bytes(range(256)) * 12_000  # 3 MB
    content = b"text " + content.replace(b"\0", b"x")
    first, other = client_of(mia), client_of(mia)
    made = create(first, len(content), checksum=hashlib.sha256(content).hexdigest())
    assert made.status_code == 201
    url = made.headers["Location"]
    assert offset(first, url) == 0
    patch(first, url, 0, content[:1_500_000], breaks=True)
    assert offset(other, url) == 1_500_000
    patch(other, url, 1_500_000, content[1_500_000:1_500_001], breaks=True)
    assert offset(first, url) == 1_500_001
    status, headers, _body = patch(first, url, 1_500_001, content[1_500_001:])
    assert (status, headers["upload-offset"]) == (204, str(len(content)))
    told = json.loads(unquote(headers["coterie-medium"]))
    found = Medium.objects.get()
    assert told["key"] == found.key
    assert (found.owner, found.size, found.name) == (mia, len(content), "clip.txt")
    assert found.checksum == hashlib.sha256(content).hexdigest()
    # Whoever missed the answer is told again.
    again = other.head(url, headers=TUS)
    assert json.loads(unquote(again.headers["Coterie-Medium"]))["key"] == found.key
    assert not ResumableUpload.objects.get().path.exists()


def test_a_part_that_does_not_begin_where_the_file_ends_is_refused(mia: User) -> None:
    client = client_of(mia)
    url = create(client, 100).headers["Location"]
    patch(client, url, 0, b"x" * 40)
    assert patch(client, url, 0, b"y" * 40)[0] == 409
    assert patch(client, url, 50, b"y" * 40)[0] == 409
    assert patch(client, url, 40, b"y" * 61)[0] == 413
    assert offset(client, url) == 40
    assert patch(client, url, 40, b"", content_type="text/plain")[0] == 415
    assert patch(client, url, 40, b"", tus_resumable="0.2")[0] == 412
    assert patch(client, url, 40, b"", upload_offset="-1")[0] == 400
    assert offset(client, url) == 40
    assert patch(client, url, 40, b"z" * 60)[0] == 204
    assert Medium.objects.get().size == 100


def test_two_requests_do_not_write_one_file(mia: User) -> None:
    from coterie.media.resume import alone

    client = client_of(mia)
    url = create(client, 100).headers["Location"]
    with alone(ResumableUpload.objects.get()):
        assert patch(client, url, 0, b"x" * 40)[0] == 423
    assert offset(client, url) == 0


def test_it_is_nobody_elses(mia: User) -> None:
    url = create(client_of(mia), 100).headers["Location"]
    stranger, other = Client(), client_of(person("Hal"))
    assert patch(stranger, url, 0, b"x")[0] == 404
    assert patch(other, url, 0, b"x")[0] == 404
    assert other.head(url, headers=TUS).status_code == 404
    assert other.delete(url, headers=TUS).status_code == 404
    assert create(stranger, 5).status_code == 302
    assert offset(client_of(mia), url) == 0


def test_it_can_be_stopped_and_expires(mia: User) -> None:
    client = client_of(mia)
    for _each in range(2):
        url = create(client, 100).headers["Location"]
        patch(client, url, 0, b"x" * 40)
    path = ResumableUpload.objects.latest("pk").path
    assert client.delete(url, headers=TUS).status_code == 204
    assert not path.exists()
    assert client.head(url, headers=TUS).status_code == 404
    left = ResumableUpload.objects.get()
    ResumableUpload.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert client.head(f"{CREATE}{left.key}/", headers=TUS).status_code == 404
    assert forget_uploads() == 1
    assert not left.path.exists()
    assert not ResumableUpload.objects.exists()


@pytest.mark.parametrize("length", [0, -1, "x", "", 10**15, 10**40])
def test_a_length_that_is_none_is_refused(mia: User, length: Any) -> None:
    answer = create(client_of(mia), length)
    assert answer.status_code == (413 if length == 10**15 else 400)
    assert not ResumableUpload.objects.exists()


def test_what_is_not_taken_or_arrived_otherwise_ends_in_words(mia: User) -> None:
    client = client_of(mia)
    url = create(client, 4, name="run.exe").headers["Location"]
    status, _headers, words = patch(client, url, 0, b"MZ\0\0")
    assert status == 422
    assert "cannot be taken" in words
    url = create(client, 4, checksum="0" * 64).headers["Location"]
    status, _headers, words = patch(client, url, 0, b"abcd")
    assert (status, "did not arrive as it was sent" in words) == (422, True)
    assert not Medium.objects.exists()
    assert not ResumableUpload.objects.exists()


def test_what_the_server_offers(mia: User) -> None:
    answer = client_of(mia).options(CREATE)
    assert answer.headers["Tus-Extension"] == "creation,expiration,termination"
    assert answer.headers["Tus-Version"] == "1.0.0"
    assert client_of(mia).post(CREATE, headers={"Upload-Length": "5"}).status_code == 412


def test_room_is_held_while_a_file_is_on_its_way(mia: User, settings: Any) -> None:
    settings.MEDIA_PERSON_BYTES = 1000
    begin(by=mia, length=700, name="a.txt", space=None)
    with pytest.raises(BadUpload, match="no room"):
        taken(mia, b"x" * 400, "b.txt")
    taken(mia, b"x" * 300, "c.txt")
    with pytest.raises(BadUpload, match="no room"):
        begin(by=mia, length=1, name="d.txt", space=None)


def test_two_uploads_at_once_do_not_both_take_the_last_room(mia: User, settings: Any) -> None:
    from django.db import connection

    settings.MEDIA_PERSON_BYTES = 1000
    start, ended = threading.Barrier(4), list[bool]()

    def upload(number: int) -> None:
        try:
            start.wait()
            taken(mia, b"x" * 400, f"{number}.txt")
            ended.append(True)
        except BadUpload:
            ended.append(False)
        finally:
            connection.close()

    threads = [threading.Thread(target=upload, args=(number,)) for number in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(ended) == [False, False, True, True]
    assert Medium.objects.bytes() == 800


def test_the_room_of_a_space_is_one_for_all_its_members(world: World, settings: Any) -> None:
    settings.MEDIA_SPACE_BYTES = 1000
    taken(world.mia, b"x" * 600, "a.txt", space=world.repair)
    with pytest.raises(BadUpload, match="space has no room"):
        taken(world.hal, b"x" * 600, "b.txt", space=world.repair)
    taken(world.hal, b"x" * 600, "b.txt")
