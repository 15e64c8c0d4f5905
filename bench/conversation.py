"""What a simulated space says beside its topics: one topic of 10,000 posts, a question with its answers, a chat."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import choice as pick
from typing import TYPE_CHECKING

from bench.bulk import Bulk
from bench.words import text, title

if TYPE_CHECKING:
    from coterie.channels.models import Channel
    from coterie.communities.models import Community
    from coterie.discussions.models import Topic

LONG, ANSWERS, MESSAGES, PICTURES = 10_000, 19, 5_000, 20


@dataclass(frozen=True)
class Conversation:
    """A long topic, a question and a chat channel of the same space."""

    long: Topic
    question: Topic
    chat: Channel


def fill(space: Community) -> Conversation:
    """Write all three in bulk, by the members of the space."""
    people = list(space.memberships.values_list("user", flat=True).order_by("pk")[:200])
    texts = _texts()
    long = _topic(space, "discussion", people, LONG, texts)
    return Conversation(long, _topic(space, "question", people, ANSWERS + 1, texts), _chat(space, people, texts))


def _texts() -> list[tuple[str, str]]:
    from coterie.foundation.text.markdown import render

    return [(written, render(written).html) for written in (text() for _ in range(100))]


def _topic(space: Community, kind: str, people: list[int], posts: int, texts: list[tuple[str, str]]) -> Topic:
    """Its posts came a minute after each other, the last one now."""
    from coterie.discussions.models import Post, Topic

    now = datetime.now(UTC)
    topic = Topic.objects.create(
        community=space,
        channel=space.channels.filter(kind="forum").first(),
        kind=kind,
        title=title(),
        author_id=people[0],
        last_author_id=people[0],
        created_at=now - timedelta(minutes=posts),
        last_post_at=now,
        reply_count=posts - 1,
    )
    rows = ((pick(people), *pick(texts), now - timedelta(minutes=posts - number)) for number in range(posts))
    Bulk(Post(topic=topic), "author_id", "text", "html", "created_at").write(rows)
    return topic


def _chat(space: Community, people: list[int], texts: list[tuple[str, str]]) -> Channel:
    """Short messages, three a minute, the last one now."""
    import uuid

    from coterie.channels.open_channel import open_channel
    from coterie.chat.models import Message

    channel = open_channel(space, by=space.memberships.order_by("pk")[0].user, kind="chat", name="Everyday")
    now = datetime.now(UTC)
    short = [(written.split("\n")[0], html.split("\n")[0]) for written, html in texts]
    rows = (
        (pick(people), *pick(short), now - timedelta(seconds=20 * (MESSAGES - number)), uuid.uuid4().hex)
        for number in range(MESSAGES)
    )
    Bulk(Message(channel=channel), "author_id", "text", "html", "created_at", "client_id").write(rows)
    return channel


def album(space: Community) -> Topic:
    """A topic that shows pictures, drawn and made ready as an uploaded photograph is."""
    from coterie.communities.models import Membership
    from coterie.discussions.start_topic import start_topic
    from coterie.media.demo import shown

    by = Membership.objects.filter(community=space).order_by("pk")[0].user
    lines = [shown(number, by=by, space=space, alt=f"Hills, view {number + 1}") for number in range(PICTURES)]
    return start_topic(space, by=by, title="Twenty views of the hills", text="\n".join(lines))
