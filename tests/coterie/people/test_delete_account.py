"""An account ends: what goes is gone from every table, what stays is nobody's, and nobody is left without a lead."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client

from coterie.activity.models import Activity
from coterie.comments.react import react
from coterie.communities.invite import invite
from coterie.communities.models import Invitation
from coterie.communities.permissions import Role
from coterie.communities.promote import promote
from coterie.discussions.edit_post import edit_post
from coterie.discussions.models import Post, Topic
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.foundation import personal
from coterie.foundation.rooms import rooms
from coterie.people.claim import claim
from coterie.people.delete_account import delete_account
from coterie.people.models import Identity, OptOut, User
from coterie.people.opt_out import opt_out
from coterie.people.tasks import end_sessions
from tests.coterie.world import World

PASSWORD = "a long pass phrase"


@pytest.fixture
def mia(world: World) -> User:
    """Mia, who has done something of every kind."""
    mia = world.mia
    mia.name, mia.about = "Mia Marble", "Marble of Marbles"
    mia.save()
    EmailAddress.objects.create(user=mia, email=mia.email, verified=True, primary=True)
    claim(Identity.objects.create(key="k" * 64, name="mm"), by=mia)
    opt_out(by=mia)
    edit_post(world.answer, by=mia, text="Clean it well.")
    react(world.opening, by=mia, kind="like")
    reply(world.topic, by=world.hal, text="Ask @mia about it.")
    promote(world.repair.memberships.get(user=mia), by=world.ada, role=Role.HOST)
    start_topic(world.repair, by=mia, title="Only mine", text="Nobody answers.")
    invite(world.birds, by=world.ada, user=mia, reasons=["Marble answered much"])
    return mia


def columns() -> Iterator[tuple[str, str]]:
    """Every value of a text or JSON column in the database, with where it stands."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                for value in model._base_manager.values_list(field.attname, flat=True):
                    yield f"{model._meta.label}.{field.name}", str(value)


def test_nothing_of_the_person_is_left_in_any_table(mia: User, world: World) -> None:
    pk = mia.pk
    assert any("Marble" in value for _place, value in columns())
    delete_account(mia)
    left = {place for place, value in columns() if "Marble" in value or "mia@example.org" in value}
    assert left == set()
    assert not User.objects.filter(pk=pk).exists()
    assert OptOut.objects.get().user is None
    assert Identity.objects.get().user is None


def test_what_they_wrote_stays_as_a_former_members(client: Client, mia: User, world: World) -> None:
    delete_account(mia)
    client.force_login(world.hal)
    page = client.get(f"/spaces/{world.repair.slug}/topics/{world.topic.pk}/sticky-shutter/").content.decode()
    assert "Clean it well." in page
    assert "A former member" in page
    assert client.get("/").status_code == client.get(f"/spaces/{world.repair.slug}/members/").status_code == 200


def test_their_words_go_too_if_they_want_it_and_others_answers_stay(client: Client, mia: User, world: World) -> None:
    delete_account(mia, with_texts=True)
    assert not [place for place, value in columns() if "Clean it" in value or "Nobody answers" in value]
    assert not Topic.objects.filter(title="Only mine").exists()
    assert Post.objects.filter(text="Ask a former member about it.").exists()
    world.topic.refresh_from_db()
    assert world.topic.reply_count == 1
    client.force_login(world.hal)
    assert client.get(f"/spaces/{world.repair.slug}/").status_code == 200


def test_an_open_invitation_of_theirs_is_nobody_elses(mia: User, world: World) -> None:
    delete_account(mia)
    assert not Invitation.objects.open().filter(community=world.birds).exists()


def test_the_only_lead_hands_over_first(client: Client, mia: User, world: World) -> None:
    with pytest.raises(ValidationError, match="only lead of Film Camera Repair"):
        delete_account(world.ada)
    assert User.objects.filter(pk=world.ada.pk).exists()
    client.force_login(world.ada)
    page = client.get("/people/me/delete/").content.decode()
    assert "only lead of Film Camera Repair" in page
    assert "Delete my account" not in page
    promote(world.repair.memberships.get(user=world.hal), by=world.ada, role=Role.LEAD)
    delete_account(world.ada)
    assert world.repair.memberships.count() == 2


def test_the_page_says_what_goes_and_what_stays_and_asks_for_the_password(
    client: Client, mia: User, world: World
) -> None:
    client.force_login(mia)
    page = client.get("/people/me/delete/").content.decode()
    for line in ("1 reaction.", "1 e-mail address.", "1 membership of a space.", "2 posts", "key, without your name"):
        assert line in page
    asked = client.post("/people/me/delete/", {"texts": "yes"})
    assert asked.url.startswith("/accounts/reauthenticate/")
    assert User.objects.filter(pk=mia.pk).exists()
    client.post(asked.url, {"password": "not it", "next": "/people/me/delete/"})
    assert User.objects.filter(pk=mia.pk).exists()
    done = client.post(asked.url, {"password": PASSWORD, "next": "/people/me/delete/"}, follow=True)
    assert "Your account is deleted" in done.content.decode()
    assert not User.objects.filter(pk=mia.pk).exists()
    assert not Topic.objects.filter(title="Only mine").exists()
    assert "_auth_user_id" not in client.session


def test_sessions_end_and_a_mail_confirms(mia: User, world: World, django_capture_on_commit_callbacks: Any) -> None:
    elsewhere, others = Client(), Client()
    elsewhere.force_login(mia)
    others.force_login(world.hal)
    pk = mia.pk
    with django_capture_on_commit_callbacks(execute=True):
        delete_account(mia)
    assert elsewhere.get("/inbox/").status_code == 302
    end_sessions.call(pk)
    assert Session.objects.count() == 1
    assert (mail.outbox[-1].to, "is deleted" in mail.outbox[-1].subject) == (["mia@example.org"], True)
    assert Activity.objects.get(kind="account.erased").actor is None


def test_a_person_without_anything_can_go(world: World) -> None:
    delete_account(world.sam)
    assert not User.objects.filter(handle="sam").exists()


def test_everything_held_is_handed_out_after_the_password(client: Client, mia: User, world: World) -> None:
    client.force_login(mia)
    assert "zip archive" in client.get("/people/me/data/").content.decode()
    asked = client.post("/people/me/data/")
    answer = client.post(asked.url, {"password": PASSWORD, "next": "/people/me/data/"})
    assert answer["Content-Disposition"].startswith('attachment; filename="mia-')
    assert "no-store" in answer["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        held = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    assert set(held) == {f"{room.name}.json" for room in rooms() if any(each.person for each in room.held)}
    assert {"chat.json", "direct.json", "discussions.json", "people.json"} <= set(held)
    assert held["people.json"]["account"][0]["about"] == "Marble of Marbles"
    assert held["people.json"]["addresses"][0]["email"] == "mia@example.org"
    assert [post["text"] for post in held["discussions.json"]["posts"]] == ["Clean it well.", "Nobody answers."]
    assert held["discussions.json"]["earlier_texts"][0]["text"] == "Clean it."
    assert held["communities.json"]["memberships"][0]["role"] == "host"
    assert "password" not in json.dumps(held)
    assert "Keep distance" not in json.dumps(held)


def test_a_room_without_anything_is_an_empty_file_of_json(world: World) -> None:
    held = dict(personal.exported(world.sam))
    assert list(held["discussions"]["posts"]) == []


def test_a_reaction_goes_from_the_pages_that_are_kept(client: Client, mia: User, world: World) -> None:
    react(world.answer, by=mia, kind="love")
    client.force_login(world.hal)
    path = f"/spaces/{world.repair.slug}/topics/{world.topic.pk}/sticky-shutter/"
    theirs = f'data-users="{mia.pk}"'
    assert theirs in client.get(path).content.decode()
    delete_account(mia)
    assert theirs not in client.get(path).content.decode()
