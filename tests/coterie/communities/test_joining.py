"""How one joins: at once, by request, by invitation, by a link with limits."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404
from django.test import Client
from django.utils import timezone

from coterie.activity.models import Activity
from coterie.communities import access
from coterie.communities.arrange_door import arrange_door
from coterie.communities.ask_to_join import ask_to_join, withdraw_request
from coterie.communities.decide_request import admit, decline_request
from coterie.communities.enter import enter
from coterie.communities.invitation_links import join_by_link, make_link, revoke_link
from coterie.communities.invite import invite
from coterie.communities.join import join
from coterie.communities.models import Door, InvitationLink, JoinRequest, Membership, Way
from coterie.communities.permissions import Permission, Role
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from coterie.people.models import User
from tests.coterie.world import World

pytestmark = pytest.mark.django_db
ASKED = ["What do you photograph?", "Who told you of us?"]


def browse(viewer: User | AnonymousUser) -> Client:
    client = Client()
    if isinstance(viewer, User):
        client.force_login(viewer)
    return client


def asks(world: World, name: str = "sam") -> JoinRequest:
    arrange_door(world.birds, by=world.ada, way=Way.REQUEST, questions=ASKED)
    return ask_to_join(world.birds, by=world.viewer(name), answers=["Terns", "Mia"])  # type: ignore[arg-type]


def belongs(world: World, name: str = "sam") -> bool:
    return Membership.objects.filter(community=world.birds, user=world.viewer(name)).exists()


def test_without_a_choice_one_joins_at_once(world: World) -> None:
    assert Door.of(world.birds).way == Way.OPEN
    browse(world.sam).post("/spaces/birds-in-flight/join/")
    assert belongs(world)


def test_by_request_a_press_on_join_leads_to_the_questions(world: World) -> None:
    arrange_door(world.birds, by=world.ada, way=Way.REQUEST, questions=ASKED)
    sam = browse(world.sam)
    assert sam.post("/spaces/birds-in-flight/join/").url == "/spaces/birds-in-flight/ask/"
    assert not belongs(world)
    with pytest.raises(ValidationError, match="at once"):
        enter(world.birds, by=world.sam)
    page = sam.get("/spaces/birds-in-flight/ask/").content.decode()
    assert all(question in page for question in ASKED)
    empty = sam.post("/spaces/birds-in-flight/ask/", {"answer0": "Terns", "answer1": " "})
    assert (empty.status_code, JoinRequest.objects.count()) == (400, 0)
    sam.post("/spaces/birds-in-flight/ask/", {"answer0": "Terns", "answer1": "<b>Mia</b>"})
    assert JoinRequest.objects.get().answers == [[ASKED[0], "Terns"], [ASKED[1], "<b>Mia</b>"]]
    assert "Your request waits" in sam.get("/spaces/birds-in-flight/ask/").content.decode()
    assert "&lt;b&gt;Mia" in browse(world.ada).get("/spaces/birds-in-flight/requests/").content.decode()


def told(kind: str) -> dict[str, str]:
    act = Activity.objects.filter(kind=kind).latest("id")
    tell(act.pk)
    return dict(Notification.objects.filter(activity=act).values_list("user__handle", "path"))


def test_hosts_hear_of_a_request_and_whoever_asked_of_the_answer(world: World) -> None:
    request = asks(world)
    assert told("join_request.sent") == {"ada": "/spaces/birds-in-flight/requests/"}
    admit(request, by=world.ada)
    assert belongs(world)
    assert told("join_request.accepted") == {"sam": "/spaces/birds-in-flight/"}
    admit(request, by=world.ada)
    assert Membership.objects.filter(community=world.birds, user=world.sam).count() == 1
    decline_request(asks(world, "mia"), by=world.ada)
    assert told("join_request.rejected") == {"mia": "/spaces/birds-in-flight/"}


def test_whoever_was_declined_can_be_let_in_after_all_and_asks_again_only_a_month_later(world: World) -> None:
    request = asks(world)
    decline_request(request, by=world.ada)
    with pytest.raises(ValidationError, match="a month"):
        ask_to_join(world.birds, by=world.sam, answers=["Terns", "Mia"])
    assert "said no" in browse(world.sam).get("/spaces/birds-in-flight/ask/").content.decode()
    JoinRequest.objects.update(decided_at=timezone.now() - timedelta(days=31))
    again = ask_to_join(world.birds, by=world.sam, answers=["Terns", "Mia"])
    assert again.pk != request.pk
    admit(request, by=world.ada)
    assert belongs(world)
    assert not JoinRequest.objects.waiting().exists()
    with pytest.raises(ValidationError, match="let in meanwhile"):
        decline_request(request, by=world.ada)


def test_a_request_is_taken_back_and_then_decided_by_nobody(world: World) -> None:
    request = asks(world)
    assert ask_to_join(world.birds, by=world.sam, answers=["Terns", "Mia"]).pk == request.pk
    browse(world.sam).post("/spaces/birds-in-flight/ask/withdraw/")
    withdraw_request(request, by=world.sam)
    with pytest.raises(ValidationError, match="took the request back"):
        admit(request, by=world.ada)
    assert not belongs(world)


def test_only_hosts_read_requests_and_decide(world: World) -> None:
    request = asks(world)
    join(world.birds, by=world.mia)
    for name, status in (("mia", 403), ("sam", 403), ("hal", 403), ("ada", 200), ("olga", 200)):
        assert browse(world.viewer(name)).get("/spaces/birds-in-flight/requests/").status_code == status, name
    for name in ("mia", "sam", "ivo"):
        with pytest.raises(Http404):
            access.join_request(world.viewer(name), request.pk, Permission.MEMBER_ADMIT)
        answer = browse(world.viewer(name)).post(f"/spaces/birds-in-flight/requests/{request.pk}/", {"answer": "admit"})
        assert answer.status_code == 404
    assert not belongs(world)
    browse(world.ada).post(f"/spaces/birds-in-flight/requests/{request.pk}/", {"answer": "admit"})
    assert belongs(world)


def test_by_invitation_nobody_else_gets_in(world: World) -> None:
    arrange_door(world.birds, by=world.ada, way=Way.INVITATION)
    sam = browse(world.sam)
    sam.post("/spaces/birds-in-flight/join/")
    assert not belongs(world)
    assert "Members are invited here" in sam.get("/spaces/birds-in-flight/ask/").content.decode()
    with pytest.raises(ValidationError, match="does not ask"):
        ask_to_join(world.birds, by=world.sam)
    invite(world.birds, by=world.ada, user=world.sam)
    sam.post("/spaces/birds-in-flight/join/")
    assert belongs(world)


def test_a_link_lets_in_so_many_until_a_day_and_not_after_it_was_ended(world: World) -> None:
    link, token = make_link(world.repair, by=world.hal, days=3, most=1, note="poster")
    assert token not in str(InvitationLink.objects.values())
    address = f"/spaces/links/{token}/"
    assert "Make an account" in browse(world.stranger).get(address).content.decode()
    join_by_link(link, by=world.mia)  # a member already: nothing is used up
    assert browse(world.sam).post(address).url == "/spaces/film-camera-repair/"
    assert Membership.objects.filter(community=world.repair, user=world.sam, role=Role.MEMBER).exists()
    assert "lets nobody in any more" in browse(world.ivo).get(address).content.decode()
    with pytest.raises(ValidationError, match="any more"):
        join_by_link(link, by=world.ivo)
    other, _token = make_link(world.repair, by=world.hal, days=3, most=5)
    revoke_link(other, by=world.hal)
    late, _token = make_link(world.repair, by=world.hal, days=3, most=5)
    InvitationLink.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    for each in (other, late):
        with pytest.raises(ValidationError, match="any more"):
            join_by_link(each, by=world.ivo)
    assert browse(world.sam).get("/spaces/links/guessed/").status_code == 404


def test_the_address_of_a_link_is_shown_once_to_hosts_alone(world: World) -> None:
    hal = browse(world.hal)
    page = hal.post("/spaces/film-camera-repair/links/", {"most": 3, "days": 2, "note": "talk"}).content.decode()
    (token,) = re.findall(r"/spaces/links/([\w-]+)/", page)
    assert token not in hal.get("/spaces/film-camera-repair/links/").content.decode()
    assert browse(world.mia).get("/spaces/film-camera-repair/links/").status_code == 403
    refused = hal.post("/spaces/film-camera-repair/links/", {"most": 0, "days": 900})
    assert (refused.status_code, InvitationLink.objects.count()) == (400, 1)
    number = InvitationLink.objects.get().pk
    assert browse(world.ada).post(f"/spaces/birds-in-flight/links/{number}/revoke/").status_code == 404
    hal.post(f"/spaces/film-camera-repair/links/{number}/revoke/")
    assert not InvitationLink.objects.valid().exists()


def test_leads_choose_the_way_and_its_questions_within_limits(world: World) -> None:
    ada, address = browse(world.ada), "/spaces/birds-in-flight/joining/"
    ada.post(address, {"way": "request", "questions": "One?\n\n  Two? \n"})
    door = Door.of(world.birds)
    assert (door.way, door.questions, door.by) == (Way.REQUEST, ["One?", "Two?"], world.ada)
    assert ada.post(address, {"way": "request", "questions": "?\n" * 6}).status_code == 400
    assert ada.post(address, {"way": "round"}).status_code == 400
    assert Door.of(world.birds).questions == ["One?", "Two?"]
    join(world.birds, by=world.hal, role=Role.HOST)
    assert browse(world.hal).get(address).status_code == 403
