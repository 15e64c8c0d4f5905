"""The home page: what is new that somebody cares about, each thing once, and what to do when nothing is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.channels.revise_channel import revise_channel
from coterie.chat.send import send
from coterie.communities.arrange_door import arrange_door
from coterie.communities.ask_to_join import ask_to_join
from coterie.communities.join import join
from coterie.communities.leave import leave
from coterie.communities.switch_feature import switch_feature
from coterie.discussions.bookmark import bookmark_post
from coterie.discussions.follow_topic import follow_topic
from coterie.discussions.models import Bookmark, Post, Topic
from coterie.discussions.remind import remind
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.discussions.tag_topic import tag_topic
from coterie.discussions.tags import make_tag
from coterie.drafts.save_draft import Written, save_draft
from coterie.moderation.report import report
from coterie.notifications.at_home import home_of
from coterie.notifications.models import Notification
from tests.coterie.notifications.conftest import tell_all
from tests.coterie.world import World, person
from tests.support.found import some


def shown(client: Client, user: object) -> str:
    client.force_login(user)  # type: ignore[arg-type]
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def section(page: str, name: str) -> str:
    """The section of this id; nothing if there is none."""
    found = re.search(rf'<section[^>]*aria-labelledby="{name}">.*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def ask(world: World, title: str) -> Topic:
    return start_topic(world.repair, by=world.ada, title=title, text="Well?", kind=Topic.QUESTION)


def test_replies_to_me_are_first_and_what_they_are_in_stands_nowhere_else(world: World, client: Client) -> None:
    reply(world.topic, by=world.hal, text="@mia which cleaner?")
    start_topic(world.repair, by=world.hal, title="Foam rots", text="Look.")
    tell_all()
    page = shown(client, world.mia)
    assert "Sticky shutter?" in section(page, "replies-to-you")
    assert page.count("Sticky shutter?") == 1
    assert "Foam rots" in section(page, "new-in-spaces")
    client.get(f"/inbox/{Notification.objects.get(user=world.mia).pk}/")
    assert not section(shown(client, world.mia), "replies-to-you")


def test_what_is_new_is_counted_as_in_the_menu_and_the_best_three_are_named(world: World, client: Client) -> None:
    for number in range(5):
        topic = start_topic(world.repair, by=world.hal, title=f"Topic {number}", text="Text.")
        for _ in range(number):
            reply(topic, by=world.hal, text="More.")
    follow_topic(Topic.objects.get(title="Topic 0"), by=world.mia, level="all")
    follow_topic(Topic.objects.get(title="Topic 4"), by=world.mia, level="muted")
    new = section(shown(client, world.mia), "new-in-spaces")
    assert re.findall(r"Topic \d", new) == ["Topic 0", "Topic 3", "Topic 2"]
    menu = client.get("/spaces/film-camera-repair/").content.decode()
    [count] = re.findall(r"Forum <b>(\d+)</b>", new)
    assert count == "4"
    assert re.search(r"Forum\W.{0,40}\b4\b", menu, re.DOTALL)


def test_messages_of_a_chat_count_too(world: World, client: Client) -> None:
    room = open_channel(world.repair, by=world.ada, kind="chat", name="Bench")
    send(room, by=world.hal, text="Hello.")
    send(room, by=world.hal, text="Anybody?")
    assert re.search(r"Bench <b>2</b>", section(shown(client, world.mia), "new-in-spaces"))
    assert "Bench <b>" not in shown(client, world.hal)


def test_questions_that_fit_what_i_write_about_come_first(world: World, client: Client) -> None:
    foam, oil = (make_tag(world.repair, by=world.ada, name=name) for name in ("foam", "oil"))
    tag_topic(world.topic, [oil], by=world.ada)  # mia answered it
    tag_topic(ask(world, "Which oil?"), [oil], by=world.ada)
    for number in range(3):
        tag_topic(ask(world, f"Which foam {number}?"), [foam], by=world.ada)
    found = section(shown(client, world.mia), "to-answer")
    titles = re.findall(r">(Which [^<]+)</a>", found)
    assert titles[0] == "Which oil?"
    assert len(titles) == 4
    assert "you wrote about this" in found
    assert "Sticky shutter" not in found, "they have answered it"
    assert not section(shown(client, world.ada), "to-answer"), "their own questions are not for them to answer"


def test_what_is_next_has_reminders_drafts_requests_and_reports(world: World, client: Client) -> None:
    bookmark_post(world.opening, by=world.hal, note="Try it", remind_at=timezone.now() + timedelta(minutes=5))
    Bookmark.objects.update(remind_at=timezone.now() - timedelta(minutes=1))
    remind()
    save_draft(world.hal, Written("reply:1", "A long answer", title="Old foam", path="/", space=world.repair.pk))
    arrange_door(world.repair, by=world.ada, way="request")
    ask_to_join(world.repair, by=world.ivo)
    report(world.answer, by=world.ada, reason="place", words="Here?")
    tell_all()
    coming = section(shown(client, world.hal), "what-is-next")
    for words in ("Try it", "Old foam", "1 person asks to join", "1 report waits"):
        assert words in coming
    member = section(shown(client, world.mia), "what-is-next")
    assert "asks to join" not in member
    assert "report" not in member


def test_when_nothing_is_left_it_says_so_and_a_newcomer_sees_how_to_begin(world: World, client: Client) -> None:
    client.force_login(world.mia)
    client.post("/read/film-camera-repair/")
    page = shown(client, world.mia)
    assert "You are up to date" in page
    assert "/spaces/film-camera-repair/" in page
    page = shown(client, world.sam)
    assert "You belong to no space yet" in page
    assert "Birds in Flight" in page
    assert "Film Camera Repair" not in page, "they may not see that it is there"


def test_an_invitation_stands_on_top_with_its_reason(world: World, client: Client) -> None:
    page = shown(client, world.ivo)
    assert "You are invited to Film Camera Repair" in page
    assert "you answered 4 questions" in page
    assert "You belong to no space yet" not in page


def test_all_of_a_space_is_read_at_once(world: World, client: Client) -> None:
    room = open_channel(world.repair, by=world.ada, kind="chat", name="Bench")
    send(room, by=world.hal, text="@mia Hello.")
    start_topic(world.repair, by=world.hal, title="Foam rots", text="@mia look.")
    tell_all()
    assert "Foam rots" in shown(client, world.mia)
    answer = client.post("/read/film-camera-repair/", follow=True)
    assert answer.redirect_chain == [("/", 302)]
    page = answer.content.decode()
    assert "You have read all of Film Camera Repair." in page
    assert "Foam rots" not in page
    assert "Bench" not in page
    assert not Notification.objects.unread().filter(user=world.mia).exists()
    client.force_login(world.sam)
    assert client.post("/read/film-camera-repair/").status_code == 404
    assert client.get("/read/film-camera-repair/").status_code == 405
    assert client.post("/read/birds-in-flight/").status_code == 403


def test_nothing_of_a_space_one_left_or_of_channels_for_hosts_or_of_a_feature_that_is_off(
    world: World, client: Client
) -> None:
    topic = start_topic(world.repair, by=world.hal, title="Foam rots", text="Look.")
    assert "Foam rots" in shown(client, world.mia)
    revise_channel(topic.channel, by=world.ada, visibility=Channel.HOSTS)
    assert "Foam rots" not in shown(client, world.mia)
    assert "Foam rots" in shown(client, world.ada)
    switch_feature(world.repair, by=world.ada, feature="topics", on=False)
    assert "Foam rots" not in shown(client, world.ada)
    switch_feature(world.repair, by=world.ada, feature="topics", on=True)
    leave(world.repair, by=world.hal)
    assert "Film Camera Repair" not in shown(client, world.hal)


def full(world: World, spaces: int) -> None:
    """Everything that the page can show, in so many spaces more."""
    for number in range(spaces):
        join(world.birds, by=person(f"n{spaces}{number}"))
        topic = start_topic(world.repair, by=world.ada, title=f"Topic {spaces} {number}", text="@hal look.")
        ask(world, f"Why {spaces} {number}?")
        reply(topic, by=world.mia, text="@hal and here.")
        report(Post.objects.filter(topic=topic).latest("pk"), by=world.ada, reason="place", words="Here?")
        save_draft(world.hal, Written(f"reply:{spaces}{number}", "Text", path="/", space=world.repair.pk))
        bookmark_post(topic.posts.first(), by=world.hal, note="n", remind_at=timezone.now() + timedelta(minutes=5))
    Bookmark.objects.update(remind_at=timezone.now() - timedelta(minutes=1))
    remind()
    tell_all()


def test_it_asks_the_database_at_most_eight_times_however_much_there_is(world: World, client: Client) -> None:
    join(world.birds, by=world.hal)
    counts = []
    for many in (1, 8):
        full(world, many)
        client.force_login(world.hal)
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/").content.decode()
        for name in some(("replies-to-you", "new-in-spaces", "to-answer", "what-is-next")):
            assert section(page, name), name
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 8, [each["sql"] for each in asked.captured_queries]


@pytest.mark.parametrize("spaces", [9, 20])
def test_somebody_in_many_spaces_reads_of_those_with_the_most(world: World, client: Client, spaces: int) -> None:
    from coterie.communities.found import found

    for number in range(spaces):
        space = found(by=world.ada, name=f"Space {number:02}", purpose="One.", guidelines="Be kind.")
        join(space, by=world.mia)
        for post in range(number + 1):
            start_topic(space, by=world.ada, title=f"Topic {number} {post}", text="Text.")
    page = home_of(world.mia)
    assert len(page.news) == 8
    assert page.news[0].space.name == f"Space {spaces - 1:02}"
    assert all(news.titles for news in some(page.news))
    assert len(page.more) == spaces - 8
    assert "Something is new also in" in shown(client, world.mia)
