"""What search engines are told of public topics, and that they are told nothing of others."""

from __future__ import annotations

import json
import re
from typing import Any

from django.test import Client

from coterie.communities.join import join
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.models import Topic
from coterie.discussions.remove_post import remove_post
from coterie.discussions.reply import reply
from coterie.discussions.same_problem import same_problem
from coterie.discussions.shown import post_url, topic_url
from coterie.discussions.start_topic import start_topic
from coterie.discussions.vote import vote
from coterie.foundation.routes import absolute
from tests.coterie.world import World


def told(path: str, client: Client | None = None) -> dict[str, Any] | None:
    page = (client or Client()).get(path).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1]) if found else None


def asked(world: World) -> Topic:
    for each in (world.mia, world.hal):
        join(world.birds, by=each)
    return start_topic(world.birds, by=world.mia, title="Which </script> lens?", text="For <b>herons</b> & terns.",
                       kind=Topic.QUESTION)  # fmt: skip


def test_a_question_is_a_qa_page_with_its_answers_and_counts(world: World) -> None:
    topic = asked(world)
    one = reply(topic, by=world.ada, text="A **long** one.")
    two = reply(topic, by=world.hal, text="</script><script>alert(1)</script>")
    removed = reply(topic, by=world.hal, text="Never mind.")
    remove_post(removed, by=world.hal)
    vote(two, by=world.mia)
    same_problem(topic, by=world.hal)
    accept_answer(one, by=world.mia)
    said = told(topic_url(topic))
    assert said
    assert said["@type"] == "QAPage"
    question = said["mainEntity"]
    assert question["name"] == "Which </script> lens?"
    assert (question["answerCount"], question["upvoteCount"]) == (2, 1)
    assert question["author"] == {"@type": "Person", "name": "Mia", "url": absolute("/people/@mia/")}
    assert question["acceptedAnswer"]["text"] == "A long one."
    assert question["acceptedAnswer"]["url"] == absolute(post_url(one))
    [other] = question["suggestedAnswer"]
    assert other["upvoteCount"] == 1
    assert "<script" not in Client().get(topic_url(topic)).content.decode().split("ld+json")[1].split("</script>")[0]


def test_any_other_topic_is_a_posting_with_comments(world: World) -> None:
    topic = start_topic(world.birds, by=world.ada, title="Hello", text="Who are you?")
    reply(topic, by=world.ada, text="I am Ada.")
    said = told(topic_url(topic))
    assert said
    assert (said["@type"], said["headline"], said["commentCount"]) == ("DiscussionForumPosting", "Hello", 1)
    assert [each["text"] for each in said["comment"]] == ["I am Ada."]


def test_a_space_by_invitation_says_nothing_and_asks_not_to_be_listed(world: World) -> None:
    client = Client()
    client.force_login(world.mia)
    page = client.get(topic_url(world.topic)).content.decode()
    assert '<meta name="robots" content="noindex">' in page
    assert told(topic_url(world.topic), client) is None
    topic = asked(world)
    assert "noindex" not in Client().get(topic_url(topic)).content.decode()


def test_a_later_page_and_a_question_that_was_taken_down_say_nothing(world: World) -> None:
    topic = asked(world)
    posts = [reply(topic, by=world.ada, text=f"Answer {n}.") for n in range(25)]
    assert told(topic_url(topic, post=posts[-1].pk)) is None
    assert told(topic_url(topic, after="")) is not None
    remove_post(topic.posts.order_by("pk")[0], by=world.mia)
    assert told(topic_url(topic)) is None
