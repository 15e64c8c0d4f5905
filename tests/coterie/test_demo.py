"""The demo makes everything once, goes on where it was interrupted, and is quick when all is there."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from rich.console import Console

from coterie import demo
from coterie.activity.models import Activity
from coterie.channels.models import Channel
from coterie.chat.demo_talk import EVERYDAY
from coterie.comments.models import REACTIONS, Reaction
from coterie.communities.models import Community, Invitation
from coterie.discussions.demo_talk import TALKS
from coterie.discussions.models import Post, Topic, open_questions
from coterie.foundation.rooms import rooms
from coterie.niches.models import Import, Launch, Niche, Run, Source
from coterie.people.models import User
from tests.support.found import some

# Beside what is written down: a topic that shows pictures, and a message that shows one.
ALBUM = PICTURE = 1

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.DATA, settings.IMPORTS = tmp_path, tmp_path / "imports"
    for name, value in {"PEOPLE": 240, "POSTS": 2000, "NICHES": 6}.items():
        monkeypatch.setattr(demo, name, value)
    yield
    connections.close_all()


def prepared() -> str:
    console = Console(file=io.StringIO(), width=200)
    demo.prepare(console)
    return console.file.getvalue()


def test_a_visitor_finds_a_living_space_and_everything_is_called_simulated(client: Client) -> None:
    said = prepared()
    assert Source.objects.get().simulated
    assert "is simulated" in said
    community = Community.objects.get()
    assert community.memberships.count() == 2 + demo.ACCEPTED
    assert Invitation.objects.open().exclude(user=None).count() == demo.ACCOUNTS - demo.ACCEPTED
    assert Post.objects.filter(author=None).count() > 10
    page = client.get(f"/spaces/{community.slug}/").content.decode()
    assert "Has anybody combined" in page


def test_the_rooms_fill_the_space_as_if_weeks_had_passed() -> None:
    prepared()
    community = Community.objects.get()
    # One of two that were merged is left without posts.
    talked = Topic.objects.filter(community=community, merge=None).exclude(author=None)
    questions = talked.questions()
    assert talked.count() == len(TALKS) + ALBUM
    assert talked.values("author").distinct().count() >= 7
    assert questions.exclude(accepted=None).count() >= 3
    assert open_questions(questions).count() >= 1
    assert {each.kind for each in Reaction.objects.all()} == set(REACTIONS)
    days = sorted({post.created_at.date() for post in Post.objects.exclude(author=None)})
    assert len(days) > 12
    assert (days[-1] - days[0]).days > 20
    for topic in some(talked):
        posts = list(topic.posts.order_by("pk"))
        assert posts == sorted(posts, key=lambda post: post.created_at)
        assert (topic.created_at, topic.last_post_at) == (posts[0].created_at, posts[-1].created_at)
        assert topic.reply_count == len(posts) - 1
    acts = list(Activity.objects.filter(audience=community.audience, kind__startswith="post.").order_by("pk"))
    assert acts == sorted(acts, key=lambda act: act.at)
    joined = list(community.memberships.values_list("joined_at", flat=True))
    assert community.founded_at <= min(joined[1:]) < max(joined)
    assert max(joined) < timezone.now()
    phrases = Launch.objects.get().niche.words
    said = " ".join(Post.objects.exclude(author=None).values_list("text", flat=True))
    assert all(phrase in said.lower() for phrase in some(phrases[:4]))
    assert "{" not in said


def test_its_channels_have_a_past_of_weeks() -> None:
    prepared()
    everyday = Channel.objects.get(kind="chat")
    news = Topic.objects.filter(channel__kind="announcements").order_by("pk")
    assert set(Channel.objects.values_list("kind", flat=True)) == {"forum", "questions", "announcements", "chat"}
    assert all(channel.topics.exists() for channel in some(Channel.objects.exclude(kind="chat")))
    messages = list(everyday.messages.order_by("pk"))
    assert len(messages) == sum(len(burst.lines) for burst in EVERYDAY) + PICTURE
    assert messages == sorted(messages, key=lambda message: message.created_at)
    assert (messages[-1].created_at - messages[0].created_at).days >= 14
    assert {each.author_id for each in messages} > {news[0].author_id}
    assert any(each.continues for each in messages)
    assert len([each for each in messages if each.opens_day]) == len({each.created_at.date() for each in messages})
    assert "{" not in "".join(each.text for each in messages)


def test_a_space_of_which_everybody_left_is_left_alone() -> None:
    prepared()
    launched = Launch.objects.get()
    stage = demo.stage_of(launched, User.objects.get(email=demo.LEAD))
    Post.objects.exclude(author=None).delete()
    Topic.objects.exclude(author=None).delete()
    for room in rooms():
        if room.demo:
            room.demo(replace(stage, members=[], identities=[]))
    assert not Topic.objects.exclude(author=None).exists()


def test_every_sign_in_works_and_the_second_call_does_nothing(client: Client, settings: Any) -> None:
    said = prepared()
    [password] = re.findall(r"password (\S+) as", said)
    emails = re.findall(r"\S+@aperture\.example", said)
    assert len(emails) == 1 + demo.SHOWN + demo.ACCOUNTS - demo.ACCEPTED
    for email in emails:
        answer = client.post("/accounts/login/", {"login": email, "password": password})
        assert answer.status_code == 302, email
        client.logout()
    assert User.objects.get(email=demo.LEAD).is_operator
    assert (settings.DATA / "demo_password").stat().st_mode & 0o777 == 0o600
    counts = [table.objects.count() for table in (User, Source, Import, Run, Niche, Launch, Post)]
    assert prepared() in said
    assert [table.objects.count() for table in (User, Source, Import, Run, Niche, Launch, Post)] == counts


def test_it_goes_on_where_it_was_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped between any two steps, as Ctrl+C does."""
    for step in ("_follow", "_launch", "_fill"):
        original = getattr(demo, step)

        def interrupted(*arguments: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(demo, step, interrupted)
        with pytest.raises(KeyboardInterrupt):
            prepared()
        monkeypatch.setattr(demo, step, original)
    prepared()
    assert Import.objects.count() == Run.objects.count() == Launch.objects.count() == 1
    assert Topic.objects.filter(merge=None).exclude(author=None).count() == len(TALKS) + ALBUM
