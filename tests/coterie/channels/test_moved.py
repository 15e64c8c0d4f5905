"""The tables of chat's channels move, and every topic gets a channel: with every row, and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from coterie.activity.models import Activity
from coterie.channels.models import Archival, Channel
from coterie.channels.open_channel import open_channel
from coterie.channels.revise_channel import archive_channel
from coterie.chat.mark_read import mark_read
from coterie.chat.models import Message, ReadMark
from coterie.chat.send import send
from coterie.communities.found import found
from coterie.discussions.models import Topic
from coterie.discussions.start_topic import start_topic
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World
from tests.support.found import some

BEFORE = [("chat", "0001_channels_and_messages"), ("discussions", "0006_shared_texts")]


def migrate(targets: list[tuple[str, str]]) -> Any:
    """Go there; returns the tables as they are then."""
    MigrationExecutor(connection).migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def facts() -> dict[str, Any]:
    """What is kept of chat, whichever way its tables go."""
    columns = ("pk", "name", "slug", "purpose", "icon", "writers", "version", "cut_version", "created_by")
    chats = Channel.objects.filter(kind="chat")
    return {
        "channels": set(chats.values_list(*columns)),
        "order": list(chats.in_order().values_list("pk", flat=True)),
        "archived": set(Archival.objects.filter(channel__kind="chat").values_list("channel_id", "by", "at")),
        "messages": set(Message.objects.values_list("pk", "channel_id", "text", "version")),
        "marks": set(ReadMark.objects.values_list("user_id", "channel_id", "upto")),
        "acts": set(Activity.objects.filter(kind__startswith="message.").values_list("pk", "context_id")),
        "topics": set(Topic.objects.values_list("pk", "kind", "title")),
    }


@pytest.mark.django_db(transaction=True)
def test_every_row_goes_there_and_back(world: World) -> None:
    start_topic(world.repair, by=world.mia, title="No question", text="Text.")
    empty = found(by=world.ada, name="Nothing said", purpose="For all.", guidelines="Be kind.")
    # Chat's earlier addresses may be those that a forum would take.
    forum = chatting(world, name="Forum")
    forum.slug = "forum"
    Channel.objects.filter(community=world.repair, kind="forum").update(slug="forum-of-old")
    forum.save()
    old = chatting(world, name="Old")
    mark_read(forum, by=world.mia, upto=send(forum, by=world.hal, text="@mia look").pk)
    archive_channel(old, by=world.ada)
    before = facts()
    assert all(some(before.values()))
    try:
        then = migrate(BEFORE)
        assert then.get_model("chat", "Channel").objects.count() == 2
        assert then.get_model("chat", "Message").objects.get().channel.slug == "forum"
        assert set(Activity.objects.filter(kind="message.sent").values_list("context_type")) == {("chat.channel",)}
        then.get_model("chat", "Channel").objects.create(community_id=empty.pk, name="New", slug="new", place=1)
    finally:
        MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    new = Channel.objects.get(name="New")
    assert (new.kind, new.visibility, new.level) == ("chat", "public", "mentions")
    last = new.pk
    new.delete()
    assert facts() == before
    assert {act.context_type for act in Activity.objects.filter(kind="message.sent")} == {"channels.channel"}
    kinds = {space: list(space.channels.in_order().values_list("kind", "slug")) for space in (world.repair, empty)}
    assert kinds[world.repair] == [("forum", "forum-2"), ("questions", "questions"), ("chat", "forum"), ("chat", "old")]
    assert kinds[empty] == [("forum", "forum")]
    for topic in some(Topic.objects.select_related("channel")):
        assert topic.channel.kind == ("questions" if topic.is_question else "forum")
        assert topic.channel.community_id == topic.community_id
    assert not {"chat_channel", "chat_archival"} & set(connection.introspection.table_names())
    assert open_channel(world.repair, by=world.ada, kind="chat", name="Next").pk > last
