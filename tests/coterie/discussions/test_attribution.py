"""What was brought along stands under the account of whoever wrote it, once they have shown that, and back again."""

from __future__ import annotations

import pytest
from django.test import Client

from coterie.activity.models import Activity
from coterie.discussions import access
from coterie.discussions.models import Post, Topic
from coterie.discussions.permissions import Permission
from coterie.discussions.reactions import put_names
from coterie.discussions.reply import reply
from coterie.discussions.seed import seed
from coterie.people.attribute import attribute, detach
from coterie.people.claim import claim
from coterie.people.models import Claim, Identity
from tests.coterie.discussions.test_opting_out import KEY, OTHER, thread
from tests.coterie.world import World


@pytest.fixture
def topics(world: World) -> list[Topic]:
    return seed(world.repair, [thread("x", KEY, OTHER), thread("y", OTHER, KEY)])


def react() -> None:
    for activity in Activity.objects.filter(kind__in=["identity.attributed", "identity.detached"]):
        put_names(activity.pk)


def authors() -> set[tuple[str, str]]:
    return set(Post.objects.filter(author__isnull=False, origin__isnull=False).values_list("text", "author__handle"))


def test_their_posts_and_topics_become_theirs_and_stay_from_the_platform(world: World, topics: list[Topic]) -> None:
    identity = claim(Identity.objects.create(key=KEY, name="Someone"), by=world.mia)
    react()
    assert authors() == set(), "an account that is connected is not shown yet"
    before = {topic.pk: Topic.objects.get(pk=topic.pk).version for topic in topics}
    attribute(identity, by=world.mia)
    react()
    assert authors() == {("said by a", "mia")}
    assert Topic.objects.get(pk=topics[0].pk).author == world.mia
    assert Topic.objects.get(pk=topics[1].pk).author is None
    grown = [Topic.objects.get(pk=pk).version > version for pk, version in before.items()]
    assert grown == [True, True], "open pages are told"
    mine = Post.objects.get(topic=topics[0], author=world.mia)
    assert mine.origin is not None
    _post, standing = access.post(world.mia, mine.pk)
    assert standing.can(Permission.POST_EDIT)
    detach(identity, by=world.mia)
    react()
    assert authors() == set()
    assert Topic.objects.get(pk=topics[0].pk).author is None


def test_replies_stand_in_place_and_keep_their_authors(world: World, topics: list[Topic]) -> None:
    answer = reply(topics[0], by=world.hal, text="It was the battery.")
    identity = claim(Identity.objects.create(key=KEY, name="Someone"), by=world.mia)
    attribute(identity, by=world.mia)
    react()
    answer.refresh_from_db()
    assert answer.author == world.hal
    topics[0].refresh_from_db()
    assert topics[0].last_author == world.hal


def test_a_page_asks_whether_it_is_you_and_stores_nothing_until_you_say_so(world: World, topics: list[Topic]) -> None:
    page, post = Client(), topics[0].posts.first()
    page.force_login(world.mia)
    assert (
        "Is this you?" in page.get(f"/spaces/film-camera-repair/topics/{topics[0].pk}/", follow=True).content.decode()
    )
    text = page.get(f"/spaces/posts/{post.pk}/author/").content.decode()
    assert "2 posts here" in text
    assert not Identity.objects.exists()
    assert page.post(f"/spaces/posts/{post.pk}/author/", {"note": "x" * 1001}).status_code == 400
    assert page.post(f"/spaces/posts/{post.pk}/author/", {"note": "I am Someone."}).status_code == 302
    assert Claim.objects.get().identity.key == KEY
    assert "You said so" in page.get(f"/spaces/posts/{post.pk}/author/").content.decode()


def test_an_outsider_gets_neither_the_page_nor_a_claim(world: World, topics: list[Topic]) -> None:
    page, post = Client(), topics[0].posts.first()
    page.force_login(world.sam)
    assert page.get(f"/spaces/posts/{post.pk}/author/").status_code == 404
    assert page.post(f"/spaces/posts/{post.pk}/author/").status_code == 404
    page.force_login(world.mia)
    assert page.get(f"/spaces/posts/{world.answer.pk}/author/").status_code == 404, "it is nobody's of the platform"
    assert not Claim.objects.exists()
