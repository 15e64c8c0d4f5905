"""What somebody who does not belong to a space reads of it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from coterie.communities.arrange_door import arrange_door
from coterie.communities.join import join
from coterie.communities.models import Membership, StepTaken
from coterie.communities.revise import Said, revise
from coterie.communities.take_step import dismiss
from coterie.communities.tone import NAMES, WORDS, Tone, spoken
from coterie.people.models import User
from tests.coterie.world import World, person

BIRDS = "/spaces/birds-in-flight/"


def reads(who: User | None = None, path: str = BIRDS) -> str:
    client = Client()
    if who:
        client.force_login(who)
    return client.get(path).content.decode()


def say(world: World, said: Said, tone: str = "plain") -> None:
    birds = world.birds
    revise(birds, by=world.ada, name=birds.name, purpose=birds.purpose, hue=5, mark="B", tone=tone, said=said)


def test_it_says_what_it_is_for_whom_and_what_is_expected(world: World) -> None:
    say(world, Said("Early risers.", "Keep away from nests."))
    page = reads()
    for words in ("Wings, sharp.", "Early risers.", "Keep away from nests.", "Read the guidelines"):
        assert words in page


def test_members_do_not_read_it_again(world: World) -> None:
    say(world, Said("Early risers."))
    assert "Early risers." not in reads(world.ada)


def test_a_few_members_are_not_counted_for_outsiders(world: World) -> None:
    page = reads()
    assert "A few people, so far." in page
    assert "1 member" not in page
    for number in range(5):
        join(world.birds, by=person(f"new{number}"))
    assert "6 members" in reads()


@pytest.mark.parametrize(
    ("way", "says", "says_not"),
    [
        ("open", "Sign in to join", "Ask to join"),
        ("request", "Ask to join", "Sign in to join"),
        ("invitation", "Members are invited", "Ask to join"),
    ],
)
def test_it_invites_as_its_door_is(world: World, way: str, says: str, says_not: str) -> None:
    arrange_door(world.birds, by=world.ada, way=way, questions=[])
    assert says in reads()
    assert says_not not in reads()


def test_whoever_is_signed_in_joins_with_one_press_or_asks(world: World) -> None:
    assert 'action="/spaces/birds-in-flight/join/"' in reads(world.sam)
    arrange_door(world.birds, by=world.ada, way="request", questions=[])
    assert 'href="/spaces/birds-in-flight/ask/"' in reads(world.sam)


def test_the_invited_join_at_once_whatever_the_door(world: World) -> None:
    arrange_door(world.repair, by=world.ada, way="invitation", questions=[])
    assert 'action="/spaces/film-camera-repair/join/"' in reads(world.ivo, "/spaces/film-camera-repair/")


def test_new_members_are_welcomed_in_their_first_visit_and_for_two_weeks(world: World) -> None:
    say(world, Said(welcome="Begin with **one** bird."), tone="warm")
    join(world.birds, by=world.sam)
    assert "<strong>one</strong>" in reads(world.sam)
    assert "How good that you are in Birds in Flight" in reads(world.sam)
    dismiss(world.birds, by=world.sam, what=StepTaken.ALL)
    assert "How good that you are in Birds in Flight" in reads(world.sam)
    Membership.objects.filter(user=world.sam).update(joined_at=timezone.now() - timezone.timedelta(days=15))
    assert "<strong>one</strong>" not in reads(world.sam)
    assert "<strong>one</strong>" not in reads()


def test_every_tone_has_every_sentence(world: World) -> None:
    assert set(NAMES) == set(Tone)
    for what, ways in WORDS.items():
        assert set(ways) == set(Tone)
        said = set()
        for tone in Tone:
            world.birds.tone = tone
            said.add(spoken(world.birds, what))
        assert len(said) == len(Tone)


def test_an_empty_editor_speaks_in_the_tone_of_its_space(world: World) -> None:
    say(world, Said(), tone="formal")
    assert "State the matter, what is known" in reads(world.ada, f"{BIRDS}topics/new/")
