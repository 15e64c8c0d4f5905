"""Answers that helped: votes, who may give them, in which order answers stand, and what is told."""

from __future__ import annotations

import json
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from coterie.activity.models import Activity
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.live import changes_since
from coterie.discussions.models import Post, Topic, Vote
from coterie.discussions.remove_post import remove_post
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.discussions.vote import vote
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from coterie.people.delete_account import delete_account
from tests.coterie.world import World

TOPIC = "/spaces/film-camera-repair/topics/{0.topic.pk}/sticky-shutter/"


def browser(world: World, who: str) -> Client:
    made = Client()
    if who != "stranger":
        made.force_login(world.viewer(who))
    return made


def order_on(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<article [^>]*id="post-(\d+)"', page)]


def answers(world: World, count: int) -> list[Post]:
    return [reply(world.topic, by=world.mia, text=f"Answer {n}.") for n in range(count)]


def test_a_second_press_takes_the_vote_back(world: World) -> None:
    assert vote(world.answer, by=world.ada)
    assert not vote(world.answer, by=world.ada)
    assert not Vote.objects.exists()


def test_own_answers_questions_and_discussions_are_not_voted_for(world: World) -> None:
    talk = start_topic(world.repair, by=world.ada, title="Just talk", text="Hm.")
    said = reply(talk, by=world.mia, text="Hm!")
    for post, by in ((world.answer, world.mia), (world.opening, world.hal), (said, world.hal)):
        with pytest.raises(PermissionDenied) as refusal:
            vote(post, by=by)
        assert str(refusal.value)
    remove_post(world.answer, by=world.mia)
    with pytest.raises(ValidationError, match="removed"):
        vote(world.answer, by=world.hal)
    assert not Vote.objects.exists()


def test_who_voted_is_told_to_nobody(world: World) -> None:
    vote(world.answer, by=world.hal)
    act = Activity.objects.get(kind="answer.voted")
    assert act.actor is None
    assert "hal" not in json.dumps(act.wire()).lower()
    page = browser(world, "ada").get(TOPIC.format(world)).content.decode()
    post = page[page.index(f'id="post-{world.answer.pk}"') :]
    assert "<b>1</b>" in post
    assert "Hal" not in post[: post.index("</article>")]


def test_the_author_is_told_the_first_time_only(world: World) -> None:
    for who in (world.ada, world.hal):
        vote(world.answer, by=who)
    for act in Activity.objects.filter(kind="answer.voted").order_by("pk"):
        tell(act.pk)
    told = Notification.objects.get(activity__kind="answer.voted")
    assert told.user == world.mia


def test_the_most_helpful_answer_stands_first_behind_the_accepted_one(world: World) -> None:
    one, two, three = answers(world, 3)
    for who in (world.ada, world.hal):
        vote(two, by=who)
    vote(three, by=world.ada)
    accept_answer(one, by=world.ada)
    client = browser(world, "ada")
    by_votes = [post.pk for post in (world.opening, one, two, three, world.answer)]
    by_time = sorted(by_votes)
    assert order_on(client.get(TOPIC.format(world)).content.decode()) == by_votes
    assert order_on(client.get(TOPIC.format(world), {"sort": "time"}).content.decode()) == by_time
    assert order_on(client.get(TOPIC.format(world), {"sort": "'; drop"}).content.decode()) == by_votes


def test_pages_by_votes_have_every_post_once_and_a_link_lands_on_its_post(world: World) -> None:
    posts = [world.answer, *answers(world, 50)]
    for post in posts[::7]:
        vote(post, by=world.ada)
    vote(posts[14], by=world.hal)
    client, found = browser(world, "ada"), []
    address: str | None = TOPIC.format(world)
    while address:
        page = client.get(address).content.decode()
        found += order_on(page)
        later = re.search(r'rel="next" href="([^"]*)"', page)
        address = later[1].replace("&amp;", "&") if later else None
    assert len(found) == len(set(found)) == 52
    assert found[:3] == [world.opening.pk, posts[14].pk, posts[0].pk]
    for post in (posts[14], posts[7], posts[-1], posts[25]):
        assert post.pk in order_on(client.get(TOPIC.format(world), {"post": post.pk}).content.decode())
    last = client.get(TOPIC.format(world), {"post": posts[-1].pk, "sort": "time"}).content.decode()
    back = re.search(r'rel="prev" href="([^"]*)"', last)
    assert back
    assert "sort=time" in back[1]


def test_a_vote_by_the_page_shows_ones_own_and_the_count(world: World) -> None:
    client, path = browser(world, "hal"), f"/spaces/posts/{world.answer.pk}/vote/"
    part = client.post(path, headers={"HX-Request": "true"}).content.decode()
    assert 'aria-pressed="true"' in part
    assert "<b>1</b>" in part
    own = f'data-own="vote-{world.answer.pk}" aria-pressed="true"'
    assert own in client.get(TOPIC.format(world)).content.decode()
    assert own not in browser(world, "ada").get(TOPIC.format(world)).content.decode()
    assert client.post(path).url.endswith(f"#post-{world.answer.pk}")
    assert not Vote.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("stranger", 302), ("sam", 404), ("ivo", 403), ("olga", 403), ("mia", 403)]
)
def test_only_members_vote_and_not_for_their_own(world: World, who: str, status: int) -> None:
    assert browser(world, who).post(f"/spaces/posts/{world.answer.pk}/vote/").status_code == status
    assert not Vote.objects.exists()


def test_a_vote_on_what_was_removed_is_refused_in_words(world: World) -> None:
    client, path = browser(world, "ada"), f"/spaces/posts/{world.answer.pk}/vote/"
    remove_post(world.answer, by=world.mia)
    answer = client.post(path)
    assert answer.status_code == 400
    assert "removed" in answer.content.decode()


def test_open_pages_hear_of_a_vote_that_names_nobody(world: World) -> None:
    before = Topic.objects.get(pk=world.topic.pk).version
    vote(world.answer, by=world.hal)
    _head, change = changes_since(world.topic.pk, before) or []
    told = json.loads(change.make().data)
    assert told["id"] == f"post-{world.answer.pk}"
    assert 'aria-pressed="false"' in told["html"]
    assert "<b>1</b>" in told["html"]


def test_votes_go_with_the_account_and_the_page_says_so(world: World) -> None:
    vote(world.answer, by=world.hal)
    client = browser(world, "ada")
    assert "<b>1</b>" in client.get(TOPIC.format(world)).content.decode()
    delete_account(world.hal)
    assert "<b>1</b>" not in client.get(TOPIC.format(world)).content.decode()
