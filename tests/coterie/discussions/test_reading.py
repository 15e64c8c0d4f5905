"""How far each member has read, what is new to them, and what of it they hear."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.communities.join import join
from coterie.discussions import access, lists
from coterie.discussions import recipients as who
from coterie.discussions.bookmark import bookmark_post, forget_removed, remove_bookmark, restore_bookmark
from coterie.discussions.edit_post import edit_post
from coterie.discussions.follow_topic import follow_topic
from coterie.discussions.mark_read import mark_all_read, mark_read
from coterie.discussions.models import Bookmark, Following, Post, Tag, Topic, TopicMark
from coterie.discussions.pin_topic import pin_topic
from coterie.discussions.remind import remind
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.discussions.tag_topic import tag_topic
from coterie.discussions.tags import make_tag
from coterie.drafts.models import Draft
from coterie.drafts.save_draft import Written, save_draft
from coterie.foundation import kept
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from coterie.people.models import User
from tests.coterie.at_home import told_at_home
from tests.coterie.world import World, person

LIST = "/spaces/film-camera-repair/topics/"


def unread(world: World, user: User) -> int:
    (row,) = lists.topic_list(world.repair.pk, user.pk, levels=("public", "members")).page.rows
    count: int = row.unread
    return count


def test_what_others_wrote_since_is_new_and_stops_to_be_when_removed(world: World) -> None:
    mark_read(world.topic, by=world.mia, upto=world.answer.pk)
    assert unread(world, world.mia) == 0
    reply(world.topic, by=world.mia, text="And mine.")
    assert unread(world, world.mia) == 0
    theirs = reply(world.topic, by=world.hal, text="Do not.")
    assert unread(world, world.mia) == 1
    remove_post(theirs, by=world.hal)
    assert unread(world, world.mia) == 0
    restore_post(theirs, by=world.hal)
    assert unread(world, world.mia) == 1


def test_a_mark_never_goes_back_nor_beyond_the_last_post(world: World) -> None:
    assert mark_read(world.topic, by=world.mia, upto=10**18) == world.answer.pk
    assert mark_read(world.topic, by=world.mia, upto=1) == world.answer.pk
    assert TopicMark.objects.get().upto == world.answer.pk


def test_who_joins_finds_nothing_new_in_what_was_there_before(world: World) -> None:
    late = person("lou")
    join(world.repair, by=late)
    assert unread(world, late) == 0
    reply(world.topic, by=world.hal, text="Welcome.")
    assert unread(world, late) == 1


def test_a_hundred_new_posts_are_counted_and_more_are_not(world: World) -> None:
    now = timezone.now()
    Post.objects.bulk_create(
        Post(topic=world.topic, author=world.hal, text="t", html="t", created_at=now) for _ in range(130)
    )
    assert unread(world, world.mia) == 100


def test_everything_is_read_at_once(world: World) -> None:
    mark_all_read(world.repair, by=world.mia)
    assert unread(world, world.mia) == 0
    reply(world.topic, by=world.hal, text="One more.")
    assert unread(world, world.mia) == 1
    mark_all_read(world.repair, by=world.mia)
    assert unread(world, world.mia) == 0


def test_the_list_leads_to_what_is_new_and_the_page_says_where_it_begins(world: World, client: Client) -> None:
    for number in range(60):
        last = reply(world.topic, by=world.hal, text=f"Reply {number}")
    mark_read(world.topic, by=world.mia, upto=last.pk - 10)
    client.force_login(world.mia)
    page = client.get(LIST).content.decode()
    assert 'class="row unread"' in page
    assert "sticky-shutter/?at=unread#new" in page
    assert "10 new" in page
    shown = client.get(f"{LIST}{world.topic.pk}/sticky-shutter/?at=unread").content.decode()
    assert shown.index(f'id="new-{last.pk - 9}"') < shown.index(f'id="post-{last.pk - 9}"')
    assert shown.index(f'id="post-{last.pk - 10}"') < shown.index(f'id="new-{last.pk - 9}"')
    client.post(f"/spaces/topics/{world.topic.pk}/read/", {"upto": last.pk})
    assert 'class="row unread"' not in client.get(LIST).content.decode()
    assert (
        'class="discussions-new"'
        not in client.get(f"{LIST}{world.topic.pk}/sticky-shutter/?at=unread").content.decode()
    )


@pytest.mark.parametrize("upto", ["", "x", "-1", "9" * 400])
def test_a_mark_that_is_no_number_breaks_nothing(world: World, client: Client, upto: str) -> None:
    client.force_login(world.mia)
    assert client.post(f"/spaces/topics/{world.topic.pk}/read/", {"upto": upto}).status_code == 302


def test_an_outsider_reads_follows_and_keeps_nothing(world: World, client: Client) -> None:
    client.force_login(world.sam)
    for path in (f"topics/{world.topic.pk}/read/", f"topics/{world.topic.pk}/following/"):
        assert client.post(f"/spaces/{path}", {"upto": 1, "level": "all"}).status_code == 404
    assert client.get(f"/spaces/posts/{world.answer.pk}/bookmark/").status_code == 404
    assert client.get(f"/spaces/posts/{world.answer.pk}/").status_code == 404
    assert not TopicMark.objects.filter(user=world.sam).exists()


# -- who hears of what


def told(post: Post) -> dict[int, str]:
    activity = Activity.objects.get(kind="post.replied", object_id=post.pk)
    return who.of_reply(activity)


def test_authors_follow_their_topics_and_writers_hear_of_replies(world: World) -> None:
    assert dict(Following.objects.values_list("user__handle", "level")) == {"ada": "all", "mia": "replies"}
    first = reply(world.topic, by=world.hal, text="One.")
    assert told(first) == {world.ada.pk: "reply", world.mia.pk: "reply"}
    second = reply(world.topic, by=world.ada, text="Two.")
    assert told(second)[world.hal.pk] == "reply"
    assert world.mia.pk not in told(second)


def test_whoever_follows_hears_of_every_post_and_whoever_muted_of_none(world: World) -> None:
    follow_topic(world.topic, by=world.mia, level="all")
    reply(world.topic, by=world.hal, text="One.")
    post = reply(world.topic, by=world.ada, text="Two, @hal.")
    assert told(post) == {world.ada.pk: "reply", world.mia.pk: "followed", world.hal.pk: "mention"}
    follow_topic(world.topic, by=world.hal, level="muted")
    follow_topic(world.topic, by=world.ada, level="replies")
    assert told(post) == {world.mia.pk: "followed"}
    edit_post(post, by=world.ada, text="Two, @hal and @mia.")
    activity = Activity.objects.filter(kind="post.edited").latest("pk")
    assert who.of_text(activity) == {world.mia.pk: "mention"}


def test_going_back_to_what_the_space_does_by_itself(world: World, client: Client) -> None:
    client.force_login(world.mia)
    Following.objects.all().delete()
    page = client.post(f"/spaces/topics/{world.topic.pk}/following/", {"level": "muted"}, follow=True).content.decode()
    undo = f"/spaces/topics/{world.topic.pk}/following/?level="
    assert f'action="{undo}"' in page
    client.post(undo)
    assert not Following.objects.exists()
    with pytest.raises(ValidationError):
        follow_topic(world.topic, by=world.mia, level="loud")


def test_a_muted_topic_is_on_no_home_page_and_never_bold(world: World, client: Client) -> None:
    client.force_login(world.mia)
    reply(world.topic, by=world.hal, text="Loud.")
    assert "Sticky shutter?" in client.get("/").content.decode()
    follow_topic(world.topic, by=world.mia, level="muted")
    page = told_at_home(client)
    assert "Sticky shutter?" not in page
    assert "founded" in page
    assert 'class="row unread"' not in client.get(LIST).content.decode()
    client.force_login(world.ada)
    assert "Sticky shutter?" in client.get("/").content.decode()


# -- bookmarks


def test_a_bookmark_is_its_owners_alone(world: World, client: Client) -> None:
    mine = bookmark_post(world.answer, by=world.mia, note="Try \u202ethis")
    assert mine.note == "Try this"
    assert list(access.bookmarks(world.mia)) == [mine]
    assert list(access.bookmarks(world.ada)) == []
    client.force_login(world.ada)
    assert client.post(f"/bookmarks/{mine.pk}/removal/").status_code == 404
    client.force_login(world.mia)
    assert "Try this" in client.get("/bookmarks/").content.decode()


def test_what_can_be_seen_no_more_is_not_listed(world: World) -> None:
    bookmark_post(world.answer, by=world.mia)
    world.repair.memberships.filter(user=world.mia).delete()
    assert list(access.bookmarks(world.mia)) == []


def test_a_removed_bookmark_comes_back_for_a_day(world: World, client: Client) -> None:
    mine = bookmark_post(world.answer, by=world.mia, note="Later")
    client.force_login(world.mia)
    page = client.post(f"/bookmarks/{mine.pk}/removal/", follow=True).content.decode()
    assert f'action="/bookmarks/{mine.pk}/restoration/"' in page
    assert "Later" not in client.get("/bookmarks/").content.decode()
    restore_bookmark(mine)
    assert "Later" in client.get("/bookmarks/").content.decode()
    remove_bookmark(mine)
    Bookmark.objects.update(removed_at=timezone.now() - timedelta(days=2))
    assert forget_removed() == 1
    with pytest.raises(ValidationError, match="gone"):
        restore_bookmark(mine)


def test_a_reminder_comes_once_at_its_moment(world: World) -> None:
    soon = timezone.now() + timedelta(hours=1)
    mine = bookmark_post(world.answer, by=world.mia, note="Order parts", remind_at=soon)
    assert remind() == 0
    Bookmark.objects.update(remind_at=timezone.now() - timedelta(minutes=1))
    assert (remind(), remind()) == (1, 0)
    activity = Activity.objects.get(kind="bookmark.due")
    tell(activity.pk)
    note = Notification.objects.get(user=world.mia, activity=activity)
    assert note.path == f"/spaces/posts/{world.answer.pk}/"
    assert "Order parts" in activity.sentence()
    assert mine.user == world.mia


def test_nobody_is_reminded_of_what_they_may_not_see_any_more(world: World) -> None:
    mine = bookmark_post(world.answer, by=world.mia)
    Bookmark.objects.update(remind_at=timezone.now() - timedelta(minutes=1))
    world.repair.memberships.filter(user=world.mia).delete()
    remind()
    activity = Activity.objects.get(kind="bookmark.due")
    tell(activity.pk)
    assert not Notification.objects.filter(activity=activity).exists()
    assert mine.post == world.answer


@pytest.mark.parametrize(
    ("moment", "words"), [("2001-01-01T10:00", "still to come"), ("9999-01-01T10:00", "three years"), ("soon", "valid")]
)
def test_a_moment_that_does_not_fit_is_refused_in_words(world: World, client: Client, moment: str, words: str) -> None:
    client.force_login(world.mia)
    answer = client.post(f"/spaces/posts/{world.answer.pk}/bookmark/", {"note": "n", "remind_at": moment})
    assert answer.status_code == 400
    assert words in answer.content.decode()


def lists_of(world: World, count: int) -> None:
    """So many bookmarks and drafts of Mia's, and tags of the space with a topic each."""
    for number in range(count):
        topic = start_topic(world.repair, by=world.hal, title=f"Topic {number}", text="Text.")
        bookmark_post(topic.posts.get(), by=world.mia, note=f"Note {number}")
        tag_topic(topic, [make_tag(world.repair, by=world.hal, name=f"tag {number}")], by=world.hal)
        save_draft(world.mia, Written(f"reply:{number}", "Text", path="/", space=world.repair.pk))
        pin_topic(topic, by=world.hal)


@pytest.mark.parametrize("path", ["/bookmarks/", "/drafts/", "/spaces/film-camera-repair/tags/", LIST])
def test_a_list_asks_the_database_as_often_for_many_rows_as_for_one(
    world: World, client: Client, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lists_of(world, 1)
    client.force_login(world.mia)
    client.get(path)
    kept.PIECES.clear()
    with django_assert_max_num_queries(100) as few:
        client.get(path)
    Tag.objects.all().delete()
    Topic.objects.exclude(pk=world.topic.pk).delete()
    Draft.objects.all().delete()
    lists_of(world, 8)
    kept.PIECES.clear()
    with django_assert_max_num_queries(len(few)):
        client.get(path)
    with django_assert_max_num_queries(6):
        client.get(path)


def test_what_somebody_chose_for_a_topic_comes_before_its_channels_level(world: World) -> None:
    Channel.objects.update(level=Channel.NOTHING)
    post = reply(world.topic, by=world.hal, text="Look, @mia.")
    assert told(post) == {}
    follow_topic(world.topic, by=world.mia, level="all")
    assert told(post) == {world.mia.pk: "mention"}
    Channel.objects.update(level=Channel.ALL)
    follow_topic(world.topic, by=world.mia, level="muted")
    started = Activity.objects.get(kind="topic.started", object_id=world.topic.pk)
    assert set(who.of_start(started)) == {world.ada.pk, world.hal.pk}
