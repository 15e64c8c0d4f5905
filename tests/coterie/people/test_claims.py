"""Somebody says that an account of the larger platform is theirs: asked, shown by proof, decided, and taken back."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from coterie.activity.models import Activity
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from coterie.people import access
from coterie.people.ask_claim import ask_claim, withdraw_claim
from coterie.people.claim import claim as connect
from coterie.people.claim import release
from coterie.people.decide_claim import grant_claim, mail_code, redeem_code, refuse_claim
from coterie.people.delete_account import delete_account
from coterie.people.models import Claim, ClaimCode, Identity, OptOut
from tests.coterie.world import World


@pytest.fixture
def identity(db: None) -> Identity:
    return Identity.objects.create(key="k" * 32, name="Ines K.", platform="Aperture")


def test_an_operator_hears_of_a_claim_and_grants_it(world: World, identity: Identity) -> None:
    claim = ask_claim(identity, by=world.sam, note="The same picture hangs there.")
    tell(Activity.objects.get(kind="claim.asked").pk)
    assert list(Notification.objects.values_list("user", flat=True)) == [world.olga.pk]
    grant_claim(claim, by=world.olga)
    identity.refresh_from_db()
    assert identity.user == world.sam
    assert identity.attributed_at is not None
    assert not Claim.objects.waiting().exists()


def test_a_refusal_says_why_and_may_be_asked_again(world: World, identity: Identity) -> None:
    claim = ask_claim(identity, by=world.sam)
    with pytest.raises(ValidationError, match="Say why"):
        refuse_claim(claim, by=world.olga, why="  ")
    refuse_claim(claim, by=world.olga, why="Their posts name another town.")
    tell(Activity.objects.get(kind="claim.refused").pk)
    assert list(Notification.objects.values_list("user", flat=True)) == [world.sam.pk]
    identity.refresh_from_db()
    assert identity.user is None
    assert ask_claim(identity, by=world.sam).pk != claim.pk


def test_asked_again_while_it_waits_only_the_note_is_new(world: World, identity: Identity) -> None:
    first = ask_claim(identity, by=world.sam, note="me")
    assert ask_claim(identity, by=world.sam, note="really me").pk == first.pk
    assert Claim.objects.get().note == "really me"


def test_too_many_claims_at_once_are_refused(world: World) -> None:
    for number in range(5):
        ask_claim(Identity.objects.create(key=f"{number}" * 32, platform="Aperture"), by=world.sam)
    with pytest.raises(ValidationError, match="wait already"):
        ask_claim(Identity.objects.create(key="9" * 32, platform="Aperture"), by=world.sam)


def test_who_asked_not_to_be_counted_cannot_be_claimed(world: World, identity: Identity) -> None:
    claim = ask_claim(identity, by=world.sam)
    OptOut.objects.create(key=identity.key)
    with pytest.raises(ValidationError, match="not to be counted"):
        grant_claim(claim, by=world.olga)
    with pytest.raises(ValidationError, match="not to be counted"):
        ask_claim(identity, by=world.mia)


def test_of_two_claims_one_is_granted(world: World, identity: Identity) -> None:
    early, late = ask_claim(identity, by=world.sam), ask_claim(identity, by=world.mia)
    grant_claim(early, by=world.olga)
    with pytest.raises(ValidationError, match="decided meanwhile"):
        grant_claim(late, by=world.olga)
    with pytest.raises(ValidationError, match="connected with an account"):
        ask_claim(identity, by=world.hal)


def test_a_mailed_link_connects_whoever_reads_that_mailbox(
    world: World, identity: Identity, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    claim = ask_claim(identity, by=world.sam)
    with pytest.raises(ValidationError, match="no e-mail address"):
        mail_code(claim, by=world.olga, address="ines")
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        mail_code(claim, by=world.olga, address="ines@example.org")
    (sent,) = mail.outbox
    assert sent.to == ["ines@example.org"]
    path = re.search(r"/claims/code/\S+/", sent.body)[0]  # type: ignore[index]
    assert path.split("/")[3] not in ClaimCode.objects.get().code_hash
    other, own = Client(), Client()
    other.force_login(world.mia)
    assert other.get(path).status_code == 404
    own.force_login(world.sam)
    assert own.get(path).status_code == 200
    assert Identity.objects.get().user is None, "a mail program that opens links connects nobody"
    assert own.post(path).status_code == 302
    assert Identity.objects.get().user == world.sam


def test_an_old_link_has_ended(world: World, identity: Identity, time_machine: object) -> None:
    claim = ask_claim(identity, by=world.sam)
    code = mail_code(claim, by=world.olga, address="ines@example.org")
    code.at -= ClaimCode.GOOD_FOR
    with pytest.raises(ValidationError, match="has ended"):
        redeem_code(code, by=world.sam)


def test_it_is_taken_back_by_its_owner_and_by_an_operator(world: World, identity: Identity) -> None:
    connect(identity, by=world.sam)
    release(identity, by=world.sam)
    assert Identity.objects.get().user is None
    claim = ask_claim(identity, by=world.mia)
    grant_claim(claim, by=world.olga)
    page = Client()
    page.force_login(world.olga)
    assert page.post(f"/claims/{claim.pk}/disconnection/").status_code == 302
    assert Identity.objects.get().user is None
    waiting = ask_claim(Identity.objects.get(), by=world.mia)
    withdraw_claim(waiting)
    assert not Claim.objects.waiting().exists()


def test_what_an_account_that_is_gone_chose_to_show_is_not_the_next_ones_choice(
    world: World, identity: Identity
) -> None:
    grant_claim(ask_claim(identity, by=world.sam), by=world.olga)
    delete_account(world.sam, with_texts=False)
    identity.refresh_from_db()
    assert identity.user is None
    connect(identity, by=world.mia)
    identity.refresh_from_db()
    assert (identity.user, identity.attributed_at) == (world.mia, None)


CASES = ["ada", "mia", "sam", "olga"]


@pytest.mark.parametrize("name", CASES)
def test_claims_and_identities_are_seen_by_whom_they_concern(world: World, identity: Identity, name: str) -> None:
    """The one and the list, on the same cases."""
    claim = ask_claim(identity, by=world.sam)
    mail_code(claim, by=world.olga, address="ines@example.org")
    own = Identity.objects.create(key="o" * 32, user=world.sam, platform="Aperture")
    page = Client()
    page.force_login(world.viewer(name))
    viewer = world.viewer(name)
    assert (own in access.identities(viewer)) == (name == "sam")
    assert (claim in access.claims_of(viewer)) == (name == "sam")
    assert page.post(f"/people/me/platform/{own.pk}/attribution/").status_code == (302 if name == "sam" else 404)
    assert page.post(f"/people/me/claims/{claim.pk}/withdrawal/").status_code == (302 if name == "sam" else 404)
    assert page.get("/claims/").status_code == (200 if name == "olga" else 404)
    assert page.post(f"/claims/{claim.pk}/verdict/", {"granted": "no"}).status_code in (
        {302, 404} if name == "olga" else {404}
    )


def test_both_pages_have_as_many_queries_for_one_row_as_for_many(
    world: World, django_assert_max_num_queries: object
) -> None:
    page = Client()
    page.force_login(world.olga)
    people = (world.ada, world.hal, world.mia, world.ivo, world.sam)
    for number in range(20):
        claim = ask_claim(Identity.objects.create(key=f"{number:032}", platform="A"), by=people[number % 5])
        if number % 2:
            refuse_claim(claim, by=world.olga, why="No.")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        text = page.get("/claims/").content.decode()
    assert text.count("says: I am") == 10
