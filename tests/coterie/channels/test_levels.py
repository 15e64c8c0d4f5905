"""Of what people are told: the level of a channel, and who writes in it."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.channels.revise_channel import archive_channel
from coterie.chat.send import send
from coterie.communities.models import Community
from coterie.discussions import access
from coterie.discussions.permissions import Permission
from coterie.discussions.reply import reply
from coterie.discussions.start_topic import start_topic
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from tests.coterie.world import World


def told_of(kind: str) -> dict[str, str]:
    """Who is told of the last activity of this kind, and why."""
    act = Activity.objects.filter(kind=kind).latest("id")
    tell(act.pk)
    return dict(Notification.objects.filter(activity=act).values_list("user__handle", "reason"))


@pytest.mark.parametrize(
    ("level", "told"),
    [
        ("all", {"ada": "news", "hal": "mention"}),
        ("mentions", {"hal": "mention"}),
        ("nothing", {}),
    ],
)
def test_of_a_topic_and_of_a_message(world: World, level: str, told: dict[str, str]) -> None:
    forum = open_channel(world.repair, by=world.ada, kind="forum", name="News", level=level)
    topic = start_topic(forum, by=world.mia, title="A meeting", text="@hal on Sunday.")
    assert told_of("topic.started") == told
    reply(topic, by=world.hal, text="I come.")
    assert told_of("post.replied") == ({} if level == "nothing" else {"mia": "reply"})
    room = open_channel(world.repair, by=world.ada, kind="chat", name="Room", level=level)
    send(room, by=world.mia, text="@hal are you there?")
    assert told_of("message.sent") == told


def test_members_reply_to_announcements_and_hosts_make_them(world: World) -> None:
    news = open_channel(world.repair, by=world.ada, kind="announcements", name="News", writers="members")
    assert (news.writers, news.level) == (Channel.HOSTS, Channel.ALL)
    access.channel(world.hal, world.repair.slug, news.slug, Permission.TOPIC_START)
    with pytest.raises(PermissionDenied, match="Only hosts and leads"):
        access.channel(world.mia, world.repair.slug, news.slug, Permission.TOPIC_START)
    topic = start_topic(news, by=world.hal, title="An evening", text="On Sunday.")
    assert not topic.is_question
    access.topic(world.mia, topic.pk, Permission.TOPIC_REPLY)
    Channel.objects.filter(pk=news.pk).update(repliers=Channel.HOSTS)
    with pytest.raises(PermissionDenied, match="Only hosts and leads"):
        access.topic(world.mia, topic.pk, Permission.TOPIC_REPLY)
    access.topic(world.hal, topic.pk, Permission.TOPIC_REPLY)


def test_in_an_archived_channel_nothing_is_said(world: World) -> None:
    channel = world.topic.channel
    archive_channel(channel, by=world.ada)
    with pytest.raises(PermissionDenied, match="archived"):
        access.topic(world.mia, world.topic.pk, Permission.TOPIC_REPLY)
    with pytest.raises(ValidationError, match="archived meanwhile"):
        reply(world.topic, by=world.mia, text="Too late.")
    with pytest.raises(ValidationError, match="archived meanwhile"):
        start_topic(channel, by=world.mia, title="Too late", text="Too late.")
    assert access.topic(world.mia, world.topic.pk)[0] == world.topic
    _space, standing = access.communities.community(world.mia, world.repair.slug)
    assert [each.kind for each in access.startable(world.repair, standing)] == ["forum"]


def test_what_a_topic_is_follows_from_its_channel(world: World) -> None:
    forum = Channel.objects.get(community=world.repair, kind="forum")
    assert not start_topic(forum, by=world.mia, title="What now?", text="Text.").is_question
    assert start_topic(world.topic.channel, by=world.mia, title="What now?", text="Text.").is_question
    Channel.objects.filter(community=world.repair).delete()
    with pytest.raises(ValidationError, match="no channel here"):
        start_topic(Community.objects.get(pk=world.repair.pk), by=world.mia, title="What now?", text="Text.")
