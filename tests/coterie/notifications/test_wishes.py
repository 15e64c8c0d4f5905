"""What people choose: the page, the way out in mails, hours that stay where they are when the clocks change."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coterie.activity.reasons import Sort
from coterie.notifications.addresses import leave_url, read_token, token_of
from coterie.notifications.bounce import note_bounce
from coterie.notifications.models import Delivery, How, MailStop, SpaceLevel, Wishes
from coterie.notifications.times import next_digest, quiet_end
from coterie.notifications.wishes import own_wishes
from coterie.people.models import User
from tests.coterie.world import World

PAGE = "/inbox/settings/"
CHOSEN = {
    **{f"mail_{sort}": "now" for sort in Sort},
    "push_written": "on",
    "news": "weekly",
    "zone": "Pacific/Auckland",
    "hour": "18",
    "day": "4",
    "quiet_from": "22:00",
    "quiet_until": "07:00",
    "most": "5",
}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wishes(**chosen: object) -> Wishes:
    return Wishes(user_id=1, **chosen)


@pytest.mark.parametrize(
    ("zone", "begin", "end", "moment", "over"),
    [
        ("America/New_York", time(19), time(23), "2026-01-15T00:30", "2026-01-15T04:00"),
        ("America/New_York", time(19), time(23), "2026-07-15T00:30", "2026-07-15T03:00"),
        ("America/New_York", time(19), time(23), "2026-01-15T04:00", None),
        ("Europe/Berlin", time(22), time(7), "2026-03-28T22:00", "2026-03-29T05:00"),
        ("Europe/Berlin", time(22), time(7), "2026-10-24T22:00", "2026-10-25T06:00"),
        ("Europe/Berlin", time(22), time(2, 30), "2026-03-28T22:00", "2026-03-29T01:30"),
        ("Europe/Berlin", time(22), time(2, 30), "2026-10-25T01:10", "2026-10-25T01:30"),
        ("UTC", time(2), time(1, 59), "2026-05-01T01:58", "2026-05-01T01:59"),
        ("UTC", time(2), time(1, 59), "2026-05-01T01:59", None),
        ("UTC", time(2), time(2), "2026-05-01T02:00", None),
        ("Pacific/Auckland", time(21), time(6), "2026-06-01T08:59", None),
        ("Pacific/Auckland", time(21), time(6), "2026-06-01T09:00", "2026-06-01T18:00"),
    ],
)
def test_quiet_hours_are_those_of_the_wall_clock(
    zone: str, begin: time, end: time, moment: str, over: str | None
) -> None:
    chosen = wishes(zone=zone, quiet_from=begin, quiet_until=end)
    assert quiet_end(chosen, at(moment)) == (at(over) if over else None)


@pytest.mark.parametrize(
    ("chosen", "how", "after", "due"),
    [
        ({"zone": "Pacific/Auckland", "hour": 18}, "daily", "2026-06-01T00:00", "2026-06-01T06:00"),
        ({"zone": "Europe/Berlin", "hour": 18}, "daily", "2026-06-01T00:00", "2026-06-01T16:00"),
        ({"zone": "America/Los_Angeles", "hour": 18}, "daily", "2026-06-01T00:00", "2026-06-01T01:00"),
        ({"zone": "Europe/Berlin", "hour": 18}, "daily", "2026-10-24T17:00", "2026-10-25T17:00"),
        ({"zone": "Europe/Berlin", "hour": 18}, "daily", "2026-06-01T16:00", "2026-06-02T16:00"),
        ({"zone": "Europe/Berlin", "hour": 8, "day": 4}, "weekly", "2026-06-01T00:00", "2026-06-05T06:00"),
        ({"hour": 3, "quiet_from": time(22), "quiet_until": time(7)}, "daily", "2026-06-01T00:00", "2026-06-01T07:00"),
    ],
)
def test_a_digest_is_due_at_the_hour_of_ones_own_clock(
    chosen: dict[str, object], how: str, after: str, due: str
) -> None:
    assert next_digest(wishes(**chosen), how, at(after)) == at(due)


@pytest.mark.django_db
def test_the_page_keeps_what_was_chosen(world: World, client: Client) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(world.mia)
    assert client.post(PAGE, CHOSEN).status_code == 302
    kept = own_wishes(world.mia)
    assert (kept.by_mail(Sort.FOLLOWED), kept.by_push(Sort.WRITTEN), kept.by_push(Sort.NAMED)) == ("now", True, False)
    assert (kept.zone, kept.quiet_from, kept.most, kept.discreet) == ("Pacific/Auckland", time(22), 5, False)
    assert kept.news_next == next_digest(kept, How.WEEKLY, timezone.now())
    page = client.get(PAGE).content.decode()
    assert 'value="22:00"' in page
    assert "Film Camera Repair" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Mars/Olympus"},
        {"zone": "../etc/passwd"},
        {"mail_written": "hourly"},
        {"news": "now"},
        {"hour": "24"},
        {"day": "7"},
        {"quiet_until": ""},
        {"quiet_from": "25:00"},
        {"most": "0"},
        {"most": "999999999999"},
    ],
)
def test_what_cannot_be_chosen_is_refused_in_words(world: World, client: Client, wrong: dict[str, str]) -> None:
    client.force_login(world.mia)
    answer = client.post(PAGE, {**CHOSEN, **wrong})
    assert answer.status_code == 400
    assert "needs" in answer.content.decode() or "errors" in answer.content.decode()
    assert not Wishes.objects.filter(user=world.mia).exists()


@pytest.mark.django_db
def test_who_chose_nothing_gets_little(world: World) -> None:
    fresh = own_wishes(world.mia)
    assert fresh.news == How.NEVER
    assert [sort for sort in Sort if fresh.by_mail(sort) == How.NOW] == ["written", "named", "answered", "reminded"]


@pytest.mark.django_db
def test_a_pause_ends_by_itself_or_by_a_button(world: World, client: Client) -> None:
    client.force_login(world.mia)
    day = (timezone.now() + timedelta(days=3)).date()
    client.post("/inbox/settings/pause/", {"until": day.isoformat()})
    kept = own_wishes(world.mia)
    assert kept.is_paused()
    assert not kept.is_paused(timezone.now() + timedelta(days=4))
    assert "Nothing reaches you" in client.get(PAGE).content.decode()
    client.post("/inbox/settings/go-on/")
    assert not own_wishes(world.mia).is_paused()
    for wrong in ("", "2020-01-01", "soon"):
        assert client.post("/inbox/settings/pause/", {"until": wrong}).status_code == 302
        assert not own_wishes(world.mia).is_paused()


@pytest.mark.django_db
def test_a_level_is_chosen_only_for_spaces_one_belongs_to(world: World, client: Client) -> None:
    client.force_login(world.mia)
    assert client.post(f"/inbox/settings/spaces/{world.repair.pk}/", {"level": "nothing"}).status_code == 302
    assert client.post(f"/inbox/settings/spaces/{world.birds.pk}/", {"level": "nothing"}).status_code == 404
    assert client.post(f"/inbox/settings/spaces/{world.repair.pk}/", {"level": "loud"}).status_code == 302
    assert list(SpaceLevel.objects.values_list("user", "level")) == [(world.mia.pk, "nothing")]
    client.post(f"/inbox/settings/spaces/{world.repair.pk}/", {"level": ""})
    assert not SpaceLevel.objects.exists()


def _path(user: User, sort: str) -> str:
    return "/" + leave_url(user.pk, sort).split("/", 3)[3]


def _before(answer: Any) -> str:
    """What the page's "Undo" sends."""
    found = re.search(r'name="back" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


@pytest.mark.django_db
def test_mails_are_left_with_one_click_signed_out_and_undone(world: World) -> None:
    stranger, path = Client(enforce_csrf_checks=True), _path(world.mia, "answered")
    assert "Leave these mails" in stranger.get(path).content.decode()
    assert own_wishes(world.mia).by_mail(Sort.ANSWERED) == How.NOW, "a scanner that opens it leaves nothing"
    answer = stranger.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert own_wishes(world.mia).by_mail(Sort.ANSWERED) == How.NEVER
    assert own_wishes(world.mia).by_mail(Sort.NAMED) == How.NOW
    stranger.post(path, {"back": _before(answer)})
    assert own_wishes(world.mia).by_mail(Sort.ANSWERED) == How.NOW


@pytest.mark.django_db
def test_all_mails_are_left_at_once(world: World, client: Client) -> None:
    client.post(_path(world.mia, "all"))
    kept = own_wishes(world.mia)
    assert {kept.by_mail(sort) for sort in Sort} == {How.NEVER}
    assert kept.news == How.NEVER


@pytest.mark.django_db
def test_an_address_that_was_not_given_out_leaves_nothing(world: World, client: Client) -> None:
    good = _path(world.mia, "named")
    for wrong in (good[:-3] + "x/", good.replace("leave/", "leave/x"), "/inbox/leave/1/", "/inbox/leave/%00/"):
        assert client.post(wrong).status_code in (400, 404)
    assert not Wishes.objects.exists()
    world.mia.delete()
    assert client.post(good).status_code == 404


@pytest.mark.django_db
def test_who_undoes_what_another_left_is_not_heard(world: World, client: Client) -> None:
    before = _before(client.post(_path(world.hal, "named")))
    client.post(_path(world.mia, "named"))
    client.post(_path(world.mia, "named"), {"back": before})
    assert own_wishes(world.mia).by_mail(Sort.NAMED) == How.NEVER


@pytest.mark.django_db
def test_a_token_names_one_mail_for_one_use(world: World) -> None:
    mail = Delivery.objects.create(user=world.mia, what="now", key="x", due_at=timezone.now())
    token = token_of(mail, "reply")
    assert read_token(token.upper(), "reply") == mail
    assert read_token(token, "bounce") is None
    for wrong in (
        "",
        token[:-1],
        token + "a",
        f"{mail.pk + 1}{token[len(str(mail.pk)) :]}",
        "9" * 40,
        "-",
        "٣-" + "a" * 26,
    ):
        assert read_token(wrong, "reply") is None


@pytest.mark.django_db
def test_where_mail_comes_back_the_page_says_so_and_it_is_tried_again(world: World, client: Client) -> None:
    for number in range(3):
        mail = Delivery.objects.create(
            user=world.mia, what="now", key=str(number), due_at=timezone.now(), state=Delivery.SENT
        )
        assert note_bounce(mail, hard=True, status="5.1.1") == (number == 2)
        note_bounce(mail, hard=True, status="5.1.1")
    client.force_login(world.mia)
    assert "came back several times" in client.get(PAGE).content.decode()
    client.post("/inbox/settings/mail/")
    assert not MailStop.objects.exists()
    assert "came back" not in client.get(PAGE).content.decode()


@pytest.mark.django_db
def test_mails_that_may_arrive_another_time_stop_nothing(world: World) -> None:
    for number in range(5):
        mail = Delivery.objects.create(
            user=world.mia, what="now", key=str(number), due_at=timezone.now(), state=Delivery.SENT
        )
        note_bounce(mail, hard=False, status="4.2.2")
    assert not MailStop.objects.exists()
