"""The index is built in steps that can be interrupted, says when it is behind, and costs alike for one and for many."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coterie.discussions.models import Post
from coterie.foundation.checks import State
from coterie.foundation.documents import documents
from coterie.people.models import User
from coterie.search import rebuild as building
from coterie.search.backends import backend
from coterie.search.find import find
from coterie.search.health import behind
from coterie.search.models import Indexed, Rebuild, Word
from coterie.search.query import parse
from coterie.search.rebuild import catch_up, rebuild
from tests.coterie.chat.scene import chatting, many
from tests.coterie.search.acting import built, found
from tests.coterie.world import World
from tests.support.found import some


def posts(world: World, count: int, at: timedelta = timedelta()) -> list[Post]:
    moment = timezone.now() - at
    rows = [
        Post(topic=world.topic, author=world.mia, text=f"No. {n}", html=f"<p>Helicoid {n}</p>", created_at=moment)
        for n in range(count)
    ]
    return Post.objects.bulk_create(rows)


def test_a_build_that_was_interrupted_goes_on_where_it_was(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    posts(world, 120)
    monkeypatch.setattr(building, "STEP", 40)
    steps: list[tuple[int, int]] = []

    def stop_early(done: int, whole: int) -> None:
        steps.append((done, whole))
        if len(steps) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(stop_early)
    there = set(Indexed.objects.on("discussions.post").values_list("pk", flat=True))
    assert 0 < len(there) < 122
    done = rebuild(lambda done, whole: steps.append((done, whole)))
    assert there < set(Indexed.objects.on("discussions.post").values_list("pk", flat=True))
    assert Indexed.objects.on("discussions.post").count() == 122
    assert steps[-1][0] == steps[-1][1] == steps[1][0] + done
    assert len(found(world.mia, "helicoid", kind="post")) == 120
    assert Rebuild.objects.get().finished_at is not None


def test_building_again_mends_what_is_wrong_and_keeps_the_rest(world: World) -> None:
    built()
    before = set(Indexed.objects.values_list("pk", flat=True))
    Indexed.objects.on("discussions.post").filter(target_id=world.opening.pk).update(title="wrong", body="wrong")
    gone = Indexed.objects.on("discussions.post").exclude(target_id=world.opening.pk).get()
    Indexed.objects.filter(pk=gone.pk).delete()
    rebuild()
    assert found(world.mia, "sticky") == ["Sticky shutter?"]
    assert found(world.mia, "wrong") == []
    assert set(Indexed.objects.values_list("pk", flat=True)) >= before - {gone.pk}


def test_what_came_without_an_act_is_caught_up_with(world: World) -> None:
    built()
    posts(world, 3)
    assert found(world.mia, "helicoid") == []
    assert catch_up() == "3"
    assert len(found(world.mia, "helicoid")) == 3
    assert catch_up() == "0"


def test_health_says_when_the_index_is_behind(world: World) -> None:
    assert behind().state == State.LOOK
    built()
    assert behind().state == State.GOOD
    posts(world, 2)
    assert behind().state == State.GOOD  # they only just came
    posts(world, 2, at=timedelta(hours=1))
    assert behind().state == State.BAD
    assert "2" in behind().said
    catch_up()
    assert behind().state == State.GOOD


def test_the_words_are_those_of_the_documents(world: World) -> None:
    built()
    whole = {word for each in Indexed.objects.all() for word in f"{each.title} {each.body}".split() if len(word) > 2}
    assert set(Word.objects.values_list("word", flat=True)) == whole
    assert backend().occurs("sticky")
    assert not backend().occurs("stick")
    assert "sticky" in backend().near("stikcy", 10)


@pytest.mark.parametrize("path", ["/search/?q=helicoid", "/search/palette/?part=list&q=helicoid"])
def test_a_page_costs_as_many_queries_for_one_as_for_many(world: World, path: str) -> None:
    client = Client()
    client.force_login(world.mia)
    posts(world, 1)
    channel = chatting(world)
    many(channel, 1, by=world.hal)
    built()
    client.get(path)
    cache.clear()
    with CaptureQueriesContext(connection) as one:
        client.get(path)
    posts(world, 100)
    built()
    client.get(path)
    with CaptureQueriesContext(connection) as hundred:
        assert client.get(path).status_code == 200
    assert len(hundred) <= len(one)
    assert len(hundred) <= 8, [each["sql"][:80] for each in hundred]


@pytest.mark.parametrize(
    ("kinds", "most"),
    [({"discussions.post", "chat.message"}, 8), ({"discussions.post", "channels.channel", "communities.community"}, 9)],
)
def test_who_sees_what_is_asked_once_for_all_kinds(world: World, kinds: set[str], most: int) -> None:
    many(chatting(world), 3, by=world.hal)
    built()
    Indexed.objects.filter(target_type__in=kinds).update(title="diaphragm", body="diaphragm")
    client = Client()
    client.force_login(world.mia)
    client.get("/search/?q=diaphragm")
    with CaptureQueriesContext(connection) as asked:
        client.get("/search/?q=diaphragm")
    assert set(find(world.mia, parse("diaphragm")).counts) == {documents()[each].kind for each in kinds}
    assert len(asked) <= most, [each["sql"][:80] for each in asked]


def test_the_next_page_goes_on_where_this_one_ends(world: World) -> None:
    posts(world, 45)
    built()
    client = Client()
    client.force_login(world.mia)
    seen: list[str] = []
    for page in ("1", "2", "3", "4"):
        html = client.get(f"/search/?q=helicoid&page={page}").content.decode()
        seen += [part.split("</mark> ")[1].split("<")[0].strip() for part in html.split("<mark>Helicoid")[1:]]
    assert len(seen) == len(set(seen)) == 45


def test_neither_texts_nor_people_hide_each_other(world: World) -> None:
    posts(world, 320)
    User.objects.bulk_create(
        User(email=f"h{n}@example.org", handle=f"h{n}", name=f"Helicoid {n}", password="!") for n in range(60)
    )
    built()
    result = find(world.mia, parse("helicoid"))
    assert result.more
    assert result.counts == {"post": 200, "person": 40}
    assert len(find(world.mia, parse("helicoid"), kind="person").hits) == 60
    assert len(find(world.mia, parse("helicoid"), kind="post").hits) == 200


def test_every_kind_is_declared_whole(world: World) -> None:
    built()
    assert {each.kind for each in documents().values()} == {"post", "message", "person", "space", "channel"}
    for model, declared in some(documents().items()):
        pks = [each.pk for each in declared.load([1, 2, 3, world.opening.pk, world.repair.pk, world.mia.pk])]
        assert set(declared.visible(world.olga, [*pks, 999_999])) == set(pks), model
        assert set(declared.show(pks)) == set(pks), model
