"""Who has the same problem, whom an accepted answer is told, and which questions wait."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coterie.activity.models import Activity
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.mark_duplicate import mark_duplicate
from coterie.discussions.models import SameProblem, Topic
from coterie.discussions.remove_post import remove_post
from coterie.discussions.reply import reply
from coterie.discussions.same_problem import same_problem
from coterie.discussions.shown import topic_url
from coterie.discussions.start_topic import start_topic
from coterie.discussions.vote import vote
from coterie.foundation import kept
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from coterie.people.delete_account import delete_account
from coterie.people.models import User
from tests.coterie.world import World

LIST = "/spaces/film-camera-repair/topics/"


def browser(world: World, who: str) -> Client:
    made = Client()
    if who != "stranger":
        made.force_login(world.viewer(who))
    return made


def ask(world: World, title: str, by: User) -> Topic:
    return start_topic(world.repair, by=by, title=title, text="How?", kind=Topic.QUESTION)


def waiting(world: World) -> list[str]:
    page = browser(world, "mia").get(LIST, {"show": "unanswered"}).content.decode()
    return re.findall(r"<h3><a [^>]*>([^<]*)</a></h3>", page)


def test_a_second_press_takes_it_back_and_nobody_is_named(world: World) -> None:
    assert same_problem(world.topic, by=world.mia)
    assert Activity.objects.get(kind="question.shared").actor is None
    assert not same_problem(world.topic, by=world.mia)
    assert not SameProblem.objects.exists()


def test_not_ones_own_question_and_only_a_question(world: World) -> None:
    talk = start_topic(world.repair, by=world.ada, title="Just talk", text="Hm.")
    for topic, by in ((world.topic, world.ada), (talk, world.mia)):
        with pytest.raises(PermissionDenied):
            same_problem(topic, by=by)
    assert not SameProblem.objects.exists()


def test_an_accepted_answer_is_told_to_those_who_have_the_problem(world: World) -> None:
    answer = reply(world.topic, by=world.mia, text="Oil it.")
    for who in (world.hal, world.mia):
        same_problem(world.topic, by=who)
    accept_answer(answer, by=world.ada)
    tell(Activity.objects.get(kind="answer.accepted").pk)
    told = {row.user.handle: row.reason for row in Notification.objects.select_related("user")}
    assert told == {"hal": "same", "mia": "answer"}
    assert "you have the same problem" in browser(world, "hal").get("/inbox/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 302), ("sam", 404), ("ivo", 403), ("olga", 403), ("ada", 403)]
)
def test_only_members_and_not_the_asker(world: World, who: str, status: int) -> None:
    path = f"/spaces/topics/{world.topic.pk}/same-problem/"
    assert browser(world, who).post(path).status_code == status
    assert not SameProblem.objects.exists()


def test_the_page_counts_and_shows_ones_own(world: World) -> None:
    client, path = browser(world, "hal"), f"/spaces/topics/{world.topic.pk}/same-problem/"
    part = client.post(path, headers={"HX-Request": "true"}).content.decode()
    assert 'aria-pressed="true"' in part
    assert "<b>1</b>" in part
    own = f'data-own="same-{world.topic.pk}" aria-pressed="true"'
    assert own in client.get(topic_url(world.topic)).content.decode()
    theirs = browser(world, "mia").get(topic_url(world.topic)).content.decode()
    assert own not in theirs
    assert "<b>1</b>" in theirs
    asker = browser(world, "ada").get(topic_url(world.topic)).content.decode()
    assert f'data-own="same-{world.topic.pk}" aria-pressed="false" disabled' in asker
    assert client.post(path).url == topic_url(world.topic)
    delete_account(world.hal)
    assert not SameProblem.objects.exists()


def test_a_question_waits_until_an_answer_was_accepted_or_found_helpful(world: World) -> None:
    assert waiting(world) == ["Sticky shutter?"]
    vote(world.answer, by=world.hal)
    assert waiting(world) == []
    vote(world.answer, by=world.hal)
    accept_answer(world.answer, by=world.ada)
    assert waiting(world) == []
    accept_answer(world.answer, by=world.ada)
    vote(world.answer, by=world.hal)
    remove_post(world.answer, by=world.mia)
    assert waiting(world) == ["Sticky shutter?"]
    old = ask(world, "Asked before?", world.mia)
    mark_duplicate(world.topic, by=world.ada, original=old)
    assert waiting(world) == ["Asked before?"]
    remove_post(old.posts.get(), by=world.mia)
    assert waiting(world) == []
    page = browser(world, "mia").get("/spaces/film-camera-repair/channels/questions/").content.decode()
    assert "show=unanswered" in page


def test_what_most_have_stands_first_and_then_what_waits_longest(world: World) -> None:
    second, third = ask(world, "Second?", world.mia), ask(world, "Third?", world.mia)
    assert waiting(world) == ["Sticky shutter?", "Second?", "Third?"]
    same_problem(third, by=world.hal)
    assert waiting(world) == ["Third?", "Sticky shutter?", "Second?"]
    page = browser(world, "ada").get(LIST, {"show": "unanswered"}).content.decode()
    assert "1 more has this problem" in page
    assert "3 questions" in browser(world, "ada").get("/spaces/film-camera-repair/").content.decode()
    assert second.title in page


def test_the_queue_comes_in_pages_with_each_once_and_as_many_queries(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, path = browser(world, "mia"), f"{LIST}?show=unanswered"
    client.get(path)
    kept.PIECES.clear()
    with django_assert_max_num_queries(100) as few:
        client.get(path)
    topics = [ask(world, f"Number {n}?", world.hal) for n in range(65)]
    for n, topic in enumerate(topics):
        if n % 4 == 0:
            same_problem(topic, by=world.mia)
    kept.PIECES.clear()
    with django_assert_max_num_queries(len(few)):
        page = client.get(path).content.decode()
    found: list[str] = []
    while True:
        found += re.findall(r"<h3><a [^>]*>([^<]*)</a></h3>", page)
        more = re.search(r'rel="next" href="([^"]*)"', page)
        if not more:
            break
        page = client.get(more[1].replace("&amp;", "&")).content.decode()
    assert len(found) == len(set(found)) == 66
    assert found[:2] == ["Number 0?", "Number 4?"]
