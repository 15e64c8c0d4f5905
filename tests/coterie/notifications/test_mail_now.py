"""The mail that tells of a conversation: when it goes, to whom, and what it says."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from coterie.communities.leave import leave
from coterie.direct.block import block
from coterie.direct.send import write_to
from coterie.discussions.follow_topic import follow_topic
from coterie.discussions.mark_read import mark_read
from coterie.discussions.remove_post import remove_post
from coterie.discussions.reply import reply
from coterie.notifications.models import Bounce, Delivery, MailStop, Wishes
from coterie.notifications.send_mail import AGAIN, send_due
from coterie.notifications.wishes import change_how, choose_space_level, pause
from tests.coterie.notifications.conftest import later, tell_all
from tests.coterie.world import World
from tests.support.smtp import Mailbox

Mailed = Callable[..., int]


@pytest.fixture(autouse=True)
def quiet_before(confirmed: World) -> None:
    """What the world itself began with was told, and read."""
    tell_all()
    Delivery.objects.all().delete()


def to(box: Mailbox) -> list[str]:
    return sorted(address.partition("@")[0] for each in box.taken for address in each.to)


def test_a_reply_is_mailed_to_whom_it_answers_with_every_header(world: World, box: Mailbox, mailed: Mailed) -> None:
    reply(world.topic, by=world.hal, text="Also check the *light* seals.\n\n[Manual](/spaces/)")
    assert mailed() == 2
    assert to(box) == ["ada", "mia"]
    found = next(each for each in box.taken if each.to == ["ada@example.org"])
    mail = found.mail
    assert mail["Subject"] == "Sticky shutter?"
    assert mail["From"] == "Hal via Coterie <noreply@aperture.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Precedence"] == "list"
    assert mail["List-Id"] == f"<discussions-topic-{world.topic.pk}.replies.aperture.example>"
    assert mail["In-Reply-To"] == mail["References"] == f"<discussions.topic.{world.topic.pk}@replies.aperture.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<http://127\.0\.0\.1:8000/inbox/leave/[^/<>]+/>", mail["List-Unsubscribe"].strip())
    assert re.fullmatch(r"reply\+\d+-[a-z2-7]{26}@replies\.aperture\.example", mail["Reply-To"])
    assert re.fullmatch(r"bounce\+\d+-[a-z2-7]{26}@replies\.aperture\.example", found.sender)
    assert max(len(each.partition("@")[0]) for each in (found.sender, mail["Reply-To"])) <= 64
    assert "Also check the light seals." in found.part("plain")
    assert "You get this because it answers something of yours." in found.part("plain")
    assert 'href="http://127.0.0.1:8000/spaces/"' in found.part("html")
    assert "prefers-color-scheme:dark" in found.part("html")
    assert '<p class="m-by" style="' in found.part("html")


def test_nothing_goes_before_there_was_time_to_see_it(world: World, box: Mailbox, mailed: Mailed) -> None:
    reply(world.topic, by=world.hal, text="Hm.")
    assert mailed(9) == 0
    assert send_due(later(11)) == 2
    assert send_due(later(12)) == 0
    assert len(box.taken) == 2


def test_what_was_read_meanwhile_is_not_mailed(world: World, box: Mailbox, mailed: Mailed) -> None:
    post = reply(world.topic, by=world.hal, text="Hm.")
    tell_all()
    mark_read(world.topic, by=world.ada, upto=post.pk)
    assert mailed() == 1
    assert to(box) == ["mia"]
    assert Delivery.objects.get(user=world.ada).state == Delivery.LEFT_OUT


def test_posts_of_a_quarter_of_an_hour_are_one_mail(world: World, box: Mailbox, mailed: Mailed) -> None:
    for number in range(15):
        reply(world.topic, by=world.hal, text=f"Step {number}.")
        tell_all()
    assert mailed() == 2
    text = next(each for each in box.taken if each.to == ["ada@example.org"]).part("plain")
    assert "Step 14." in text
    assert "Step 5." in text
    assert "Step 4." not in text
    assert "5 more stand on the page." in text
    reply(world.topic, by=world.hal, text="And one more.")
    tell_all()
    assert send_due(later(14)) == 0
    assert send_due(later(16)) == 1  # Mia was not answered by it: the one before was Hal's own
    assert box.taken[-1].to == ["ada@example.org"]


def test_of_what_they_only_follow_no_second_mail_until_they_look(world: World, box: Mailbox, mailed: Mailed) -> None:
    follow_topic(world.topic, by=world.mia, level="all")
    change_how(by=world.mia, sort="followed", how="now")
    reply(world.topic, by=world.hal, text="One.")
    reply(world.topic, by=world.hal, text="Two.")
    assert mailed() == 2
    reply(world.topic, by=world.hal, text="Three.")
    tell_all()
    send_due(later(60))
    assert to(box).count("mia") == 1
    last = reply(world.topic, by=world.hal, text="Four.")
    mark_read(world.topic, by=world.mia, upto=last.pk)
    reply(world.topic, by=world.hal, text="Five.")
    tell_all()
    send_due(later(60))
    assert to(box).count("mia") == 2


def test_who_left_and_whose_address_is_not_confirmed_get_nothing(world: World, box: Mailbox, mailed: Mailed) -> None:
    reply(world.topic, by=world.hal, text="@mia @ada see above")
    tell_all()
    leave(world.repair, by=world.mia)
    world.ada.emailaddress_set.update(verified=False)
    assert mailed() == 0
    assert box.taken == []
    assert set(Delivery.objects.values_list("state", flat=True)) == {Delivery.LEFT_OUT}


def test_what_was_removed_or_whose_account_ended_is_not_mailed(world: World, box: Mailbox, mailed: Mailed) -> None:
    post = reply(world.topic, by=world.hal, text="@mia oops")
    tell_all()
    remove_post(post, by=world.hal)
    world.mia.is_active = False
    world.mia.save()
    assert mailed() == 0
    assert box.taken == []


def test_a_message_of_somebody_who_was_blocked_since_is_not_mailed(world: World, box: Mailbox, mailed: Mailed) -> None:
    write_to(world.mia, by=world.hal, text="Hello there.")
    tell_all()
    block(world.hal, by=world.mia)
    assert mailed() == 0
    assert box.taken == []


def test_a_message_is_mailed_under_the_name_of_who_wrote(world: World, box: Mailbox, mailed: Mailed) -> None:
    write_to(world.mia, by=world.hal, text="Grüße, it’s a fine day — ||the end||")
    assert mailed() == 1
    (found,) = box.taken
    assert found.mail["Subject"] == "Message from Hal"
    for kind in ("plain", "html"):
        assert "Grüße, it’s a fine day" in found.part(kind)
        assert "the end" not in found.part(kind)


def test_quiet_hours_hold_mail_back_until_they_are_over(world: World, box: Mailbox, mailed: Mailed) -> None:
    now = timezone.now()
    around = {"quiet_from": (now - timedelta(hours=1)).time(), "quiet_until": (now + timedelta(hours=2)).time()}
    Wishes.objects.create(user=world.ada, **around)
    reply(world.topic, by=world.hal, text="At night.")
    assert mailed() == 1
    assert to(box) == ["mia"]
    assert send_due(later(60)) == 0
    assert send_due(later(125)) == 1
    assert "At night." in box.taken[-1].part("plain")


def test_a_pause_a_level_and_a_cap_are_kept(world: World, box: Mailbox, mailed: Mailed) -> None:
    pause(by=world.ada, until=timezone.now() + timedelta(days=2))
    choose_space_level(world.repair, by=world.mia, level="nothing")
    reply(world.topic, by=world.hal, text="@ada @mia")
    assert mailed() == 0
    pause(by=world.ada, until=None)
    Wishes.objects.filter(user=world.ada).update(most=1)
    for minutes in (20, 60):
        reply(world.topic, by=world.hal, text="@ada again")
        tell_all()
        send_due(later(minutes))
    assert to(box) == ["ada"]
    assert "wanted" not in Delivery.objects.filter(user=world.ada).latest("pk").note
    assert Delivery.objects.filter(user=world.ada, state=Delivery.LEFT_OUT).exists()


def test_who_chose_no_mail_gets_none(world: World, box: Mailbox, mailed: Mailed) -> None:
    change_how(by=world.ada, sort="answered", how="never")
    reply(world.topic, by=world.hal, text="Hm.")
    assert mailed() == 1
    assert to(box) == ["mia"]


def test_a_server_that_is_away_is_tried_again_later(world: World, box: Mailbox, mailed: Mailed, settings: Any) -> None:
    reply(world.topic, by=world.hal, text="Hm.")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    assert mailed() == 0
    assert set(Delivery.objects.values_list("state", "attempts")) == {("waiting", 1)}
    settings.EMAIL_PORT = port
    assert send_due(later(11) + AGAIN[0] / 2) == 0
    assert send_due(later(11) + AGAIN[0] * 2) == 2
    assert len(box.taken) == 2


def test_an_address_that_is_refused_for_now_waits_and_one_for_good_counts_as_a_bounce(
    world: World, box: Mailbox, mailed: Mailed
) -> None:
    box.refused = {"ada@example.org": "450 4.2.0 Later", "mia@example.org": "550 5.1.1 No such user"}
    reply(world.topic, by=world.hal, text="Hm.")
    assert mailed() == 0
    assert Delivery.objects.get(user=world.ada).state == Delivery.WAITING
    assert Delivery.objects.get(user=world.mia).state == Delivery.FAILED
    assert list(Bounce.objects.values_list("user", "hard")) == [(world.mia.pk, True)]


def test_after_three_that_can_never_arrive_none_is_sent(world: World, box: Mailbox, mailed: Mailed) -> None:
    box.refused = {"mia@example.org": "550 5.1.1 No such user"}
    for minutes in (11, 30, 60):
        reply(world.topic, by=world.hal, text="@mia")
        tell_all()
        send_due(later(minutes))
    assert MailStop.objects.filter(user=world.mia).exists()
    box.refused = {}
    reply(world.topic, by=world.hal, text="@mia")
    mailed(90)
    assert "mia" not in to(box)


@pytest.mark.parametrize("title", ["Как починить застрявший затвор", "One\r\nBcc: all@example.org", "x" * 160])
def test_any_title_is_a_whole_subject(world: World, box: Mailbox, mailed: Mailed, title: str) -> None:
    world.topic.title = title
    world.topic.save()
    reply(world.topic, by=world.hal, text="Hm.")
    assert mailed() == 2
    assert box.taken[0].mail["Subject"].strip() == " ".join(title.split())[:150]
    assert box.taken[0].mail["Bcc"] is None


def test_a_worker_that_died_at_it_loses_nothing(world: World, box: Mailbox, mailed: Mailed) -> None:
    reply(world.topic, by=world.hal, text="Hm.")
    tell_all()
    Delivery.objects.update(state=Delivery.SENDING, claimed_at=timezone.now())
    assert send_due(later(5)) == 0
    assert send_due(later(12)) == 2


def test_queries_do_not_grow_with_the_posts_in_a_mail(world: World) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from coterie.activity.models import Activity
    from coterie.notifications.quotes import quotes

    for _ in range(6):
        reply(world.topic, by=world.hal, text="Hm.")
    few, many = (list(Activity.objects.filter(kind="post.replied")[:count]) for count in (1, 6))
    counts = []
    for activities in (few, many):
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert len(quotes(activities)) == len(activities)
        counts.append(len(found))
    assert counts[0] == counts[1]
