"""Reports, decisions about them and the log: for every kind of object that can be taken down."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coterie.activity.models import Activity
from coterie.comments.models import named
from coterie.communities.join import join
from coterie.communities.permissions import Role
from coterie.discussions.models import Post
from coterie.discussions.reply import reply
from coterie.foundation.rooms import targets
from coterie.moderation.decide import decide, reverse
from coterie.moderation.models import Decision, Report, Reversal
from coterie.moderation.report import report
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from coterie.people.delete_account import delete_account
from tests.coterie.comments.test_access import OBJECTS
from tests.coterie.world import World, person

REPORTABLE = [model for model in OBJECTS if model != "communities.guidelines"]
each_target = pytest.mark.parametrize("model", REPORTABLE)
QUEUE = "/spaces/film-camera-repair/reports/"


def browser(world: World, who: str) -> Client:
    made = Client()
    if who != "stranger":
        made.force_login(world.viewer(who))
    return made


def told(kind: str) -> dict[str, str]:
    tell(Activity.objects.filter(kind=kind).latest("id").pk)
    return {row.user.handle: row.reason for row in Notification.objects.select_related("user")}


def path(thing: Any, what: str) -> str:
    return f"/spaces/{what}/{thing._meta.label_lower}/{thing.pk}/"


def test_what_can_be_taken_down_can_be_reported() -> None:
    assert sorted(name for name, target in targets().items() if target.remove) == REPORTABLE
    assert all(targets()[name].restore for name in REPORTABLE)


@each_target
def test_from_report_to_decision_and_back(world: World, model: str) -> None:
    thing, host = OBJECTS[model](world), browser(world, "hal")
    join(world.repair, by=world.sam)
    menu = {"discussions.post": "posts", "chat.message": "messages"}.get(model)
    if menu:
        assert path(thing, "reports") in browser(world, "sam").get(f"/spaces/{menu}/{thing.pk}/menu/").content.decode()
        assert path(thing, "cases") in host.get(f"/spaces/{menu}/{thing.pk}/menu/").content.decode()
        assert (
            "reports"
            not in browser(world, "mia").get(f"/spaces/{menu}/{thing.pk}/menu/").content.decode().split("main")[-1]
        )
    answer = browser(world, "sam").post(path(thing, "reports"), {"reason": "unkind", "words": "Not <kind>."})
    assert answer.status_code == 302
    queue = host.get(QUEUE).content.decode()
    assert "It is unkind or attacks somebody" in queue
    assert path(thing, "cases") in queue
    case = host.get(path(thing, "cases")).content.decode()
    assert "Not &lt;kind&gt;." in case
    assert "Sam" not in case
    assert host.post(path(thing, "cases"), {"verdict": "hide", "why": ""}).status_code == 400
    assert host.post(path(thing, "cases"), {"verdict": "hide", "why": "Be kind."}).status_code == 302
    assert type(thing).objects.get(pk=thing.pk).is_removed
    assert "Nothing waits" in host.get(QUEUE).content.decode()
    made = Decision.objects.get()
    assert "Be kind." in host.get(f"{QUEUE}log/").content.decode()
    assert host.post(path(thing, "cases"), {"verdict": "hide", "why": "Again."}).status_code == 400
    for who in ("mia", "sam"):
        assert "Be kind." in browser(world, who).get(f"/spaces/decisions/{made.pk}/").content.decode()
    assert host.post(f"/spaces/decisions/{made.pk}/reversal/").status_code == 302
    assert not type(thing).objects.get(pk=thing.pk).is_removed
    assert path(thing, "cases") in host.get(QUEUE).content.decode()
    assert Reversal.objects.get().by == world.hal


@each_target
@pytest.mark.parametrize("who", ["stranger", "ivo"])
def test_nobody_outside_reports_or_decides(world: World, model: str, who: str) -> None:
    thing, client = OBJECTS[model](world), browser(world, who)
    expected = 302 if who == "stranger" else 403
    assert client.post(path(thing, "reports"), {"reason": "spam"}).status_code == expected
    assert client.post(path(thing, "cases"), {"verdict": "keep"}).status_code == expected
    assert client.get(QUEUE).status_code == expected
    assert not Report.objects.exists()


@each_target
def test_an_outsider_finds_nothing(world: World, model: str) -> None:
    thing, client = OBJECTS[model](world), browser(world, "sam")
    made = decide(thing, by=world.hal, verdict="keep")
    for each in (path(thing, "reports"), path(thing, "cases"), QUEUE, f"{QUEUE}log/", f"/spaces/decisions/{made.pk}/"):
        assert client.get(each).status_code == 404
    assert client.post(f"/spaces/decisions/{made.pk}/reversal/").status_code == 404


def test_one_report_for_each_person_and_thing(world: World) -> None:
    for reason in ("spam", "unkind"):
        report(world.answer, by=world.ada, reason=reason)
    report(world.answer, by=world.hal, reason="spam")
    assert sorted(Report.objects.values_list("by__handle", "reason")) == [("ada", "spam"), ("hal", "spam")]
    assert Activity.objects.filter(kind="report.filed").count() == 2
    assert "2 reports" in browser(world, "ada").get(QUEUE).content.decode()


@pytest.mark.parametrize(
    ("reason", "words"), [("", ""), ("nonsense", ""), ("spam", "x" * 1001), ("\0", "\0"), ("spam", "\0")]
)
def test_a_report_that_does_not_fit_is_said_in_words(world: World, reason: str, words: str) -> None:
    answer = browser(world, "hal").post(path(world.answer, "reports"), {"reason": reason, "words": words})
    assert answer.status_code == 400
    assert not Report.objects.exists()


@pytest.mark.parametrize(("verdict", "why"), [("", ""), ("burn", "x"), ("hide", "  "), ("keep", "x" * 501)])
def test_a_decision_that_does_not_fit_changes_nothing(world: World, verdict: str, why: str) -> None:
    with pytest.raises(ValidationError):
        decide(world.answer, by=world.hal, verdict=verdict, why=why)
    assert browser(world, "hal").post(path(world.answer, "cases"), {"verdict": verdict, "why": why}).status_code == 400
    assert not Decision.objects.exists()
    assert not Post.objects.get(pk=world.answer.pk).is_removed


def test_nobody_reports_or_decides_about_their_own(world: World) -> None:
    own = reply(world.topic, by=world.hal, text="Mine.")
    report(own, by=world.mia, reason="spam")
    made = decide(own, by=world.ada, verdict="hide", why="No.")
    client = browser(world, "hal")
    for each in (path(own, "reports"), path(own, "cases")):
        assert client.get(each).status_code == 403
    assert client.post(f"/spaces/decisions/{made.pk}/reversal/").status_code == 403
    reverse(made, own, by=world.ada)
    assert "Mine." not in client.get(QUEUE).content.decode()
    assert "Mine." in browser(world, "ada").get(QUEUE).content.decode()


def test_hosts_hear_of_a_report_but_neither_its_author_nor_whoever_reported(world: World) -> None:
    join(world.repair, by=world.olga, role=Role.HOST)
    report(world.answer, by=world.hal, reason="spam")
    assert told("report.filed") == {"ada": "waits", "olga": "waits"}
    assert Activity.objects.get(kind="report.filed").actor is None
    assert "Somebody" in browser(world, "ada").get("/inbox/").content.decode()


def test_reporters_hear_what_was_decided_and_the_author_only_of_what_was_hidden(world: World) -> None:
    report(world.answer, by=world.ada, reason="spam")
    decide(world.answer, by=world.hal, verdict="keep", why="It helps.")
    assert told("decision.kept") == {"ada": "reported"}
    Notification.objects.all().delete()
    made = decide(world.answer, by=world.hal, verdict="hide", why="It does not.")
    assert told("decision.hidden") == {"mia": "yours"}
    Notification.objects.all().delete()
    reverse(made, world.answer, by=world.hal)
    reverse(made, world.answer, by=world.hal)
    assert told("decision.reversed") == {"mia": "yours"}
    assert Activity.objects.filter(kind="decision.reversed").count() == 1


def test_a_decision_is_read_by_those_it_concerns_alone(world: World) -> None:
    report(world.answer, by=world.ada, reason="spam")
    made = decide(world.answer, by=world.hal, verdict="keep")
    join(world.repair, by=world.sam)
    status = {who: browser(world, who).get(f"/spaces/decisions/{made.pk}/").status_code
              for who in ("stranger", "sam", "ivo", "mia", "ada", "hal", "olga")}  # fmt: skip
    assert status == {"stranger": 302, "sam": 404, "ivo": 404, "mia": 200, "ada": 200, "hal": 200, "olga": 200}


def test_reports_go_with_what_they_are_on_and_decisions_stay_for_the_log(world: World) -> None:
    report(world.answer, by=world.ada, reason="spam")
    decide(world.answer, by=world.hal, verdict="keep", why="Fine.")
    world.answer.delete()
    assert not Report.objects.exists()
    assert "Fine." in browser(world, "ada").get(f"{QUEUE}log/").content.decode()
    made = Decision.objects.get()
    assert browser(world, "ada").post(f"/spaces/decisions/{made.pk}/reversal/").status_code == 404
    delete_account(world.hal)
    assert "A former member" in browser(world, "ada").get(f"{QUEUE}log/").content.decode()


def test_what_no_room_declared_cannot_be_reported(world: World) -> None:
    for model, pk in (("people.user", world.ada.pk), ("communities.guidelines", world.repair.guidelines.pk), ("x", 1)):
        assert browser(world, "hal").get(f"/spaces/reports/{model}/{pk}/").status_code == 404


def test_the_queue_asks_as_often_for_many_as_for_one(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    report(world.answer, by=world.ada, reason="spam")
    client = browser(world, "hal")
    for each in (QUEUE, f"{QUEUE}log/"):
        client.get(each)
    with django_assert_max_num_queries(20) as few:
        client.get(QUEUE)
    people = [person(f"reader{n}") for n in range(3)]
    posts = [reply(world.topic, by=world.mia, text=f"No. {n}") for n in range(30)]
    rows = [
        Report(**named(post), community=world.repair, title="T", by=by, reason="spam")
        for post in posts
        for by in people
    ]
    Report.objects.bulk_create(rows)
    with django_assert_max_num_queries(len(few)):
        assert client.get(QUEUE).content.decode().count("3 reports") == 30
    for post in posts:
        decide(post, by=world.hal, verdict="keep")
    with django_assert_max_num_queries(10):
        assert client.get(f"{QUEUE}log/").status_code == 200
