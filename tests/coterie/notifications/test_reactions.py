"""Who is told of what."""

from __future__ import annotations

from django.test import Client

from coterie.activity.models import Activity
from coterie.communities.leave import leave
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.remove_post import remove_post
from coterie.discussions.reply import reply
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from tests.coterie.world import World


def told(kind: str) -> dict[str, str]:
    """Run the reaction to the latest activity of this kind; who was told, and why."""
    activity = Activity.objects.filter(kind=kind).latest("id")
    tell(activity.pk)
    tell(activity.pk)
    rows = Notification.objects.filter(activity=activity).select_related("user")
    assert len(rows) == len({row.user_id for row in rows}), "nobody is told twice"
    return {row.user.handle: row.reason for row in rows}


def test_a_reply_tells_the_asker_and_whoever_spoke_before(world: World) -> None:
    reply(world.topic, by=world.hal, text="Also check the light seals.")
    assert told("post.replied") == {"ada": "reply", "mia": "reply"}


def test_a_mention_weighs_more_than_a_reply_and_nobody_hears_of_themselves(world: World) -> None:
    reply(world.topic, by=world.mia, text="@ada @mia @hal see above")
    assert told("post.replied") == {"ada": "mention", "hal": "mention"}


def test_who_left_meanwhile_is_not_told(world: World) -> None:
    reply(world.topic, by=world.ada, text="@mia?")
    leave(world.repair, by=world.mia)
    assert told("post.replied") == {}


def test_a_post_removed_meanwhile_tells_nobody(world: World) -> None:
    post = reply(world.topic, by=world.mia, text="@hal oops")
    remove_post(post, by=world.mia)
    assert told("post.replied") == {}


def test_the_author_of_an_accepted_answer_is_told(world: World) -> None:
    accept_answer(world.answer, by=world.ada)
    assert told("answer.accepted") == {"mia": "answer"}


def test_the_invited_are_told(world: World) -> None:
    assert told("invitation.sent") == {"ivo": "invitation"}


def test_following_a_notification_reads_it(world: World, client: Client) -> None:
    reply(world.topic, by=world.hal, text="Hm.")
    told("post.replied")
    notification = Notification.objects.get(user=world.mia)
    client.force_login(world.mia)
    assert "Hal replied in" in client.get("/inbox/").content.decode()
    answer = client.get(f"/inbox/{notification.pk}/")
    assert answer.url == notification.path
    notification.refresh_from_db()
    assert notification.read_at
    client.force_login(world.ada)
    assert client.get(f"/inbox/{notification.pk}/").status_code == 404
