"""Hosts put topics in order: pinned, closed, titled, tagged."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.communities.models import Community
from coterie.discussions import access, lists
from coterie.discussions.close_topic import close_topic, reopen_topic
from coterie.discussions.live import changes_since
from coterie.discussions.models import Closure, Pin, Retitling, Tagging, Topic
from coterie.discussions.permissions import Permission
from coterie.discussions.pin_topic import MOST, pin_topic, unpin_topic
from coterie.discussions.reply import reply
from coterie.discussions.retitle_topic import retitle_topic
from coterie.discussions.start_topic import start_topic
from coterie.discussions.tag_topic import tag_topic
from coterie.discussions.tags import make_tag, merge_tag, remove_tag, rename_tag, restore_tag
from coterie.foundation.live import reload_event
from tests.coterie.world import World

LIST = "/spaces/film-camera-repair/topics/"


def fresh(topic: Topic) -> Topic:
    return Topic.objects.get(pk=topic.pk)


def other(world: World, title: str = "Which grease?") -> Topic:
    return start_topic(world.repair, by=world.hal, title=title, text="For helicoids.")


ALL = ("public", "members", "hosts")


def titles(space: Community, **how: object) -> tuple[list[str], list[str]]:
    found = lists.topic_list(space.pk, None, levels=ALL, **how)  # type: ignore[arg-type]
    return [each.title for each in found.pinned], [each.title for each in found.page.rows]


# -- pins


def test_what_is_pinned_stands_once_on_the_front_page(world: World, client: Client) -> None:
    client.force_login(world.mia)
    grease = other(world)

    def front() -> str:
        return client.get("/spaces/film-camera-repair/").content.decode().split("space-rail")[-1]

    assert "Pinned</h2>" not in front()
    pin_topic(world.topic, by=world.hal)
    page = front()
    assert page.count(f'id="topic-{world.topic.pk}"') == page.count(f'id="topic-{grease.pk}"') == 1
    assert page.index("Pinned</h2>") < page.index("Sticky shutter?") < page.index("Latest topics</h2>")
    assert page.index("Latest topics</h2>") < page.index("Which grease?")
    pin_topic(grease, by=world.hal)
    page = front()
    assert page.index("Which grease?") < page.index("Sticky shutter?")
    assert "Latest topics" not in page
    assert "Nothing said yet" not in page
    Pin.objects.filter(topic=grease).update(until=timezone.now() - timedelta(days=1))
    assert front().index("Sticky shutter?") < front().index("Latest topics</h2>") < front().index("Which grease?")


def test_a_pinned_topic_stands_on_top_once_until_its_day(world: World) -> None:
    for number in range(3):
        other(world, f"Newer topic {number}")
    pin_topic(world.topic, by=world.hal, until=timezone.now() + timedelta(days=1))
    above, below = titles(world.repair)
    assert above == ["Sticky shutter?"]
    assert below == ["Newer topic 2", "Newer topic 1", "Newer topic 0"]
    Pin.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert titles(world.repair) == ([], [*below, "Sticky shutter?"])
    assert not fresh(world.topic).is_pinned


def test_under_a_filter_pinned_topics_stand_in_their_place(world: World) -> None:
    other(world)
    pin_topic(world.topic, by=world.hal)
    assert titles(world.repair, show="questions") == ([], ["Sticky shutter?"])


def test_a_pin_that_is_past_or_one_too_many_is_refused_in_words(world: World) -> None:
    with pytest.raises(ValidationError, match="still to come"):
        pin_topic(world.topic, by=world.hal, until=timezone.now())
    for number in range(MOST):
        pin_topic(other(world, f"Topic {number}"), by=world.hal)
    with pytest.raises(ValidationError, match="Unpin one first"):
        pin_topic(world.topic, by=world.hal)


def test_pinning_and_its_undo_are_recorded_and_shown_live(world: World) -> None:
    before = fresh(world.topic).version
    pin_topic(world.topic, by=world.hal)
    unpin_topic(world.topic, by=world.hal)
    unpin_topic(world.topic, by=world.hal)
    kinds = Activity.objects.about(world.topic).order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["topic.pinned", "topic.unpinned"]
    assert fresh(world.topic).version == before + 2


def test_the_undo_of_unpinning_brings_the_day_back(world: World, client: Client) -> None:
    client.force_login(world.hal)
    day = (timezone.now() + timedelta(days=3)).date().isoformat()
    client.post(f"/spaces/topics/{world.topic.pk}/pinning/", {"until": day})
    until = Pin.objects.get().until
    page = client.post(f"/spaces/topics/{world.topic.pk}/unpinning/", follow=True).content.decode()
    undo = f"/spaces/topics/{world.topic.pk}/pinning/?until={day}"
    assert undo in page
    client.post(undo)
    assert Pin.objects.get().until == until


# -- closing


def test_in_a_closed_topic_only_hosts_reply_and_everybody_reads_why(world: World, client: Client) -> None:
    close_topic(world.topic, by=world.hal, reason="Answered in the guide.")
    with pytest.raises(ValidationError, match="closed"):
        reply(world.topic, by=world.mia, text="But")
    client.force_login(world.mia)
    answer = client.post(f"/spaces/topics/{world.topic.pk}/replies/", {"text": "My own words"})
    assert answer.status_code == 400
    assert "My own words" in answer.content.decode()
    assert "Answered in the guide." in answer.content.decode()
    client.force_login(world.hal)
    assert client.post(f"/spaces/topics/{world.topic.pk}/replies/", {"text": "One more thing."}).status_code == 302
    reopen_topic(world.topic, by=world.hal)
    reply(world.topic, by=world.mia, text="Thank you.")


def test_open_pages_of_a_topic_that_was_closed_are_loaded_again(world: World) -> None:
    before = fresh(world.topic).version
    close_topic(world.topic, by=world.hal, reason="Enough.")
    changes = changes_since(world.topic.pk, before)
    assert changes
    assert changes[0].make is reload_event
    assert fresh(world.topic).cut_version == fresh(world.topic).version


def test_closing_needs_a_reason_and_happens_once(world: World) -> None:
    for reason in ("", " \u200b\n"):
        with pytest.raises(ValidationError, match="Say why"):
            close_topic(world.topic, by=world.hal, reason=reason)
    close_topic(world.topic, by=world.hal, reason="Enough.")
    with pytest.raises(ValidationError, match="already"):
        close_topic(world.topic, by=world.hal, reason="Twice.")
    assert Closure.objects.get().reason == "Enough."


# -- title


def test_a_new_title_keeps_the_old_one_and_the_old_address_with_its_post(world: World, client: Client) -> None:
    retitle_topic(world.topic, by=world.hal, title="A shutter that sticks")
    retitle_topic(world.topic, by=world.hal, title="A shutter that sticks")
    assert [(each.before, each.after) for each in Retitling.objects.all()] == [
        ("Sticky shutter?", "A shutter that sticks")
    ]
    client.force_login(world.mia)
    answer = client.get(f"{LIST}{world.topic.pk}/sticky-shutter/?post={world.answer.pk}")
    assert answer.url == f"{LIST}{world.topic.pk}/a-shutter-that-sticks/?post={world.answer.pk}"


@pytest.mark.parametrize("title", ["", "ab", "\u202e\u200b", "x" * 161])
def test_a_title_that_does_not_fit_is_refused_in_words(world: World, client: Client, title: str) -> None:
    client.force_login(world.ada)
    answer = client.post(f"/spaces/topics/{world.topic.pk}/title/", {"title": title})
    assert answer.status_code == 400
    assert fresh(world.topic).title == "Sticky shutter?"


def test_authors_change_the_title_and_tags_of_their_own_topics_alone(world: World) -> None:
    own = start_topic(world.repair, by=world.mia, title="My bench", text="Look.")
    for permission in (Permission.TOPIC_RETITLE, Permission.TOPIC_TAG):
        access.topic(world.mia, own.pk, permission)
        with pytest.raises(PermissionDenied):
            access.topic(world.mia, world.topic.pk, permission)


# -- tags


@pytest.mark.parametrize("name", ["", "   ", "#", "a,b", "a:b", "<b>", "x" * 31, "\u200b"])
def test_what_is_no_tag_is_refused_in_words(world: World, name: str) -> None:
    with pytest.raises(ValidationError):
        make_tag(world.repair, by=world.hal, name=name)


def test_a_name_is_taken_once_whatever_its_case(world: World) -> None:
    make_tag(world.repair, by=world.hal, name="Light Seals")
    with pytest.raises(ValidationError, match="already"):
        make_tag(world.repair, by=world.hal, name="light seals")
    make_tag(world.birds, by=world.ada, name="Light Seals")


def test_a_topic_has_at_most_five_tags_of_its_own_space(world: World) -> None:
    tags = [make_tag(world.repair, by=world.hal, name=f"tag {n}") for n in range(6)]
    with pytest.raises(ValidationError, match="at most 5"):
        tag_topic(world.topic, tags, by=world.hal)
    foreign = make_tag(world.birds, by=world.ada, name="raptors")
    with pytest.raises(ValidationError, match="removed"):
        tag_topic(world.topic, [foreign], by=world.hal)
    tag_topic(world.topic, tags[:5], by=world.hal)
    tag_topic(world.topic, tags[3:5], by=world.hal)
    assert set(Tagging.objects.values_list("tag__name", flat=True)) == {"tag 3", "tag 4"}


def test_the_list_is_filtered_by_a_tag_and_follows_a_renamed_one(world: World, client: Client) -> None:
    other(world)
    tag = make_tag(world.repair, by=world.hal, name="shutters")
    tag_topic(world.topic, [tag], by=world.hal)
    client.force_login(world.mia)
    page = client.get(f"{LIST}?tag=shutters").content.decode()
    assert "Sticky shutter?" in page
    assert "Which grease?" not in page
    rename_tag(tag, by=world.hal, name="Leaf shutters")
    assert "#Leaf shutters" in client.get(LIST).content.decode()
    assert "Which grease?" not in client.get(f"{LIST}?tag=leaf-shutters").content.decode()
    for odd in ("none", "%20", "x" * 500):
        assert client.get(f"{LIST}?tag={odd}").status_code == 200


def test_merging_tags_moves_their_topics_and_can_be_undone(world: World) -> None:
    topic = other(world)
    one, two = (make_tag(world.repair, by=world.hal, name=name) for name in ("grease", "greases"))
    tag_topic(world.topic, [one, two], by=world.hal)
    tag_topic(topic, [two], by=world.hal)
    merge_tag(two, into=one, by=world.hal)
    assert titles(world.repair, tag=one)[1] == ["Which grease?", "Sticky shutter?"]
    assert lists.tag_at(world.repair.pk, "greases") == one
    restore_tag(two, by=world.hal)
    assert titles(world.repair, tag=one)[1] == ["Sticky shutter?"]
    assert titles(world.repair, tag=two)[1] == ["Which grease?", "Sticky shutter?"]


def test_a_removed_tag_comes_back_with_its_topics(world: World) -> None:
    tag = make_tag(world.repair, by=world.hal, name="oil")
    tag_topic(world.topic, [tag], by=world.hal)
    remove_tag(tag, by=world.hal)
    assert lists.tag_at(world.repair.pk, "oil") is None
    assert not lists.topic_list(world.repair.pk, None, levels=ALL).page.rows[0].tagged
    assert make_tag(world.repair, by=world.hal, name="Oil") == tag
    assert lists.topic_list(world.repair.pk, None, levels=ALL).page.rows[0].tagged == "oil:oil"


def test_members_choose_tags_when_they_start_a_topic(world: World, client: Client) -> None:
    tag = make_tag(world.repair, by=world.hal, name="bellows")
    client.force_login(world.mia)
    forum = Channel.objects.filter(community=world.repair, kind="forum").first()
    assert forum
    sent = {"title": "Patch for bellows", "text": "Tape?", "channel": forum.slug, "tags": [tag.pk]}
    assert client.post(f"{LIST}new/", sent).status_code == 302
    assert titles(world.repair, tag=tag)[1] == ["Patch for bellows"]
    assert client.post(f"{LIST}new/", {**sent, "tags": ["x", 10**30]}).status_code == 400


FORMS = ("pinning", "closing", "title", "tags", "merging", "splitting")


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize(("who", "status"), [("stranger", 302), ("sam", 404), ("mia", 403), ("hal", 200)])
def test_who_gets_to_the_forms_of_hosts(world: World, client: Client, name: str, who: str, status: int) -> None:
    if who != "stranger":
        client.force_login(world.viewer(who))  # type: ignore[arg-type]
    assert client.get(f"/spaces/topics/{world.topic.pk}/{name}/").status_code == status
