"""A conversation is there for the two whose it is: not for other members, leads, hosts, operators or strangers."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import Client

from coterie.activity.models import Activity
from coterie.communities.export_space import export_space
from coterie.direct import access
from coterie.direct.models import Message
from coterie.direct.remove_message import remove_message
from coterie.direct.send import send
from coterie.foundation.live import allowed
from tests.coterie.direct.scene import talk
from tests.coterie.world import World

VIEWERS = ("stranger", "sam", "ivo", "mia", "hal", "ada", "olga")
TWO = ("mia", "hal")


@pytest.mark.parametrize("who", VIEWERS)
def test_for_one_and_for_lists(world: World, who: str) -> None:
    """ada leads the space of both and founded it; olga operates the platform."""
    conversation = talk(world.mia, world.hal)
    message, viewer = conversation.messages.get(), world.viewer(who)
    sees = who in TWO
    assert access.conversations(viewer).filter(pk=conversation.pk).exists() == sees
    assert access.messages(viewer).filter(pk=message.pk).exists() == sees
    assert allowed(viewer, [conversation.live]) == ([conversation.live] if sees else [])
    if sees:
        assert access.conversation(viewer, conversation.pk)[0] == conversation
        assert access.message(viewer, message.pk) == message
    else:
        for load, pk in ((access.conversation, conversation.pk), (access.message, message.pk)):
            with pytest.raises(Http404):
                load(viewer, pk)


def test_only_the_author_changes_a_message_and_finds_what_was_removed(world: World) -> None:
    message = talk(world.mia, world.hal).messages.get()
    assert access.message(world.mia, message.pk, own=True) == message
    with pytest.raises(PermissionDenied):
        access.message(world.hal, message.pk, own=True)
    remove_message(message, by=world.mia)
    assert access.message(world.mia, message.pk).is_removed
    for who in (world.mia, world.hal):
        assert not access.messages(who).exists()
    with pytest.raises(Http404):
        access.message(world.hal, message.pk)


@pytest.mark.parametrize("who", ["stranger", "sam", "ada", "olga"])
def test_an_outsider_finds_no_page(world: World, who: str) -> None:
    conversation = talk(world.mia, world.hal, text="Between us.")
    message, client, viewer = conversation.messages.get(), Client(), world.viewer(who)
    if viewer.is_authenticated:
        client.force_login(viewer)
    expected = 404 if viewer.is_authenticated else 302
    pages = [f"{conversation.pk}/", *(f"message/{message.pk}/{each}" for each in ("", "menu/", "edit/", "history/"))]
    acts = [f"{conversation.pk}/{each}/" for each in ("send", "read", "acceptance", "decline", "reconsidering")]
    acts += [f"message/{message.pk}/{each}/" for each in ("edit", "removal", "restoration")]
    assert [client.get(f"/messages/{each}").status_code for each in pages] == [expected] * len(pages)
    sent = [client.post(f"/messages/{each}", {"text": "Me, too."}).status_code for each in acts]
    assert sent == [expected] * len(acts)
    assert Message.objects.count() == 1
    for path in ("/messages/", "/messages/requests/", "/inbox/", "/"):
        assert "Between us." not in client.get(path).content.decode()


def test_nothing_of_it_is_in_a_spaces_archive_or_in_its_stream(world: World) -> None:
    send(talk(world.mia, world.hal), by=world.hal, text="A word between us.")
    with export_space(world.repair, by=world.ada) as archive:
        import zipfile

        with zipfile.ZipFile(archive) as opened:
            assert not [name for name in opened.namelist() if name.startswith("direct")]
            assert "between us" not in "".join(opened.read(name).decode() for name in opened.namelist())
    acts = list(Activity.objects.filter(kind__startswith="direct_message."))
    assert len(acts) == 2
    assert {act.audience for act in acts} == {f"person:{world.hal.pk}", f"person:{world.mia.pk}"}
    assert all(set(act.data) == {"conversation", "message"} for act in acts)
