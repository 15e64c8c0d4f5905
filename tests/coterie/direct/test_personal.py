"""What becomes of conversations with an account, and what of them somebody is handed out."""

from __future__ import annotations

import pytest

from coterie.direct.edit_message import edit_message
from coterie.direct.models import Conversation, Message, Participant
from coterie.direct.remove_message import remove_message
from coterie.direct.send import send
from coterie.foundation import personal
from coterie.people.delete_account import delete_account
from tests.coterie.direct.scene import fresh, talk
from tests.coterie.world import World


def test_somebody_is_handed_out_both_sides_of_what_stands(world: World) -> None:
    conversation = talk(world.mia, world.hal, text="Mine.")
    send(conversation, by=world.hal, text="Yours.")
    remove_message(send(conversation, by=world.hal, text="Taken back."), by=world.hal)
    talk(world.ada, world.hal, text="Not for her.")
    held = {key: list(rows) for key, rows in dict(personal.exported(world.mia))["direct"].items()}
    assert [row["text"] for row in held["direct_messages"]] == ["Mine."]
    assert [(row["text"], row["author__name"]) for row in held["messages_to_you"]] == [("Yours.", "Hal")]
    assert len(held["conversations"]) == 1


@pytest.mark.parametrize("with_texts", [False, True])
def test_words_stay_with_the_other_one_or_go_and_names_go(world: World, with_texts: bool) -> None:
    conversation = talk(world.mia, world.hal, text="A word of mine.")
    answer = send(conversation, by=world.hal, text="Thanks @mia, says @hal.")
    edit_message(answer, by=world.hal, text="Thank you @Mia, says @hal.")
    version = fresh(conversation).version
    assert "1 direct message, by" in " ".join(personal.outlook(world.mia).stays)
    delete_account(world.mia, with_texts=with_texts)
    mine, theirs = fresh(conversation).messages.order_by("pk")
    assert ("A word of mine." in mine.text + mine.html) != with_texts
    assert mine.is_removed == with_texts
    assert theirs.text == "Thank you a former member, says @hal."
    assert 'href="/people/@hal/"' in theirs.html
    assert theirs.revisions.get().text == "Thanks a former member, says @hal."
    assert fresh(conversation).cut_version > version
    assert [part.user for part in Participant.objects.all()] == [world.hal]


def test_a_conversation_goes_with_the_last_of_its_two(world: World) -> None:
    talk(world.mia, world.hal)
    delete_account(world.mia)
    assert Conversation.objects.count() == 1
    delete_account(world.hal)
    assert (Conversation.objects.count(), Message.objects.count()) == (0, 0)
