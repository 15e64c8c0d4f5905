"""Who gets what was uploaded, and how it is sent."""

from __future__ import annotations

import time
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coterie.chat.send import send
from coterie.communities.leave import leave
from coterie.communities.models import Community
from coterie.communities.open_doors import open_doors
from coterie.direct.send import write_to
from coterie.discussions.models import Post
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.reply import reply
from coterie.media.models import Medium, MediumRemoval
from coterie.media.passes import SECONDS, passed
from coterie.media.remove import remove_medium, restore_medium
from coterie.people.delete_account import delete_account
from tests.coterie.chat.scene import chatting
from tests.coterie.media.pictures import drawn, ready, taken, with_place, written
from tests.coterie.world import World

SIZE = "480.webp"


def address(found: Medium, name: str = SIZE) -> str:
    return f"{found.address}{name}"


def signed_in(user: Any) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def gets(user: Any, found: Medium, name: str = SIZE) -> int:
    """The status at the end of the way for somebody; None is a stranger."""
    return signed_in(user).get(address(found, name), follow=True).status_code


def opened(world: World) -> Community:
    open_doors(world.repair, by=world.ada)
    world.repair.refresh_from_db()
    return world.repair


def test_what_is_in_no_text_is_its_owners_alone(world: World) -> None:
    found = ready(world.mia)
    assert [gets(user, found) for user in (world.mia, world.hal, world.olga, None)] == [200, 404, 404, 404]


def test_a_picture_in_a_closed_space_is_for_those_who_may_read_there(world: World) -> None:
    found = ready(world.mia)
    reply(world.topic, by=world.mia, text=found.markdown)
    people = (world.mia, world.hal, world.ada, world.sam, None)
    for name in (SIZE, "1200.avif", ""):
        assert [gets(user, found, name) for user in people] == [200, 200, 200, 404, 404], name


def test_after_leaving_it_is_gone_also_by_an_address_that_was_made_before(world: World) -> None:
    found = ready(world.mia)
    reply(world.topic, by=world.mia, text=found.markdown)
    client = signed_in(world.hal)
    before = client.get(address(found)).headers["Location"]
    assert client.get(before).status_code == 200
    leave(world.repair, by=world.hal)
    assert client.get(before).status_code == 404
    assert client.get(address(found), follow=True).status_code == 404


def test_a_pass_is_for_one_person_one_file_and_a_short_time(world: World) -> None:
    found, other = ready(world.mia), ready(world.mia)
    reply(world.topic, by=world.mia, text=f"{found.markdown} {other.markdown}")
    ticket = passed(found, world.hal.pk)
    client = Client()  # the address alone is enough, wherever it is asked for
    assert client.get(f"{address(found)}?for={ticket}").status_code == 200
    assert client.get(f"{address(other)}?for={ticket}").status_code == 404
    forged = [
        ticket.replace(f"{world.hal.pk}-", f"{world.mia.pk}-", 1),
        ticket[:-1],
        "",
        "1",
        "a-b-c",
        "1-2-3-4",
        "²-1-x",
    ]
    assert {client.get(f"{address(found)}?for={each}").status_code for each in forged} == {404}
    with time_machine.travel(time.time() + 2 * SECONDS + 1):
        assert client.get(f"{address(found)}?for={ticket}").status_code == 404


def test_a_channel_that_is_closed_to_somebody_takes_its_pictures_along(world: World) -> None:
    from coterie.channels.revise_channel import revise_channel

    channel = chatting(world)
    found = ready(world.ada)
    send(channel, by=world.ada, text=found.markdown)
    assert gets(world.mia, found) == 200
    revise_channel(channel, by=world.ada, **{**facts(channel), "visibility": "hosts"})
    assert [gets(user, found) for user in (world.ada, world.mia, None)] == [200, 404, 404]


def facts(channel: Any) -> dict[str, Any]:
    names = ("name", "purpose", "visibility", "writers", "repliers")
    return {name: getattr(channel, name) for name in names if hasattr(channel, name)}


def test_a_direct_message_is_for_the_two(world: World) -> None:
    found = ready(world.mia)
    message = write_to(world.hal, by=world.mia, text=found.markdown)
    assert "<picture>" in message.html
    people = (world.mia, world.hal, world.ada, world.olga, None)
    assert [gets(user, found) for user in people] == [200, 200, 404, 404, 404]


def test_in_an_open_space_everybody_gets_it_and_nobody_is_asked_who_they_are(world: World) -> None:
    opened(world)
    found = ready(world.mia)
    reply(world.topic, by=world.mia, text=found.markdown)
    answer = Client().get(address(found))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=604800, immutable"
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not answer.cookies
    known = signed_in(world.sam).get(address(found))
    assert known.status_code == 200
    assert known.headers["Cache-Control"] == answer.headers["Cache-Control"]


def test_what_was_removed_is_gone_and_comes_back(world: World) -> None:
    opened(world)
    found = ready(world.mia)
    post = reply(world.topic, by=world.mia, text=found.markdown)
    assert gets(None, found) == 200
    post = Post.objects.get(pk=post.pk)
    remove_post(post, by=world.mia)
    assert [gets(user, found) for user in (None, world.sam, world.mia)] == [404, 404, 200]
    restore_post(Post.objects.get(pk=post.pk), by=world.mia)
    assert gets(None, found) == 200
    remove_medium(found, by=world.mia)
    assert [gets(user, found) for user in (None, world.mia)] == [404, 404]
    post.refresh_from_db()
    assert "<picture>" not in post.html
    restore_medium(found)
    assert gets(None, found) == 200
    post.refresh_from_db()
    assert "<picture>" in post.html


def test_files_are_sent_so_that_nothing_in_them_runs(world: World) -> None:
    opened(world)
    picture, vector = ready(world.mia), taken(world.mia, b"<svg onload='alert(1)'/>", "mark.svg")
    note = taken(world.mia, b"a;b\n1;2\n", 'meine Käfer "x".csv')
    reply(world.topic, by=world.mia, text=f"{picture.markdown} {vector.markdown} {note.markdown}")
    for found, type_, disposition in (
        (picture, "image/webp", "inline"),
        (vector, "application/octet-stream", "attachment"),
        (note, "application/octet-stream", "attachment"),
    ):
        answer = Client().get(found.address)
        assert answer.headers["Content-Type"] == type_
        assert answer.headers["Content-Disposition"].startswith(disposition)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_parts_of_a_file_are_sent(world: World) -> None:
    found = taken(world.mia, b"0123456789", "digits.txt")
    client = signed_in(world.mia)
    url = client.get(f"{found.address}file").headers["Location"]

    def part(asked: str) -> tuple[int, bytes, str]:
        answer: Any = client.get(url, headers={"Range": asked})
        return answer.status_code, answer.getvalue(), answer.headers.get("Content-Range", "")

    assert part("bytes=0-1") == (206, b"01", "bytes 0-1/10")
    assert part("bytes=4-") == (206, b"456789", "bytes 4-9/10")
    assert part("bytes=-3") == (206, b"789", "bytes 7-9/10")
    assert part("bytes=5-900") == (206, b"56789", "bytes 5-9/10")
    assert part("bytes=10-") == (416, b"", "bytes */10")
    assert part("bytes=7-3") == (416, b"", "bytes */10")
    for odd in ("bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=" + "9" * 40 + "-"):
        assert part(odd)[:2] == (200, b"0123456789"), odd
    whole = client.head(url)
    assert (whole.status_code, whole.headers["Content-Length"]) == (200, "10")
    tag = client.get(url).headers["ETag"]
    assert client.get(url, headers={"If-None-Match": tag}).status_code == 304


def test_who_may_not_see_it_gets_no_part_of_it_either(world: World) -> None:
    found = ready(world.mia)
    reply(world.topic, by=world.mia, text=found.markdown)
    for headers in ({"Range": "bytes=0-1"}, {"If-None-Match": "*"}, {"If-Range": "x", "Range": "bytes=-1"}):
        for client in (Client(), signed_in(world.sam)):
            answers = [client.get(address(found), headers=headers), client.head(address(found), headers=headers)]
            assert [each.status_code for each in answers] == [404, 404], headers
            assert "public" not in answers[0].headers.get("Cache-Control", "")


def test_files_go_with_the_texts_of_an_account(world: World) -> None:
    found = ready(world.mia)
    reply(world.topic, by=world.mia, text=found.markdown)
    client = signed_in(world.hal)
    before = client.get(address(found)).headers["Location"]
    delete_account(world.mia, with_texts=True)
    assert client.get(before).status_code == 404
    assert client.get(address(found), follow=True).status_code == 404


def test_names_that_are_none_are_not_found(world: World) -> None:
    found = ready(world.mia)
    client = signed_in(world.mia)
    for name in ("nothing.webp", "original", "..", "../" + found.key, "480.webp/x", "480.webp%00", "a" * 60):
        assert client.get(found.address + name, follow=True).status_code in (400, 404), name
    assert client.get("/media/AAAAAAAAAAAAAAAA/480.webp").status_code == 404


def test_upload_from_a_page_and_from_an_editor(world: World) -> None:
    client = signed_in(world.mia)
    file = SimpleUploadedFile("kamera.jpg", with_place(), "image/jpeg")
    page = client.post("/media/upload/", {"file": file, "alt": "A [camera]"})
    made = Medium.objects.get()
    assert made.owner == world.mia
    assert f"![A \\[camera\\]](media:{made.key})" in page.content.decode()
    script = {"X-Requested-With": "XMLHttpRequest"}
    sent = SimpleUploadedFile("b.png", written(drawn(), "PNG"))
    told = client.post("/media/upload/", {"file": sent, "space": world.repair.pk}, headers=script).json()
    assert told["kind"] == "picture"
    assert told["markdown"] == f"![](media:{told['key']})"
    assert Medium.objects.get(key=told["key"]).space == world.repair
    assert client.get(f"/media/{told['key']}/state/").json()["state"] == "waiting"
    assert signed_in(world.hal).get(f"/media/{told['key']}/state/").status_code == 404
    bad = client.post("/media/upload/", {"file": SimpleUploadedFile("a.exe", b"MZ")}, headers=script)
    assert bad.status_code == 400
    assert "cannot be taken" in bad.json()["error"]
    assert client.post("/media/upload/", {}).status_code == 400
    assert Client().post("/media/upload/", {"file": sent}).status_code == 302
    assert Medium.objects.count() == 2


def test_a_stranger_to_a_space_does_not_fill_it(world: World) -> None:
    client = signed_in(world.sam)
    client.post("/media/upload/", {"file": SimpleUploadedFile("b.txt", b"hello"), "space": world.repair.pk})
    assert Medium.objects.get().space is None


def test_ones_own_files_are_listed_removed_and_brought_back(world: World) -> None:
    found = ready(world.mia)
    client = signed_in(world.mia)
    assert found.markdown in client.get("/media/").content.decode()
    assert found.key not in signed_in(world.hal).get("/media/").content.decode()
    assert signed_in(world.hal).post(f"/media/{found.key}/removal/").status_code == 404
    client.post(f"/media/{found.key}/removal/")
    assert MediumRemoval.objects.filter(medium=found, by=world.mia).exists()
    assert f'id="medium-{found.key}"' not in client.get("/media/").content.decode()
    client.post(f"/media/{found.key}/restoration/")
    assert not MediumRemoval.objects.exists()


@pytest.mark.parametrize("count", [1, 30])
def test_a_list_asks_as_much_for_many(world: World, django_assert_max_num_queries: Any, count: int) -> None:
    for _each in range(count):
        taken(world.mia, b"x", "a.txt")
    client = signed_in(world.mia)
    client.get("/media/")
    with django_assert_max_num_queries(5):
        client.get("/media/")
