"""Questions that were asked before: who says so, where it leads, and that nobody walks in circles."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from coterie.activity.models import Activity
from coterie.communities.models import Community
from coterie.discussions.live import changes_since
from coterie.discussions.mark_duplicate import mark_duplicate, unmark_duplicate
from coterie.discussions.models import Duplicate, Topic
from coterie.discussions.remove_post import remove_post
from coterie.discussions.shown import topic_url
from coterie.discussions.start_topic import start_topic
from coterie.foundation.routes import absolute
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from coterie.people.models import User
from tests.coterie.world import World


def ask(space: Community, by: User, title: str) -> Topic:
    return start_topic(space, by=by, title=title, text="How?", kind=Topic.QUESTION)


@pytest.fixture
def again(world: World) -> Topic:
    return ask(world.repair, world.mia, "Shutter sticks, why?")


def browser(world: World, who: str) -> Client:
    made = Client()
    made.force_login(world.viewer(who))
    return made


def test_each_leads_to_the_other_and_search_engines_to_the_first(world: World, again: Topic) -> None:
    client = browser(world, "mia")
    own = f'rel="canonical" href="{absolute(topic_url(again))}"'
    assert own in client.get(topic_url(again)).content.decode()
    mark_duplicate(again, by=world.hal, original=world.topic, reason="The same <lamp>.")
    page = client.get(topic_url(again)).content.decode()
    assert "This was asked before:" in page
    assert "The same &lt;lamp&gt;." in page
    assert "said by Hal" in page
    assert f'rel="canonical" href="{absolute(topic_url(world.topic))}"' in page
    assert f'href="{topic_url(again)}">Shutter sticks, why?' in client.get(topic_url(world.topic)).content.decode()
    assert unmark_duplicate(again, by=world.hal)
    assert not unmark_duplicate(again, by=world.hal)
    assert own in client.get(topic_url(again)).content.decode()


def test_a_way_of_several_steps_ends_at_the_last_and_never_in_a_circle(world: World, again: Topic) -> None:
    third = ask(world.repair, world.hal, "Shutter is slow")
    mark_duplicate(again, by=world.hal, original=world.topic)
    mark_duplicate(third, by=world.hal, original=again)
    page = browser(world, "mia").get(topic_url(third)).content.decode()
    assert f'rel="canonical" href="{absolute(topic_url(world.topic))}"' in page
    for one, other in ((world.topic, again), (world.topic, third), (again, third), (again, again)):
        with pytest.raises(ValidationError):
            mark_duplicate(one, by=world.hal, original=other)
    assert Duplicate.objects.count() == 2


def test_only_questions_of_one_space_and_a_reason_that_fits(world: World, again: Topic) -> None:
    talk = start_topic(world.repair, by=world.mia, title="Just talk", text="Hm.")
    elsewhere = ask(world.birds, world.ada, "Which lens?")
    for one, other in ((talk, again), (again, talk), (again, elsewhere)):
        with pytest.raises(ValidationError) as refusal:
            mark_duplicate(one, by=world.ada, original=other)
        assert "original" in refusal.value.message_dict
    with pytest.raises(ValidationError) as refusal:
        mark_duplicate(again, by=world.ada, original=world.topic, reason="x" * 301)
    assert "reason" in refusal.value.message_dict
    assert not Duplicate.objects.exists()


def test_the_asker_is_told_once_and_not_when_it_was_taken_back(world: World, again: Topic) -> None:
    mark_duplicate(again, by=world.hal, original=world.topic)
    mark_duplicate(again, by=world.hal, original=world.topic)
    act = Activity.objects.get(kind="question.marked_duplicate")
    tell(act.pk)
    assert [each.user for each in Notification.objects.filter(activity=act)] == [world.mia]
    Notification.objects.all().delete()
    unmark_duplicate(again, by=world.hal)
    tell(act.pk)
    assert not Notification.objects.exists()


def test_both_open_pages_hear_of_it(world: World, again: Topic) -> None:
    before = {topic.pk: Topic.objects.get(pk=topic.pk).version for topic in (again, world.topic)}
    mark_duplicate(again, by=world.hal, original=world.topic)
    heads = {pk: changes_since(pk, version) or [] for pk, version in before.items()}
    assert "asked before" in heads[again.pk][0].make().data
    assert "Asked again" in heads[world.topic.pk][0].make().data


def test_a_question_that_was_taken_down_is_named_nowhere(world: World, again: Topic) -> None:
    mark_duplicate(again, by=world.hal, original=world.topic)
    remove_post(again.posts.get(), by=world.mia)
    assert "Shutter sticks" not in browser(world, "ada").get(topic_url(world.topic)).content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("sam", 404), ("ivo", 403), ("mia", 302), ("hal", 302), ("ada", 302), ("olga", 302)]
)
def test_hosts_and_whoever_asked_say_so_by_link_or_number(world: World, again: Topic, who: str, status: int) -> None:
    client, path = browser(world, who), f"/spaces/topics/{again.pk}/duplicate/"
    assert client.get(path).status_code == (200 if status == 302 else status)
    answer = client.post(path, {"original": f"{absolute(topic_url(world.topic))}", "reason": "Same."})
    assert answer.status_code == status
    assert Duplicate.objects.filter(topic=again, original=world.topic).exists() == (status == 302)
    if status == 302:
        page = client.get(answer.url).content.decode()
        assert f'action="{path}removal/"' in page
        assert client.post(f"{path}removal/").status_code == 302
        assert client.post(path, {"original": f"#{world.topic.pk}"}).status_code == 302
        assert Duplicate.objects.get().reason == ""


@pytest.mark.parametrize("original", ["", "0", "x", "9" * 400, "/topics/999999/", "\0", "-5", "https://evil.example/"])
def test_what_names_no_question_is_said_in_words(world: World, again: Topic, original: str) -> None:
    answer = browser(world, "hal").post(
        f"/spaces/topics/{again.pk}/duplicate/", {"original": original, "reason": "Why"}
    )
    assert answer.status_code == 400
    assert not Duplicate.objects.exists()


def test_the_menu_of_a_question_offers_it_to_those_who_may(world: World) -> None:
    def offered(who: str, post: int) -> bool:
        return "Asked before" in browser(world, who).get(f"/spaces/posts/{post}/menu/").content.decode()

    assert [offered(who, world.opening.pk) for who in ("ada", "hal", "mia")] == [True, True, False]
    assert not offered("hal", world.answer.pk)
