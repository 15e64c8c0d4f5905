"""What open pages of a topic receive, and who does not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coterie.activity.models import Activity
from coterie.activity.reactions import run_at_once
from coterie.comments.react import react
from coterie.discussions import live, versions
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.edit_post import edit_post
from coterie.discussions.live import changes_since
from coterie.discussions.models import Post, Topic
from coterie.discussions.remove_post import remove_post, restore_post
from coterie.discussions.reply import reply
from coterie.discussions.seed import SourcePost, SourceThread, seed
from coterie.foundation.live import allowed
from coterie.people.claim import claim
from coterie.people.models import Identity
from coterie.people.opt_out import opt_out
from tests.coterie.world import World

KEY = "a" * 32


def told(topic: Topic, since: int) -> list[tuple[int | None, dict[str, Any]]]:
    """What a page of the topic that stands at this version is sent: versions and changes."""
    found = []
    for change in changes_since(topic.pk, since) or []:
        event = change.make()
        found.append((change.version, json.loads(event.data) if event.data else {"id": event.name}))
    return found


def ids(topic: Topic, since: int) -> list[tuple[int | None, str]]:
    return [(version, change["id"]) for version, change in told(topic, since)]


def version_of(topic: Topic) -> int:
    return Topic.objects.values_list("version", flat=True).get(pk=topic.pk)


def test_each_kind_of_change_has_a_version_and_is_told(world: World) -> None:
    acts = [
        lambda: edit_post(world.answer, by=world.mia, text="Clean it well."),
        lambda: remove_post(world.answer, by=world.mia),
        lambda: restore_post(Post.objects.get(pk=world.answer.pk), by=world.mia),
        lambda: react(world.answer, by=world.ada, kind="like"),
        lambda: react(world.answer, by=world.ada, kind="like"),
        lambda: accept_answer(world.answer, by=world.ada),
        lambda: accept_answer(world.answer, by=world.ada),
    ]
    for act in acts:
        before = version_of(world.topic)
        act()
        assert version_of(world.topic) == before + 1
        assert ids(world.topic, before) == [(None, "topic-head"), (before + 1, f"post-{world.answer.pk}")]
        assert ids(world.topic, before + 1) == []


def test_a_reply_comes_with_the_new_count_above_it(world: World) -> None:
    before = version_of(world.topic)
    post = reply(world.topic, by=world.mia, text="Fresh **words**.")
    (_none, head), (version, change) = told(world.topic, before)
    assert "2 answers" in head["html"]
    assert (version, change["id"], change["position"]) == (before + 1, f"post-{post.pk}", "order")
    assert "<strong>words</strong>" in change["html"]
    assert "csrfmiddlewaretoken" not in change["html"]


def test_accepting_another_answer_changes_both(world: World) -> None:
    other = reply(world.topic, by=world.hal, text="Or oil it.")
    accept_answer(world.answer, by=world.ada)
    before = version_of(world.topic)
    accept_answer(Post.objects.get(pk=other.pk), by=world.ada)
    changes = told(world.topic, before)[1:]
    assert [(version, change["id"]) for version, change in changes] == [
        (before + 1, f"post-{world.answer.pk}"),
        (before + 2, f"post-{other.pk}"),
    ]
    assert ["accepted answer" in change["html"] for _version, change in changes] == [False, True]


def test_what_changed_nothing_has_no_version(world: World) -> None:
    before = version_of(world.topic)
    edit_post(world.answer, by=world.mia, text=world.answer.text)
    restore_post(world.answer, by=world.mia)
    assert version_of(world.topic) == before


def test_many_changes_come_page_by_page_until_there_is_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "POSTS_A_LOOK", 4)
    since = version_of(world.topic)
    posts = [reply(world.topic, by=world.mia, text=f"No. {n}") for n in range(10)]
    react(posts[0], by=world.ada, kind="like")
    got: list[str] = []
    while page := ids(world.topic, since):
        assert page[0] == (None, "topic-head")
        got += [id for _version, id in page[1:]]
        since = page[-1][0] or 0
    assert got == [f"post-{post.pk}" for post in [*posts[1:], posts[0]]]


@pytest.mark.django_db(transaction=True)
def test_an_act_says_only_that_its_topic_changed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(live, "changed", said.append)
    reply(world.topic, by=world.mia, text="Fresh.")
    react(world.answer, by=world.ada, kind="like")
    assert said == [world.topic.live] * 2


def test_quotes_that_are_withdrawn_leave_older_pages(world: World) -> None:
    posts = [SourcePost(key, key * 32, "Someone", f"said by {key}", timezone.now()) for key in "ba"]
    [topic] = seed(world.repair, [SourceThread("Aperture", "x", "Thread", "", True, posts)])
    [own] = seed(world.repair, [SourceThread("Aperture", "y", "Own", "", True, posts[1:])])
    reply(topic, by=world.mia, text="Mine.")
    since = version_of(topic)
    claim(Identity.objects.create(key=KEY, name="Someone"), by=world.sam)
    opt_out(by=world.sam)
    assert changes_since(own.pk, 0) is None  # at once, before anything is deleted
    run_at_once(Activity.objects.get(kind="identity.opted_out").pk, "identity.opted_out")
    assert ids(topic, since)[0] == (None, "reload")
    assert ids(topic, since)[-1] == (version_of(topic), "topic-head")
    assert ids(topic, version_of(topic)) == []
    assert not Topic.objects.filter(pk=own.pk).exists()


def test_a_page_from_after_a_backup_was_put_back_is_loaded_again(world: World) -> None:
    assert ids(world.topic, version_of(world.topic) + 5) == [(version_of(world.topic), "reload")]


@pytest.mark.parametrize(
    ("who", "hears"),
    [("stranger", False), ("sam", False), ("ivo", True), ("mia", True), ("hal", True), ("ada", True), ("olga", True)],
)
def test_only_those_who_may_read_may_listen(world: World, who: str, hears: bool) -> None:
    viewer = world.viewer(who)
    names = [f"topic:{world.topic.pk}", f"community:{world.repair.pk}"]
    assert allowed(viewer, names) == (names if hears else [])


def test_nobody_listens_to_somebody_elses_channel(world: World) -> None:
    assert allowed(world.mia, [f"person:{world.ada.pk}", f"person:{world.mia.pk}"]) == [f"person:{world.mia.pk}"]


# -- what pages listen to


def test_a_page_of_a_topic_goes_on_from_the_version_it_was_loaded_at(world: World, client: Client) -> None:
    client.force_login(world.mia)
    for number in range(25):
        reply(world.topic, by=world.mia, text=f"No. {number}")
    url = f"/spaces/film-camera-repair/topics/{world.topic.pk}/sticky-shutter/"
    first = client.get(url).content.decode()
    last = client.get(f"{url}?post={world.topic.posts.last().pk}").content.decode()
    source = f"/live/?on=person%3A{world.mia.pk}&amp;on=topic%3A{world.topic.pk}&amp;since={version_of(world.topic)}"
    assert source in first
    assert source in last
    assert ("data-more-after" in first, "data-more-after" in last) == (True, False)
    assert ("data-more-before" in first, "data-more-before" in last) == (False, True)


def test_the_home_page_of_a_member_of_many_spaces_listens_to_one_channel(world: World, client: Client) -> None:
    client.force_login(world.ada)
    page = client.get("/").content.decode()
    assert f'<live-stream src="/live/?on=person%3A{world.ada.pk}"' in page


def test_versions_are_counted_in_the_database(world: World) -> None:
    """Whoever loaded the topic long ago takes the next version all the same."""
    old = Topic.objects.get(pk=world.topic.pk)
    reply(world.topic, by=world.mia, text="First.")
    later = reply(old, by=world.hal, text="Second.")
    assert later.version == version_of(world.topic) == versions.advance(old) - 1
