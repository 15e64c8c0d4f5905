"""Long topics: pages both ways, jumps, deep links, and posts that went into another topic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coterie.channels.models import Channel
from coterie.discussions import access
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.merge_topics import UNDO_FOR, merge_topics, unmerge_topics
from coterie.discussions.models import Merge, Post, Split, Topic, recount
from coterie.discussions.move_posts import move_posts
from coterie.discussions.place import place
from coterie.discussions.remove_post import remove_post
from coterie.discussions.reply import reply
from coterie.discussions.split_topic import rejoin_topics, split_topic
from coterie.discussions.start_topic import start_topic
from coterie.discussions.vote import vote
from tests.coterie.world import World
from tests.support.found import some

TOPIC = "/spaces/film-camera-repair/topics/{0.topic.pk}/sticky-shutter/"


def filled(world: World, count: int, days: int = 1) -> list[Post]:
    """The topic with so many posts, spread over the days before today."""
    now = timezone.now()
    span = timedelta(days=days)
    start = now - span
    made = [
        Post(
            topic=world.topic,
            author=world.hal,
            text=f"t{n}",
            html=f"t{n}",
            created_at=start + timedelta(days=days) * n / count,
        )
        for n in range(count)
    ]
    Post.objects.bulk_create(made)
    recount(world.topic)
    # Answers to a question stand by how helpful they were; here they stand as they came.
    world.topic.kind = Topic.DISCUSSION
    world.topic.save(update_fields=["kind"])
    return list(world.topic.posts.order_by("pk"))


def ids(found: object) -> list[int]:
    return [row.id for row in found.page.rows]  # type: ignore[attr-defined]


def test_a_link_lands_on_its_post_with_some_before_it(world: World) -> None:
    posts = [post.pk for post in filled(world, 100)]
    assert ids(place(world.topic, {"post": str(posts[50])}, None)) == posts[45:65]
    assert ids(place(world.topic, {"post": str(posts[19])}, None)) == posts[:20]
    assert ids(place(world.topic, {"post": str(posts[20])}, None)) == posts[15:35]
    last = place(world.topic, {"post": str(posts[-1])}, None)
    assert ids(last) == posts[-6:]
    assert last.page.next is None


def test_every_post_stands_on_one_page_walking_down_and_up(world: World) -> None:
    posts = [post.pk for post in filled(world, 95)]
    down, at = [], place(world.topic, {}, None)
    while True:
        down += ids(at)
        if not at.page.next:
            break
        at = place(world.topic, {"after": at.page.next}, None)
    assert down == posts
    up, at = [], place(world.topic, {"at": "end"}, None)
    while True:
        up = ids(at) + up
        if not at.page.previous:
            break
        at = place(world.topic, {"after": at.page.previous}, None)
    assert up == posts


def test_a_day_leads_to_its_first_post_and_what_is_none_to_the_beginning(world: World) -> None:
    posts = filled(world, 200, days=50)
    wanted = posts[120].created_at.date()
    first = next(post for post in posts[2:] if post.created_at.date() >= wanted)
    assert first.pk in ids(place(world.topic, {"day": wanted.isoformat()}, None))
    assert posts[-1].pk in ids(place(world.topic, {"day": "9999-12-31"}, None))
    for odd in ("0001-01-01", "soon", "2026-13-01", "\0"):
        assert ids(place(world.topic, {"day": odd}, None))[0] == posts[0].pk


def test_the_bar_says_where_one_is_and_counts_the_days(world: World, client: Client) -> None:
    posts = filled(world, 300, days=60)
    client.force_login(world.mia)
    page = client.get(f"{TOPIC.format(world)}?post={posts[150].pk}").content.decode()
    assert "Posts 146 to 165 of 302" in page
    path = f"/spaces/topics/{world.topic.pk}/dates/"
    page = client.get(path).content.decode()
    months = {post.created_at.astimezone(UTC).strftime("%Y-%m") for post in posts}
    for month in some(months):
        assert f"?day={month}-01" in page
    inside = posts[150].created_at.date()
    page = client.get(f"{path}?month={inside:%Y-%m}", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page
    assert client.get(f"{path}?month=%D9%A1-x").status_code == 200
    client.force_login(world.sam)
    assert client.get(path).status_code == 404
    assert f"?day={inside.isoformat()}" in page


def test_a_short_topic_has_no_bar(world: World, client: Client) -> None:
    client.force_login(world.mia)
    assert "discussions-jump" not in client.get(TOPIC.format(world)).content.decode()


@pytest.mark.parametrize("query", ["", "at=end", "at=unread", "post={middle}", "day=2026-01-01"])
def test_a_page_of_a_long_topic_takes_few_queries_and_counts_nothing_twice(
    world: World, client: Client, query: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    posts = filled(world, 2000, days=400)
    client.force_login(world.mia)
    path = f"{TOPIC.format(world)}?{query.format(middle=posts[1000].pk)}"
    client.get(path)
    with django_assert_max_num_queries(8) as asked:
        assert client.get(path).status_code == 200
    counted = [each["sql"] for each in asked.captured_queries if 'COUNT("discussions_post"' in each["sql"]]
    assert not counted


@pytest.mark.parametrize("query", ["", "at=end", "at=unread", "sort=time"])
def test_so_does_the_page_of_a_question(
    world: World, client: Client, query: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    vote(world.answer, by=world.hal)
    reply(world.topic, by=world.ada, text="It helped.")
    client.force_login(world.mia)
    path = f"{TOPIC.format(world)}?{query}"
    client.get(path)
    with django_assert_max_num_queries(8):
        assert "Sticky shutter?" in client.get(path).content.decode()


def test_a_link_to_a_post_that_is_gone_says_so_and_to_a_removed_one_lands_on_it(world: World, client: Client) -> None:
    client.force_login(world.hal)
    gone = reply(world.topic, by=world.mia, text="Oops.")
    path = f"{TOPIC.format(world)}?post={gone.pk}"
    remove_post(gone, by=world.mia)
    assert f'id="post-{gone.pk}"' in client.get(path).content.decode()
    gone.delete()
    assert "not here any more" in client.get(path).content.decode()


# -- merge


def second(world: World) -> Topic:
    topic = start_topic(world.repair, by=world.hal, title="Shutter sticks again", text="Mine too.")
    reply(world.topic, by=world.ada, text="Between the two.")
    reply(topic, by=world.mia, text="Look there.")
    return topic


def texts(topic: Topic) -> list[str]:
    return list(topic.posts.order_by("pk").values_list("text", flat=True))


def follow(client: Client, path: str) -> str:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_merged_posts_stand_where_they_were_written_and_old_addresses_lead_to_them(
    world: World, client: Client
) -> None:
    topic = second(world)
    opening, late = topic.posts.order_by("pk")
    merge_topics(topic, into=world.topic, by=world.hal)
    assert texts(world.topic) == ["What now?", "Clean it.", "Mine too.", "Between the two.", "Look there."]
    opening.refresh_from_db()
    assert opening.author == world.hal
    world.topic.refresh_from_db()
    assert world.topic.reply_count == 4
    client.force_login(world.mia)
    old = f"/spaces/film-camera-repair/topics/{topic.pk}/shutter-sticks-again/"
    for path in (old, f"{old}?post={late.pk}", f"/spaces/posts/{late.pk}/"):
        page = follow(client, path)
        assert f'id="post-{late.pk}"' in page
        assert "Sticky shutter?" in page
    assert (
        client.get(f"/spaces/film-camera-repair/topics/{world.topic.pk}/?post={late.pk}", follow=True).status_code
        == 200
    )
    assert "Shutter sticks again" not in client.get("/spaces/film-camera-repair/topics/").content.decode()
    with pytest.raises(ValidationError, match="merged"):
        reply(topic, by=world.mia, text="Too late.")


def test_a_post_is_found_by_an_old_address_whose_topic_is_gone(world: World, client: Client) -> None:
    topic = second(world)
    late = topic.posts.order_by("pk")[1]
    merge_topics(topic, into=world.topic, by=world.hal)
    Topic.objects.filter(pk=topic.pk).delete()
    client.force_login(world.mia)
    for path in ("", "shutter-sticks-again/"):
        old = f"/spaces/film-camera-repair/topics/{topic.pk}/{path}"
        assert f'id="post-{late.pk}"' in follow(client, f"{old}?post={late.pk}")
        assert client.get(old).status_code == 404
    client.force_login(world.sam)
    assert client.get(f"{old}?post={late.pk}").status_code == 404


def test_a_merge_is_undone_and_what_came_since_stays(world: World) -> None:
    topic = second(world)
    merge = merge_topics(topic, into=world.topic, by=world.hal)
    reply(world.topic, by=world.ada, text="Since then.")
    unmerge_topics(merge, by=world.hal)
    assert texts(topic) == ["Mine too.", "Look there."]
    assert texts(world.topic) == ["What now?", "Clean it.", "Between the two.", "Since then."]
    topic.refresh_from_db()
    assert topic.reply_count == 1
    assert access.topics(world.mia).filter(pk=topic.pk).exists()


def test_after_seven_days_a_merge_stays(world: World) -> None:
    merge = merge_topics(second(world), into=world.topic, by=world.hal)
    Merge.objects.update(at=timezone.now() - UNDO_FOR - timedelta(minutes=1))
    merge.refresh_from_db()
    with pytest.raises(ValidationError, match="7 days"):
        unmerge_topics(merge, by=world.hal)


def test_what_does_not_fit_together_is_refused_in_words(world: World) -> None:
    topic, foreign = second(world), start_topic(world.birds, by=world.ada, title="Wings", text="Sharp.")
    for source, into in ((world.topic, world.topic), (foreign, world.topic), (world.topic, topic)):
        with pytest.raises(ValidationError):
            merge_topics(source, into=into, by=world.ada)
    merge_topics(topic, into=world.topic, by=world.hal)
    with pytest.raises(ValidationError, match="meanwhile"):
        merge_topics(topic, into=world.topic, by=world.hal)


def test_the_accepted_answer_goes_along_both_ways(world: World) -> None:
    question = start_topic(world.repair, by=world.mia, title="Which oil?", text="Which?", kind=Topic.QUESTION)
    answer = reply(question, by=world.hal, text="None.")
    accept_answer(answer, by=world.mia)
    merge = merge_topics(question, into=world.topic, by=world.hal)
    assert Topic.objects.get(pk=world.topic.pk).accepted == answer
    unmerge_topics(merge, by=world.hal)
    assert Topic.objects.get(pk=world.topic.pk).accepted is None
    assert Topic.objects.get(pk=question.pk).accepted == answer


def test_a_moved_post_has_a_version_that_neither_topic_had(world: World) -> None:
    topic = second(world)
    for number in range(5):
        reply(topic, by=world.mia, text=f"More {number}")
    versions = set(Post.objects.values_list("version", flat=True))
    posts = list(topic.posts.values_list("pk", flat=True))
    topic.refresh_from_db()
    world.topic.refresh_from_db()
    move_posts(posts, topic, world.topic)
    new = set(Post.objects.filter(pk__in=posts).values_list("version", flat=True))
    assert len(new) == 1
    assert new.pop() > max(versions)
    assert Topic.objects.get(pk=world.topic.pk).cut_version == Topic.objects.get(pk=world.topic.pk).version


def test_hosts_merge_in_the_browser_whichever_topic_they_begin_on(world: World, client: Client) -> None:
    topic = second(world)
    client.force_login(world.hal)
    page = client.post(f"/spaces/topics/{world.topic.pk}/merging/", {"other": topic.pk}, follow=True).content.decode()
    merge = Merge.objects.get()
    assert (merge.source, merge.target) == (topic, world.topic)
    undo = f"/spaces/merges/{merge.pk}/undoing/"
    assert f'action="{undo}"' in page
    client.force_login(world.mia)
    assert client.post(undo).status_code == 403
    client.force_login(world.sam)
    assert client.post(undo).status_code == 404
    client.force_login(world.hal)
    client.post(undo)
    assert not Merge.objects.exists()
    for odd in ("", "x", "0", "9" * 30):
        assert client.post(f"/spaces/topics/{world.topic.pk}/merging/", {"other": odd}).status_code == 400


# -- split


def test_posts_become_a_topic_and_links_to_them_go_on_working(world: World, client: Client) -> None:
    aside = [reply(world.topic, by=world.mia, text=f"Aside {n}") for n in range(3)]
    split = split_topic(world.topic, posts=aside, title="About something else", by=world.hal)
    assert texts(split.target) == ["Aside 0", "Aside 1", "Aside 2"]
    assert (split.target.author, split.target.created_at) == (world.mia, aside[0].created_at)
    split.target.refresh_from_db()
    world.topic.refresh_from_db()
    assert (split.target.reply_count, world.topic.reply_count) == (2, 1)
    client.force_login(world.ada)
    page = follow(client, f"{TOPIC.format(world)}?post={aside[1].pk}")
    assert "About something else" in page
    assert f'id="post-{aside[1].pk}"' in page
    rejoin_topics(split, by=world.hal)
    assert texts(world.topic)[-3:] == ["Aside 0", "Aside 1", "Aside 2"]
    page = follow(client, f"/spaces/film-camera-repair/topics/{split.target_id}/about-something-else/")
    assert "Sticky shutter?" in page


def test_the_opening_stays_and_so_does_what_is_somewhere_else(world: World) -> None:
    foreign = second(world).posts.last()
    for posts in ([], [world.opening], [foreign]):
        with pytest.raises(ValidationError):
            split_topic(world.topic, posts=posts, title="Something else", by=world.hal)
    with pytest.raises(ValidationError, match="title"):
        split_topic(world.topic, posts=[world.answer], title="x", by=world.hal)
    assert not Split.objects.exists()


def test_an_accepted_answer_that_is_split_off_comes_back_with_the_undo(world: World) -> None:
    accept_answer(world.answer, by=world.ada)
    split = split_topic(world.topic, posts=[world.answer], title="Cleaning", by=world.hal)
    assert Topic.objects.get(pk=world.topic.pk).accepted is None
    rejoin_topics(split, by=world.hal)
    assert Topic.objects.get(pk=world.topic.pk).accepted == world.answer


def test_hosts_split_in_the_browser(world: World, client: Client) -> None:
    client.force_login(world.hal)
    path = f"/spaces/topics/{world.topic.pk}/splitting/"
    page = client.get(path).content.decode()
    assert "Mia: Clean it." in page
    assert "What now?" not in page
    assert client.post(path, {"title": "Cleaning", "posts": [world.opening.pk]}).status_code == 400
    page = client.post(path, {"title": "Cleaning", "posts": [world.answer.pk]}, follow=True).content.decode()
    assert f'action="/spaces/splits/{Split.objects.get().pk}/undoing/"' in page


def test_dates_are_those_of_utc(world: World) -> None:
    moment = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
    Post.objects.create(topic=world.topic, text="t", html="t", created_at=moment)
    from coterie.discussions.place import _posts_of_days

    assert _posts_of_days(world.topic.pk)["2026-03-01"] == 1


def test_topics_of_channels_for_different_people_are_not_merged(world: World) -> None:
    topic = second(world)
    Channel.objects.filter(pk=topic.channel_id).update(visibility=Channel.HOSTS)
    other = Channel.objects.create(community=world.repair, kind="forum", name="Open", slug="open", visibility="public")
    Topic.objects.filter(pk=world.topic.pk).update(channel=other)
    world.topic.refresh_from_db()
    with pytest.raises(ValidationError, match="different people"):
        merge_topics(topic, into=world.topic, by=world.hal)
