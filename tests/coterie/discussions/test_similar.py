"""Questions like the one that is being written: which are found, and for whom."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coterie.discussions.models import TitleWord, Topic, words_of
from coterie.discussions.remove_post import remove_post
from coterie.discussions.seed import SourcePost, SourceThread, seed
from coterie.discussions.similar import catch_up, similar
from coterie.discussions.start_topic import start_topic
from tests.coterie.world import World

PATH = "/spaces/film-camera-repair/topics/similar/"


def ask(world: World, title: str) -> Topic:
    return start_topic(world.repair, by=world.mia, title=title, text="How?", kind=Topic.QUESTION)


def found(world: World, title: str) -> list[str]:
    return [topic.title for topic in similar(world.repair, title, ("public",))]


def test_words_are_compared_without_case_accents_and_endings() -> None:
    assert words_of("Öl für den Verschluss?") == ["fur", "den", "versch"]
    assert words_of("SHUTTERS, shutter") == ["shutte"]
    assert words_of("写真機の修理") == ["写真", "真機", "機の", "の修", "修理"]
    assert words_of("") == words_of("a ?! 12 What, THE") == []
    assert len(words_of(" ".join(f"w{n}xyz" for n in range(500)))) == 40


def test_the_most_similar_stands_first_and_what_is_unlike_is_left_out(world: World) -> None:
    for title in ("Shutter sticks in the cold", "Sticky shutter after years in the cold", "Which tripod for the cold?"):
        ask(world, title)
    assert found(world, "my shutter is sticky in the cold")[0] == "Sticky shutter after years in the cold"
    assert "Which tripod for the cold?" not in found(world, "my shutter is sticky in the cold")
    assert found(world, "Développer couleur") == []
    assert found(world, "the ") == []


def test_what_is_taken_down_or_of_another_space_is_not_named(world: World) -> None:
    topic = ask(world, "Light seals crumble")
    start_topic(world.birds, by=world.ada, title="Light seals crumble", text="Elsewhere.")
    assert found(world, "crumbling light seals") == ["Light seals crumble"]
    remove_post(topic.posts.get(), by=world.mia)
    assert found(world, "crumbling light seals") == []


def test_threads_of_the_platform_are_found_and_what_no_verb_indexed_is_caught_up_with(world: World) -> None:
    posts = [SourcePost("p", "a" * 32, "Someone", "Said there.", None)]
    seed(world.repair, [SourceThread("Aperture", "x", "Fungus between the lenses", "", True, posts)])
    assert found(world, "fungus in lenses") == ["Fungus between the lenses"]
    TitleWord.objects.all().delete()
    assert found(world, "fungus in lenses") == []
    assert catch_up() == str(Topic.objects.count())
    assert catch_up() == "0"
    assert found(world, "fungus in lenses") == ["Fungus between the lenses"]


@pytest.mark.parametrize(("who", "status"), [("stranger", 404), ("sam", 404), ("ivo", 200), ("mia", 200)])
def test_only_who_may_read_the_space_is_told(world: World, who: str, status: int) -> None:
    client = Client()
    if who != "stranger":
        client.force_login(world.viewer(who))
    answer = client.get(PATH, {"title": "sticky shutter"}, headers={"HX-Request": "true"})
    assert answer.status_code == status
    assert ("Sticky shutter?" in answer.content.decode()) == (status == 200)


@pytest.mark.parametrize("title", ["", "x" * 5000, "\u202e\u200b", "' OR 1=1 --", "%_%", "<script>"])
def test_whatever_is_typed_finds_something_or_nothing(world: World, title: str) -> None:
    client = Client()
    client.force_login(world.mia)
    assert client.get(PATH, {"title": title}, headers={"HX-Request": "true"}).status_code == 200
    assert client.get(PATH, {"title": title}).url.startswith("/spaces/film-camera-repair/topics/new/?title=")


def test_as_many_queries_for_many_topics_as_for_one(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):
        assert found(world, "sticky shutter")
    for n in range(60):
        ask(world, f"Sticky shutter {n}")
    with django_assert_num_queries(3):
        assert len(found(world, "sticky shutter")) == 5


def test_the_form_asks_while_a_title_is_typed(world: World) -> None:
    client = Client()
    client.force_login(world.mia)
    page = client.get("/spaces/film-camera-repair/topics/new/", {"title": "Sticky"}).content.decode()
    assert f'hx-get="{PATH}"' in page
    assert 'value="Sticky"' in page
    assert '<div id="similar" role="status"></div>' in page
