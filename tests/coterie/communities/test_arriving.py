"""Arriving in a space: three steps, what early members say is missing, and coming back after one left."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coterie.activity.models import Activity
from coterie.communities import arrival
from coterie.communities.arrange_door import arrange_door
from coterie.communities.come_back import come_back, forget_departures
from coterie.communities.count_visits import count_visit, forget_seen
from coterie.communities.give_feedback import give_feedback
from coterie.communities.join import join
from coterie.communities.leave import leave
from coterie.communities.models import Departure, Feedback, Membership, StepTaken, VisitDays
from coterie.communities.permissions import Role
from coterie.communities.take_step import dismiss, take_step
from coterie.discussions.first_act import first_act_done
from coterie.discussions.models import Topic
from coterie.discussions.start_topic import start_topic
from coterie.foundation import personal
from coterie.notifications.models import Notification, SpaceLevel
from coterie.people.delete_account import delete_account
from coterie.people.models import User
from tests.coterie.notifications.conftest import tell_all
from tests.coterie.world import World, person
from tests.support.found import some

HOME = "/spaces/film-camera-repair/"
VISIT = f"{HOME}first-visit/"
FEEDBACK = f"{HOME}feedback/"


@pytest.fixture
def at(client: Client) -> Callable[[User], str]:
    def of(user: User) -> str:
        client.force_login(user)
        answer = client.get(HOME)
        assert answer.status_code == 200
        return answer.content.decode()

    return of


def step_of(page: str) -> str:
    """Which step waits, as "2 of 3"."""
    found = re.search(r'aria-labelledby="first-visit".*?(\d of \d)', page, re.DOTALL)
    return found[1] if found else ""


def third_day(world: World, user: User) -> None:
    dismiss(world.repair, by=user)
    VisitDays.objects.update_or_create(
        community=world.repair, user=user, defaults={"days": 3, "last_on": timezone.localdate()}
    )
    forget_seen()


def test_three_steps_lead_through_and_each_is_kept(world: World, client: Client, at: Callable[[User], str]) -> None:
    page = at(world.mia)
    assert step_of(page) == "1 of 3"
    assert "Be kind." in page
    page = client.post(VISIT, {"step": "welcome", "how": "done"}, follow=True).content.decode()
    assert step_of(page) == "2 of 3"
    assert 'name="level" value="mentions"' in page
    page = client.post(VISIT, {"step": "reach", "how": "done", "level": "mentions"}, follow=True).content.decode()
    assert SpaceLevel.objects.get(user=world.mia).level == "mentions"
    assert step_of(page) == "3 of 3"
    assert f'href="{HOME}topics/new/?channel=forum"' in page
    page = client.post(VISIT, {"step": "act", "how": "done"}, follow=True).content.decode()
    assert step_of(page) == ""
    taken = StepTaken.objects.filter(user=world.mia).order_by("pk").values_list("step", "how")
    assert list(taken) == [("welcome", "done"), ("reach", "done"), ("act", "done")]


def test_what_is_put_off_comes_again_another_day_and_what_is_dismissed_does_not(
    world: World, client: Client, at: Callable[[User], str]
) -> None:
    at(world.mia)
    client.post(VISIT, {"step": "welcome", "how": "later"})
    assert step_of(at(world.mia)) == "2 of 3"
    StepTaken.objects.update(at=timezone.now() - timedelta(days=1, hours=1))
    assert step_of(at(world.mia)) == "1 of 3"
    page = client.post(f"{VISIT}dismissal/", follow=True).content.decode()
    assert step_of(page) == ""
    undo = re.search(r'action="(/spaces/film-camera-repair/first-visit/again/[^"]*)"', page)
    assert undo
    assert step_of(client.post(undo[1].replace("&amp;", "&"), follow=True).content.decode()) == "1 of 3"


def test_leads_those_who_are_long_here_and_outsiders_are_not_led_around(
    world: World, at: Callable[[User], str]
) -> None:
    assert step_of(at(world.ada)) == ""
    assert step_of(at(world.ivo)) == ""
    assert step_of(at(world.hal)) == "1 of 3"
    Membership.objects.update(joined_at=timezone.now() - timedelta(days=31))
    assert step_of(at(world.hal)) == ""


def test_the_last_step_is_done_by_writing_and_names_a_question(world: World, at: Callable[[User], str]) -> None:
    start_topic(world.repair, by=world.ada, title="Which oil?", text="Well?", kind=Topic.QUESTION)
    for key in ("welcome", "reach"):
        take_step(world.repair, by=world.mia, step=key, how="done")
    assert "Answer “Which oil?”" in at(world.mia)
    start_topic(world.repair, by=world.mia, title="I am Mia", text="Hello.")
    for act in Activity.objects.filter(kind="topic.started"):
        first_act_done(act.pk)
    assert StepTaken.objects.get(user=world.mia, step="act").how == "done"
    assert step_of(at(world.mia)) == ""


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "There is no such step."),
        ({"step": "nothing", "how": "done"}, "There is no such step."),
        ({"step": "welcome", "how": "perhaps"}, "Go on, or choose"),
        ({"step": "reach", "how": "done", "level": "loud"}, "Choose what you want to hear of."),
        ({"step": "x" * 5000, "how": "done"}, "There is no such step."),
    ],
)
def test_what_does_not_fit_is_said_in_words(world: World, client: Client, sent: dict[str, str], says: str) -> None:
    client.force_login(world.mia)
    assert says in client.post(VISIT, sent, follow=True).content.decode()
    assert not StepTaken.objects.exists()


def test_pressed_twice_done_stays_done_and_whoever_left_is_told(world: World, client: Client) -> None:
    client.force_login(world.mia)
    for how in ("done", "done", "later"):
        client.post(VISIT, {"step": "welcome", "how": how})
    assert StepTaken.objects.get().how == "done"
    leave(world.repair, by=world.mia)
    with pytest.raises(ValidationError, match="do not belong to Film Camera Repair any more"):
        take_step(world.repair, by=world.mia, step="act", how="done")
    with pytest.raises(ValidationError, match="any more"):
        give_feedback(world.repair, by=world.mia, level=1)
    paths = (VISIT, f"{VISIT}dismissal/", f"{VISIT}again/", FEEDBACK, f"{FEEDBACK}new/")
    for path in some(paths):
        assert client.post(path, {"step": "act", "how": "done", "level": 1}).status_code in {404, 405}
    join(world.birds, by=world.mia)
    leave(world.birds, by=world.mia)
    answer = client.post("/spaces/birds-in-flight/first-visit/", {"step": "act", "how": "done"})
    assert answer.status_code == 403
    assert "Only members can do this. Join first." in answer.content.decode()


def test_a_day_is_counted_once_however_often_one_looks(world: World, client: Client) -> None:
    client.force_login(world.mia)
    client.get(HOME)
    assert VisitDays.objects.get(user=world.mia).days == 1
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{HOME}topics/")
        client.get(HOME)
    writes = [each["sql"] for each in asked if not each["sql"].startswith("SELECT")]
    assert not writes
    forget_seen()  # another process
    client.get(HOME)
    assert VisitDays.objects.get(user=world.mia).days == 1
    VisitDays.objects.update(last_on=timezone.localdate() - timedelta(days=1))
    forget_seen()
    client.get(HOME)
    client.get(HOME)
    assert VisitDays.objects.get(user=world.mia).days == 2
    client.force_login(world.ivo)
    client.get(HOME)
    assert not VisitDays.objects.filter(user=world.ivo).exists(), "only members are counted"


def test_a_day_that_begins_is_counted_by_the_process_that_knows_yesterday(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    count_visit(world.repair.pk, world.mia.pk)
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr("coterie.communities.count_visits.timezone.localdate", lambda: tomorrow)
    count_visit(world.repair.pk, world.mia.pk)
    assert VisitDays.objects.get().days == 2


def test_early_members_are_asked_on_their_third_day_and_leads_and_operators_read_it(
    world: World, client: Client, at: Callable[[User], str]
) -> None:
    assert "You are one of the first here" not in at(world.mia)
    third_day(world, world.mia)
    page = at(world.mia)
    assert "You are one of the first here" in page
    assert "the leads of the space (Ada)" in page
    answer = client.post(f"{FEEDBACK}new/", {"level": "1", "text": "A place to sell parts."}, follow=True)
    assert "Thank you." in answer.content.decode()
    assert "You are one of the first here" not in at(world.mia)
    tell_all()
    told = Notification.objects.filter(activity__kind="feedback.given")
    assert [each.user for each in told] == [world.ada]
    client.force_login(world.ada)
    inbox = client.get("/inbox/").content.decode()
    assert "said what is missing in Film Camera Repair" in inbox
    assert told[0].path == FEEDBACK
    assert "A place to sell parts." in client.get(FEEDBACK).content.decode()
    assert f'href="{FEEDBACK}"' in client.get(f"{HOME}edit/").content.decode()
    client.force_login(world.olga)
    everything = client.get("/feedback/").content.decode()
    assert "A place to sell parts." in everything
    assert "Film Camera Repair" in everything


def test_nobody_else_reads_it(world: World, client: Client) -> None:
    give_feedback(world.repair, by=world.mia, level=1, text="A place to sell parts.")
    for who, expected in ((world.mia, 403), (world.hal, 403), (world.ivo, 403), (world.sam, 404)):
        client.force_login(who)
        assert client.get(FEEDBACK).status_code == expected
        assert client.get("/feedback/").status_code == 404
        assert "parts" not in client.get("/happened/").content.decode()
    client.logout()
    assert client.get("/feedback/").status_code == 302


def test_it_is_asked_neither_again_nor_of_later_members(
    world: World, client: Client, at: Callable[[User], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    third_day(world, world.mia)
    assert "You are one of the first here" in at(world.mia)
    page = client.post(f"{VISIT}dismissal/?what=feedback", follow=True).content.decode()
    assert "You are one of the first here" not in page
    undo = re.search(r'action="([^"]*again/[^"]*)"', page)
    assert undo
    client.post(undo[1])
    assert "You are one of the first here" in at(world.mia)
    monkeypatch.setattr(arrival, "EARLY", 1)
    arrival_shape = arrival._arrival
    monkeypatch.setattr(arrival, "_arrival", arrival.prepared(arrival_shape.__wrapped__))  # type: ignore[attr-defined]
    assert "You are one of the first here" not in at(world.mia), "they came after the first"


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Choose one of the three."),
        ({"level": "9"}, "Choose one of the three."),
        ({"level": "x", "text": "y"}, "Choose one of the three."),
        ({"level": "1", "text": "x" * 1001}, "at most 1000 characters"),
    ],
)
def test_what_is_no_answer_is_said_beside_its_field(
    world: World, client: Client, sent: dict[str, str], says: str
) -> None:
    client.force_login(world.mia)
    answer = client.post(f"{FEEDBACK}new/", sent)
    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert not Feedback.objects.exists()
    with pytest.raises(ValidationError):
        give_feedback(world.repair, by=world.mia, level=9)
    with pytest.raises(ValidationError):
        give_feedback(world.repair, by=world.mia, level=1, text="x" * 1001)


def test_sent_twice_it_is_said_once_and_can_be_said_anew(world: World, client: Client) -> None:
    client.force_login(world.mia)
    for text in ("A", "A", "B"):
        client.post(f"{FEEDBACK}new/", {"level": "2", "text": text})
    assert Feedback.objects.get().text == "B"
    assert Activity.objects.filter(kind="feedback.given").count() == 1
    page = client.get(f"{FEEDBACK}new/").content.decode()
    assert "What you send now takes its place" in page
    assert ">\nB</textarea>" in page


def test_whatever_is_sent_nothing_breaks(world: World, client: Client) -> None:
    chance = random.Random(5)
    client.force_login(world.mia)
    words = [
        "",
        "\0",
        "done",
        "later",
        "welcome",
        "reach",
        "act",
        "all",
        "feedback",
        "1",
        "-1",
        "٣",
        "😀",
        "x" * 300,
    ]
    for _ in range(60):
        sent = {key: chance.choice(words) for key in ("step", "how", "level", "text", "what")}
        path = chance.choice([VISIT, f"{VISIT}dismissal/?what={sent['what'][:9]}", f"{VISIT}again/", f"{FEEDBACK}new/"])
        assert client.post(path.replace("\0", ""), sent).status_code in {200, 302, 400}, (path, sent)


def test_leaving_is_one_press_and_can_be_undone_for_an_hour(world: World, client: Client) -> None:
    joined = Membership.objects.get(user=world.hal).joined_at
    client.force_login(world.hal)
    page = client.post(f"{HOME}leave/", follow=True).content.decode()
    assert f'action="{HOME}return/"' in page
    assert client.get(HOME).status_code == 404
    page = client.post(f"{HOME}return/", follow=True).content.decode()
    assert "You are back in Film Camera Repair." in page
    back = Membership.objects.get(user=world.hal)
    assert (back.role, back.joined_at) == (Role.HOST, joined)
    assert client.post(f"{HOME}return/").status_code == 404
    leave(world.repair, by=world.hal)
    gone = Departure.objects.get()
    with pytest.raises(ValidationError):
        come_back(gone, by=world.mia.__class__.objects.get(pk=world.sam.pk))
    Departure.objects.update(at=timezone.now() - timedelta(hours=2))
    assert "You left more than an hour ago" in client.post(f"{HOME}return/", follow=True).content.decode()
    assert not Membership.objects.filter(user=world.hal).exists()
    assert forget_departures() == 1
    client.force_login(world.sam)
    assert client.post(f"{HOME}return/").status_code == 404


def test_who_joined_anew_meanwhile_stays_what_they_are(world: World) -> None:
    join(world.birds, by=world.mia, role=Role.HOST)
    leave(world.birds, by=world.mia)
    join(world.birds, by=world.mia)
    assert come_back(Departure.objects.select_related("community").get(), by=world.mia).role == Role.MEMBER


def test_the_way_in_says_what_it_is(world: World, client: Client) -> None:
    birds = "/spaces/birds-in-flight/"
    client.force_login(world.mia)
    for way, says, note in (
        ("open", "Join", "by "),
        ("request", "Ask to join", "by request"),
        ("invitation", "Members are invited", "by invitation"),
    ):
        arrange_door(world.birds, by=world.ada, way=way)
        for path in ("/spaces/", birds, f"{birds}topics/"):
            page = client.get(path).content.decode()
            assert says in page, (way, path)
            assert (f'action="{birds}join/"' in page) is (way == "open"), (way, path)
            assert (f'href="{birds}ask/"' in page) is (way == "request"), (way, path)
        assert (note in client.get(birds).content.decode()) is (way != "open")
    client.force_login(world.ivo)
    assert f'action="{HOME}join/"' in client.get(HOME).content.decode(), "whoever is invited joins at once"
    client.logout()
    assert "by invitation" in client.get("/spaces/").content.decode()


def test_what_one_said_is_handed_out_and_goes_with_the_account(world: World) -> None:
    give_feedback(world.repair, by=world.mia, level=1, text="A place to sell parts.")
    count_visit(world.repair.pk, world.mia.pk)
    kept = {name: list(rows) for _room, tables in personal.exported(world.mia) for name, rows in tables.items()}
    assert kept["feedback"][0]["text"] == "A place to sell parts."
    assert kept["days_of_visits"][0]["days"] == 1
    delete_account(world.mia)
    assert not Feedback.objects.exists()
    assert not VisitDays.objects.exists()


def test_the_front_page_asks_at_most_eight_times_at_each_step(world: World, client: Client) -> None:
    start_topic(world.repair, by=world.ada, title="Which oil?", text="Well?", kind=Topic.QUESTION)
    newcomer = person("nina")
    join(world.repair, by=newcomer)
    client.force_login(newcomer)
    client.get(HOME)
    counts = {}
    for step in ("welcome", "reach", "act"):
        client.get(HOME)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(HOME).content.decode()
        assert step_of(page)
        counts[step] = len(asked)
        take_step(world.repair, by=newcomer, step=step, how="done")
    client.get(HOME)
    with CaptureQueriesContext(connection) as asked:
        client.get(HOME)
    assert len(asked) <= 8, [each["sql"][:150] for each in asked.captured_queries]
    assert max(counts.values()) <= 8, counts
