"""Two at the same moment: of each pair one comes first, and what must hold still holds."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client

from coterie.activity.models import Activity
from coterie.comments.models import Reaction
from coterie.comments.react import react
from coterie.communities import access
from coterie.communities.answer_invitation import accept
from coterie.communities.invite import invite
from coterie.communities.join import join
from coterie.communities.leave import leave
from coterie.communities.permissions import Role
from coterie.communities.promote import promote
from coterie.discussions.models import Post, Topic
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.reply import reply
from coterie.people.models import User
from tests.coterie.world import World

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 8


def at_once(*acts: Callable[[], object]) -> list[Exception]:
    """Start all acts together, each in a thread with a connection of its own; what they raised."""
    ready, raised = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        ready.wait()
        try:
            act()
        except (PermissionDenied, ValidationError) as refusal:
            raised.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return raised


def test_two_leads_who_demote_each_other_leave_one_lead(world: World) -> None:
    members = {name: world.repair.memberships.get(user=world.viewer(name)) for name in ("ada", "hal")}
    for _ in range(TIMES):
        for membership in members.values():
            membership.role = Role.LEAD
            membership.save()
        refused = at_once(
            lambda: promote(members["hal"], by=world.ada, role="member"),
            lambda: promote(members["ada"], by=world.hal, role="member"),
        )
        assert len(refused) == 1
        assert world.repair.memberships.filter(role=Role.LEAD).count() == 1


def test_two_leads_who_leave_at_once_leave_one_lead(world: World) -> None:
    promote(world.repair.memberships.get(user=world.hal), by=world.ada, role="lead")
    at_once(lambda: leave(world.repair, by=world.ada), lambda: leave(world.repair, by=world.hal))
    assert world.repair.memberships.filter(role=Role.LEAD).count() == 1


def test_an_invitation_answered_twice_at_once_is_accepted_once(world: World) -> None:
    for _ in range(TIMES):
        Activity.objects.filter(kind="invitation.accepted").delete()
        _invitation, token = invite(world.repair, by=world.ada)
        same = [access.invitation(token), access.invitation(token)]
        refused = at_once(
            lambda same=same: accept(same[0], by=world.sam), lambda same=same: accept(same[1], by=world.olga)
        )
        assert len(refused) == 1
        assert Activity.objects.filter(kind="invitation.accepted").count() == 1


def test_joining_and_reacting_twice_at_once_fail_nobody(world: World) -> None:
    at_once(lambda: join(world.birds, by=world.sam), lambda: join(world.birds, by=world.sam))
    assert world.birds.memberships.filter(user=world.sam).count() == 1
    at_once(*(lambda: react(world.answer, by=world.ada, kind="like") for _ in range(2)))
    assert Reaction.objects.of(world.answer).count() in {0, 1}


def test_replies_and_removals_at_once_are_counted_right(world: World) -> None:
    for _ in range(TIMES):
        topic = Topic.objects.get(pk=world.topic.pk)
        at_once(
            lambda topic=topic: reply(topic, by=world.mia, text="One more."),
            lambda: remove_post(Post.objects.get(pk=world.answer.pk), by=world.mia),
            lambda topic=topic: reply(topic, by=world.hal, text="And another."),
        )
        restore_post(Post.objects.get(pk=world.answer.pk), by=world.mia)
        topic.refresh_from_db()
        assert topic.reply_count == topic.posts.count() - 1


def test_two_accounts_of_the_same_name_at_once_both_get_a_handle(world: World) -> None:
    def sign_up(number: int) -> None:
        details = {"name": "Kim Lee", "email": f"kim{number}@example.org", "password1": "seven old lenses"}
        Client().post("/accounts/signup/", details)

    at_once(*(lambda number=number: sign_up(number) for number in range(4)))
    handles = User.objects.filter(name="Kim Lee").values_list("handle", flat=True)
    assert len(set(handles)) == 4


def test_one_address_signed_up_three_times_at_once_is_one_account(db: None) -> None:
    answers = []

    def sign_up() -> None:
        details = {"name": "Kim Lee", "email": "kim@example.org", "password1": "seven old lenses"}
        answer = Client(raise_request_exception=False).post("/accounts/signup/", details)
        answers.append((answer.status_code, answer.headers.get("Location")))

    for _ in range(2):
        answers.clear()
        at_once(*(sign_up for _ in range(3)))
        assert answers == [(302, "/accounts/confirm-email/")] * 3
        assert User.objects.filter(email="kim@example.org").count() == 1
        User.objects.all().delete()


def test_a_handle_taken_twice_at_once_is_one_persons_and_the_other_reads_why(world: World) -> None:
    pages: list[tuple[int, str]] = []

    def take(user: User) -> None:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        answer = client.post("/people/me/edit/", {"name": user.name, "handle": "same-one", "about": ""})
        pages.append((answer.status_code, answer.content.decode()))

    for _ in range(4):
        pages.clear()
        at_once(lambda: take(User.objects.get(pk=world.mia.pk)), lambda: take(User.objects.get(pk=world.sam.pk)))
        assert sorted(status for status, _text in pages) == [302, 400]
        assert any("Somebody else has this handle already." in text for _status, text in pages)
        User.objects.filter(pk=world.mia.pk).update(handle="mia")
        User.objects.filter(pk=world.sam.pk).update(handle="sam")
