"""Whatever a table keeps of people and spaces is handed out, and goes with the account: for every table there is."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coterie.activity.models import Activity
from coterie.communities.export_space import export_space
from coterie.communities.join import join
from coterie.communities.models import Community
from coterie.discussions.edit_post import edit_post
from coterie.discussions.models import Origin, Post
from coterie.discussions.remove_post import remove_post
from coterie.discussions.reply import reply
from coterie.foundation import personal
from coterie.foundation.held import Held, keys_along
from coterie.foundation.rooms import rooms
from coterie.niches.models import NicheMember
from coterie.people.delete_account import delete_account
from coterie.people.models import OptOut, User
from tests.coterie.rows import made
from tests.coterie.world import World
from tests.support.found import some

ENDS = (User, Community)


def held() -> list[Held]:
    return [each for room in rooms() for each in room.held]


def of_people() -> list[Held]:
    return [each for each in held() if isinstance(each.person, str) and each.person not in ("", "pk")]


def foreign_keys(model: type[models.Model]) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.is_relation]


def below() -> set[type[models.Model]]:
    """Every table that leads to an account or a space, by however many foreign keys."""
    found: set[type[models.Model]] = set()
    while more := {
        model
        for model in apps.get_models()
        if model not in found and any(key.related_model in {*ENDS, *found} for key in foreign_keys(model))
    }:
        found |= more
    return found


def uncovered(rows: list[Held]) -> set[str]:
    """Foreign keys to accounts and spaces, and tables below them, that no room says anything of."""
    ends = {
        (key.model, key.name)
        for each in rows
        for way in (each.person, each.space)
        if isinstance(way, str) and way
        for key in keys_along(each.model, way)[-1:]
    }
    keys = [(model, key) for model in below() for key in foreign_keys(model) if key.related_model in ENDS]
    without = {f"{model._meta.label}.{key.name}" for model, key in keys if (model, key.name) not in ends}
    told = {each.model for each in rows}
    return without | {model._meta.label for model in below() if model not in told}


def test_every_foreign_key_to_a_person_or_a_space_is_covered() -> None:
    assert len(below()) > 20
    assert uncovered(held()) == set()


def test_what_is_left_out_is_noticed() -> None:
    """Without one of its lines the table, or its foreign key, is missed; unless another line has the same key."""
    missed = {each.key: uncovered([other for other in held() if other != each]) for each in held()}
    assert missed["inbox"] == {"notifications.Notification", "notifications.Notification.user"}
    assert missed["edits"] == {"chat.Revision.replaced_by"}  # the last of three rooms with that key
    assert missed["topics_you_wrote_in_last"] == {"discussions.Topic.last_author"}
    assert missed["split_parts"] == {"niches.SplitPart"}
    assert missed["launch"] == {"niches.Launch", "niches.Launch.by", "niches.Launch.community"}
    # The account itself, and rows that are found without a foreign key, are nothing that a foreign key can tell.
    assert {key for key, found in missed.items() if not found} >= {"account", "space", "placed"}


def test_a_key_names_one_thing_in_an_archive() -> None:
    for room in some(rooms()):
        for way in ("person", "space"):
            keys = [each.key for each in room.held if getattr(each, way)]
            assert len(keys) == len(set(keys)), f"{room.name}: {way}"


def test_a_table_of_nobody_says_why() -> None:
    for each in some(held()):
        assert bool(each.neither) != bool(each.person or each.space), each.key


def test_nothing_but_the_deletion_of_the_row_and_of_the_name_is_left_to_foreign_keys() -> None:
    keys = [
        key for each in of_people() for key in keys_along(each.model, str(each.person)) if key.related_model is User
    ]
    assert {key.remote_field.on_delete for key in keys} == {models.CASCADE, models.SET_NULL}


@pytest.mark.django_db
@pytest.mark.parametrize("kept", of_people(), ids=lambda each: f"{each.model._meta.label}-{each.key}")
def test_a_row_of_somebody_is_handed_out_and_then_is_nobodys(kept: Held) -> None:
    mia = made(User, name="Mia Marble", handle="marble-mia", email="marble@example.org")
    row = made(kept.model, **{str(kept.person): mia})
    room = next(room for room in rooms() if kept in room.held)
    out = list(dict(personal.exported(mia))[room.name][kept.key])
    assert len(out) == 1
    assert set(kept.columns) <= set(out[0])
    delete_account(mia)
    left = kept.model._base_manager.filter(pk=row.pk)
    assert left.exists() != kept.goes
    assert not left.filter(**{f"{kept.person}__isnull": False}).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("with_texts", [False, True])
def test_with_a_row_in_every_table_no_text_has_their_name_any_more(with_texts: bool, world: World) -> None:
    mia = made(User, name="Mia Marble", handle="marble-mia", email="marble@example.org", about="Marble, always")
    EmailAddress.objects.create(user=mia, email=mia.email, verified=True, primary=True)
    for each in of_people():
        if each.model is not EmailAddress:
            made(each.model, **{str(each.person): mia})
    join(world.repair, by=mia)
    named = reply(world.topic, by=world.hal, text="Ask @Marble-Mia and @mia, not @marble-miami.")
    edit_post(named, by=world.hal, text="Do ask @marble-mia, or @mia.")
    told = {key for _room, parts in personal.exported(mia) for key, rows in parts.items() if list(rows)}
    assert {each.key for each in of_people()} <= told
    delete_account(mia, with_texts=with_texts)
    left = {place for place, value in text_columns() if "marble" in value.lower().replace("marble-miami", "")}
    assert left == set()
    named.refresh_from_db()
    assert named.text == "Do ask a former member, or @mia."
    assert 'href="/people/@mia/"' in named.html
    assert named.revisions.get().text == "Ask a former member and @mia, not @marble-miami."


def text_columns() -> list[tuple[str, str]]:
    kinds = models.CharField | models.TextField | models.JSONField
    return [
        (f"{model._meta.label}.{field.name}", str(value))
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, kinds)
        for value in model._base_manager.values_list(field.attname, flat=True)
    ]


# -- a space as one file


def opened(space: Community, by: User) -> dict[str, str]:
    with export_space(space, by=by) as made_, zipfile.ZipFile(io.BytesIO(made_.read())) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def of_spaces() -> list[Held]:
    return [each for each in held() if isinstance(each.space, str) and each.space not in ("", "pk")]


@pytest.mark.django_db
@pytest.mark.parametrize("kept", of_spaces(), ids=lambda each: each.key)
def test_a_row_of_a_space_is_in_its_archive_and_in_no_others(kept: Held, world: World) -> None:
    room = next(room.name for room in rooms() if kept in room.held)
    spaces = (world.repair, world.birds)

    def counts() -> list[int]:
        return [len(lines(opened(space, world.ada)[f"{room}/{kept.key}.jsonl"])) for space in spaces]

    before = counts()
    made(kept.model, **{str(kept.space): world.birds})
    assert counts() == [before[0], before[1] + 1]


@pytest.mark.django_db
def test_everything_of_a_space_and_only_of_it(world: World) -> None:
    removed = reply(world.topic, by=world.hal, text="Never mind that.")
    remove_post(removed, by=world.hal)
    OptOut.objects.create(key="gone")
    for key, words in {"gone": "Not to be read", "here": "Brought along"}.items():
        origin = Origin.objects.create(platform="Aperture", thread=key, post=key, author_key=key, author_name=key)
        made(Post, topic=world.topic, text=words, origin=origin)
    files = opened(world.repair, world.ada)
    whole = "".join(files.values())
    assert [name for name in files if name.endswith(".md")] == [
        "communities/README.md", "communities/guidelines.md", f"discussions/topics/{world.topic.pk}-sticky-shutter.md"
    ]  # fmt: skip
    page = files[f"discussions/topics/{world.topic.pk}-sticky-shutter.md"]
    assert page.startswith("# Sticky shutter?\n\nQuestions\n\n## Ada (@ada), ")
    assert "Clean it." in page
    assert "Brought along" in page
    assert [row["role"] for row in lines(files["communities/memberships.jsonl"])] == ["lead", "host", "member"]
    assert lines(files["communities/space.jsonl"])[0]["name"] == "Film Camera Repair"
    assert lines(files["discussions/posts.jsonl"])[0]["author__handle"] == "ada"
    for word in ("Never mind", "Not to be read", "Keep distance", "example.org", "you answered 4", "token"):
        assert word not in whole


@pytest.mark.django_db
def test_leads_and_operators_download_it_and_members_see_that_they_did(client: Client, world: World) -> None:
    url = f"/spaces/{world.repair.slug}/export/"
    for user, status in {world.mia: 403, world.hal: 403, world.sam: 404}.items():
        client.force_login(user)
        assert client.post(url).status_code == status
    assert not Activity.objects.filter(kind="community.exported").exists()
    for user in (world.ada, world.olga):
        client.force_login(user)
        assert "Download everything" in client.get(f"/spaces/{world.repair.slug}/edit/").content.decode()
        answer = client.post(url)
        assert answer["Content-Disposition"].startswith('attachment; filename="film-camera-repair-')
        with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
            assert "communities/README.md" in archive.namelist()
    acts = Activity.objects.filter(kind="community.exported").order_by("id")
    assert [(act.actor, act.audience) for act in acts] == [(u, world.repair.audience) for u in (world.ada, world.olga)]


@pytest.mark.django_db
def test_a_large_space_costs_as_many_queries_as_a_small_one(world: World) -> None:
    with CaptureQueriesContext(connection) as small:
        opened(world.repair, world.ada)
    for number in range(60):
        made(Post, topic=world.topic, text=f"number {number}")
    with CaptureQueriesContext(connection) as large:
        files = opened(world.repair, world.ada)
    assert files[f"discussions/topics/{world.topic.pk}-sticky-shutter.md"].count("number") == 60
    assert len(large) == len(small)


@pytest.mark.django_db
def test_what_somebody_is_counted_in_is_handed_out(world: World) -> None:
    made(NicheMember, identity__user=world.mia, affinity=0.5, niche__found_name="Sharp wings")
    [row] = dict(personal.exported(world.mia))["niches"]["counted_in"]
    assert (row["niche__found_name"], row["affinity"]) == ("Sharp wings", 0.5)
    assert personal.outlook(world.mia).stays[-1].startswith("Your part in 1 niche")
