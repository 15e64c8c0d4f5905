"""The pages of a space, as its members and others get them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coterie.comments.models import Reaction, named
from coterie.discussions.models import Post, Topic
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.foundation import kept
from tests.coterie.world import World, person

TOPIC = "/spaces/film-camera-repair/topics/{0.topic.pk}/sticky-shutter/"


@pytest.fixture
def browse(client: Client, world: World) -> Callable[[str], Client]:
    def as_(who: str) -> Client:
        client.logout()
        if who != "stranger":
            client.force_login(world.viewer(who))
        return client

    return as_


def test_a_topic_shows_its_posts_to_members(world: World, browse: Callable[[str], Client]) -> None:
    page = browse("mia").get(TOPIC.format(world)).content.decode()
    assert "What now?" in page
    assert "Clean it." in page
    assert f"on=topic%3A{world.topic.pk}" in page


@pytest.mark.parametrize("who", ["stranger", "sam"])
def test_outsiders_find_nothing(world: World, browse: Callable[[str], Client], who: str) -> None:
    for path in ("/spaces/film-camera-repair/", "/spaces/film-camera-repair/topics/", TOPIC.format(world)):
        assert browse(who).get(path).status_code == 404


def test_what_was_typed_survives_a_refusal(world: World, browse: Callable[[str], Client]) -> None:
    client = browse("mia")
    answer = client.post(
        "/spaces/film-camera-repair/topics/new/", {"title": "ab", "kind": "question", "text": "My words"}
    )
    assert answer.status_code == 400
    assert "My words" in answer.content.decode()


def test_a_reply_without_javascript_leads_to_it(world: World, browse: Callable[[str], Client]) -> None:
    answer = browse("mia").post(f"/spaces/topics/{world.topic.pk}/replies/", {"text": "And oil it."})
    post = Post.objects.latest("id")
    assert answer.status_code == 302
    assert answer.url == f"{TOPIC.format(world)}?post={post.pk}#post-{post.pk}"
    assert "And oil it." in browse("mia").get(answer.url).content.decode()


def test_removing_offers_to_undo_it(world: World, browse: Callable[[str], Client]) -> None:
    client = browse("mia")
    page = client.post(f"/spaces/posts/{world.answer.pk}/removal/", follow=True).content.decode()
    undo = f"/spaces/posts/{world.answer.pk}/restoration/"
    assert f'action="{undo}"' in page
    assert "Clean it." not in page
    assert "Clean it." in client.post(undo, follow=True).content.decode()


def test_a_wrong_address_leads_to_the_right_one(world: World, browse: Callable[[str], Client]) -> None:
    right = TOPIC.format(world)
    for wrong in (right.replace("sticky", "other"), right.replace("film-camera-repair", "birds-in-flight")):
        answer = browse("mia").get(wrong)
        assert (answer.status_code, answer.url) == (302, right)


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhZnRlciIsInh4Il0", "%00"])
def test_a_cursor_that_is_none_is_a_bad_request(world: World, browse: Callable[[str], Client], cursor: str) -> None:
    assert browse("mia").get(f"/spaces/film-camera-repair/topics/?after={cursor}").status_code == 400


def test_a_link_to_a_late_post_opens_the_page_it_stands_on(world: World, browse: Callable[[str], Client]) -> None:
    for number in range(45):
        late = reply(world.topic, by=world.mia, text=f"Reply number {number}.")
    page = browse("ada").get(f"{TOPIC.format(world)}?post={late.pk}").content.decode()
    assert f'id="post-{late.pk}"' in page
    assert "Earlier posts" in page


def rows_of(world: World, count: int) -> None:
    """Fill the space with topics, posts and reactions by many people."""
    now = timezone.now()
    people = [person(f"reader{number}") for number in range(5)]
    facts = {"community": world.repair, "channel": world.topic.channel, "created_at": now}
    facts |= {"last_post_at": now}
    topics = [Topic(title=f"Topic {n}", author=people[n % 5], **facts) for n in range(count)]
    Topic.objects.bulk_create(topics)
    posts = [Post(topic=world.topic, author=people[n % 5], text="t", html="t", created_at=now) for n in range(count)]
    Post.objects.bulk_create(posts)
    Reaction.objects.bulk_create(
        Reaction(**named(post), user=people[n % 5], kind="like") for n, post in enumerate(posts)
    )


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/spaces/",
        "/inbox/",
        "/spaces/film-camera-repair/",
        "/spaces/film-camera-repair/topics/",
        "/spaces/film-camera-repair/members/",
        TOPIC,
    ],
)
def test_a_page_asks_the_database_as_often_for_many_rows_as_for_one(
    world: World, browse: Callable[[str], Client], path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client, path = browse("mia"), path.format(world)
    client.get(path)
    kept.PIECES.clear()
    with django_assert_max_num_queries(100) as few:
        client.get(path)
    rows_of(world, 100)
    kept.PIECES.clear()
    with django_assert_max_num_queries(len(few)):
        client.get(path)
    with django_assert_max_num_queries(8):
        client.get(path)


@pytest.mark.parametrize("query", ["post=" + "9" * 5000, "post=-1", "post=x", "topic=5", "after=", "slug=x"])
def test_strange_numbers_in_an_address_break_nothing(world: World, browse: Callable[[str], Client], query: str) -> None:
    client = browse("mia")
    paths = [TOPIC.format(world), f"/spaces/film-camera-repair/topics/{world.topic.pk}/"]
    for path in paths:
        assert client.get(f"{path}?{query}").status_code in {200, 302}


def test_a_topic_of_which_nothing_stands_is_not_listed(world: World, browse: Callable[[str], Client]) -> None:
    topic = start_topic(world.repair, by=world.mia, title="Oops, wrong space", text="Sorry.")
    post = topic.posts.get()
    remove_post(post, by=world.mia)
    assert "Oops" not in browse("ada").get("/spaces/film-camera-repair/").content.decode()
    assert "Oops" not in browse("ada").get("/").content.decode()
    restore_post(post, by=world.mia)
    assert "Oops" in browse("ada").get("/spaces/film-camera-repair/").content.decode()
    assert "Oops" in browse("ada").get("/").content.decode()


def test_whoever_had_to_sign_in_first_comes_back_to_the_space(world: World, browse: Callable[[str], Client]) -> None:
    assert browse("sam").get("/spaces/birds-in-flight/join/").url == "/spaces/birds-in-flight/"
    assert browse("ivo").get(f"/spaces/invitations/{world.token}/answer/").url == f"/spaces/invitations/{world.token}/"


def test_the_question_itself_is_no_answer(world: World, browse: Callable[[str], Client]) -> None:
    assert browse("ada").post(f"/spaces/posts/{world.opening.pk}/acceptance/").status_code == 403
    assert browse("mia").post(f"/spaces/posts/{world.answer.pk}/acceptance/").status_code == 403
    assert browse("ada").post(f"/spaces/posts/{world.answer.pk}/acceptance/").status_code == 302


def the_editor(client: Client, post: Post) -> str:
    """The text that an opened editor began with, as its form sends it back."""
    found = re.search(r'name="base" value="(\w+)"', client.get(f"/spaces/posts/{post.pk}/edit/").content.decode())
    assert found
    return found[1]


def test_an_edit_of_what_changed_meanwhile_shows_both_texts(world: World, browse: Callable[[str], Client]) -> None:
    client, address = browse("mia"), f"/spaces/posts/{world.answer.pk}/edit/"
    base = the_editor(client, world.answer)
    assert client.post(address, {"text": "Clean it with <alcohol>.", "base": base}).status_code == 302
    refused = client.post(address, {"text": "Clean it twice.", "base": base})
    page = refused.content.decode()
    assert refused.status_code == 400
    assert "changed while you were writing" in page
    assert "Clean it with &lt;alcohol&gt;." in page
    assert "Clean it twice." in page
    world.answer.refresh_from_db()
    assert world.answer.text == "Clean it with <alcohol>."
    # Having seen both, the writer decides; what stood there is in the history.
    seen = re.search(r'name="base" value="(\w+)"', page)
    assert seen
    assert client.post(address, {"text": "Clean it twice.", "base": seen[1]}).status_code == 302
    assert list(world.answer.revisions.values_list("text", flat=True)) == ["Clean it.", "Clean it with <alcohol>."]


def test_a_refusal_for_another_reason_keeps_what_the_editor_began_with(
    world: World, browse: Callable[[str], Client]
) -> None:
    client, address = browse("mia"), f"/spaces/posts/{world.answer.pk}/edit/"
    base = the_editor(client, world.answer)
    assert client.post(address, {"text": "Changed.", "base": base}).status_code == 302
    page = client.post(address, {"text": " ", "base": base}).content.decode()
    assert f'name="base" value="{base}"' in page


def test_what_the_server_tidied_itself_is_no_change_by_somebody_else(
    world: World, browse: Callable[[str], Client]
) -> None:
    client, address = browse("mia"), f"/spaces/posts/{world.answer.pk}/edit/"
    base = the_editor(client, world.answer)
    assert client.post(address, {"text": "  One.\r\n\r\nTwo. \r\n", "base": base}).status_code == 302
    # The same form again, as a double click sends it, and a text typed with other line ends: nothing changed.
    assert client.post(address, {"text": "  One.\r\n\r\nTwo. \r\n", "base": base}).status_code == 302
    assert client.post(address, {"text": "One.\n\nTwo.", "base": the_editor(client, world.answer)}).status_code == 302
    world.answer.refresh_from_db()
    assert world.answer.text == "One.\n\nTwo."
    assert world.answer.revisions.count() == 1


def test_editing_a_post_that_was_removed_keeps_what_was_typed(world: World, browse: Callable[[str], Client]) -> None:
    client = browse("mia")
    remove_post(world.answer, by=world.mia)
    answer = client.post(f"/spaces/posts/{world.answer.pk}/edit/", {"text": "My words"})
    assert answer.status_code == 400
    assert "removed meanwhile" in answer.content.decode()
    assert "My words" in answer.content.decode()


@pytest.mark.parametrize(("who", "offered"), [("ada", True), ("mia", False), ("hal", False)])
def test_the_menu_offers_to_accept_to_whoever_asked(
    world: World, browse: Callable[[str], Client], who: str, offered: bool
) -> None:
    menu = browse(who).get(f"/spaces/posts/{world.answer.pk}/menu/").content.decode()
    assert ("This answered it" in menu) is offered
    assert "This answered it" not in browse(who).get(f"/spaces/posts/{world.opening.pk}/menu/").content.decode()


def test_an_accepted_answer_that_is_removed_leaves_the_question_open(
    world: World, browse: Callable[[str], Client]
) -> None:
    browse("ada").post(f"/spaces/posts/{world.answer.pk}/acceptance/")
    world.topic.refresh_from_db()
    assert world.topic.accepted == world.answer
    browse("mia").post(f"/spaces/posts/{world.answer.pk}/removal/")
    world.topic.refresh_from_db()
    assert world.topic.accepted is None
    assert "one accepted" not in browse("mia").get(TOPIC.format(world)).content.decode()
