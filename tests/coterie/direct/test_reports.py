"""Who received a direct message hands it to operators, who see what they were given and nothing else."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coterie.activity.models import Activity
from coterie.direct.edit_message import edit_message
from coterie.direct.models import Block, Message
from coterie.direct.remove_message import remove_message
from coterie.direct.report_message import report_message
from coterie.direct.send import send, write_to
from coterie.moderation.decide import decide, reverse
from coterie.moderation.hand_over import take_back
from coterie.moderation.models import Decision, Excerpt, Report
from coterie.notifications.models import Notification
from coterie.notifications.reactions import tell
from coterie.people.appoint import appoint
from coterie.people.delete_account import delete_account
from coterie.people.models import User
from tests.coterie.direct.scene import talk
from tests.coterie.world import World, person


def browser(user: User) -> Client:
    made = Client()
    made.force_login(user)
    return made


@pytest.fixture
def bad(world: World) -> Message:
    """What hal wrote to mia between other things."""
    conversation = talk(world.mia, world.hal, text="Hello, it is me.")
    send(conversation, by=world.hal, text="Nobody else may read this.")
    made = send(conversation, by=world.hal, text="You are a **fool**, <b>Mia</b>.")
    send(conversation, by=world.mia, text="Please stop.")
    return made


def told(kind: str) -> dict[str, str]:
    Notification.objects.all().delete()
    tell(Activity.objects.filter(kind=kind).latest("id").pk)
    return {row.user.handle: row.reason for row in Notification.objects.select_related("user")}


def test_operators_read_what_was_handed_over_and_nothing_else(world: World, bad: Message) -> None:
    mia, olga = browser(world.mia), browser(world.olga)
    form = mia.get(f"/messages/message/{bad.pk}/report/").content.decode()
    assert "Nobody else may read this." in form
    stop = Message.objects.get(text="Please stop.")
    sent = {"reason": "unkind", "words": "Every day.", "message": [stop.pk]}
    answer = mia.post(f"/messages/message/{bad.pk}/report/", sent, follow=True).content.decode()
    assert "you are told what they decide" in answer
    made = Report.objects.get()
    assert [(row.text, row.is_reported) for row in Excerpt.objects.all()] == [(bad.text, True), (stop.text, False)]
    case = olga.get(f"/reported/{made.pk}/").content.decode()
    assert "You are a **fool**, &lt;b&gt;Mia&lt;/b&gt;." in case
    assert "Please stop." in case
    for page in (case, olga.get("/reported/").content.decode()):
        assert "Every day." in page
        assert "Nobody else may read this." not in page
        assert "it is me" not in page
    assert told("private_report.filed") == {"olga": "waits"}
    assert olga.get(f"/messages/{bad.conversation_id}/").status_code == 404


@pytest.mark.parametrize("who", ["stranger", "sam", "ivo", "ada", "hal"])
def test_nobody_else_reports_or_reads_a_report(world: World, bad: Message, who: str) -> None:
    """ada leads the space of both; hal wrote it."""
    made, client, viewer = report_message(bad, by=world.mia, reason="spam"), Client(), world.viewer(who)
    decision = decide(bad, by=world.olga, verdict="keep")
    if viewer.is_authenticated:
        client.force_login(viewer)
    expected = 404 if viewer.is_authenticated else 302
    pages = ["/reported/", f"/reported/{made.pk}/", f"/reported/decisions/{decision.pk}/"]
    pages += [f"/spaces/cases/direct.message/{bad.pk}/", f"/spaces/reports/direct.message/{bad.pk}/"]
    read = dict(zip(pages, [client.get(each).status_code for each in pages], strict=True))
    if who == "hal":
        assert read.pop(f"/reported/decisions/{decision.pk}/") == 200
        assert client.post(f"/reported/decisions/{decision.pk}/reversal/").status_code == 403
        assert client.get(f"/messages/message/{bad.pk}/report/").status_code == 403
    else:
        assert client.post(f"/messages/message/{bad.pk}/report/", {"reason": "spam"}).status_code == expected
        assert client.post(f"/reported/decisions/{decision.pk}/reversal/").status_code == expected
    assert set(read.values()) == {expected}
    assert client.post(f"/reported/{made.pk}/", {"verdict": "hide", "why": "X"}).status_code == expected
    assert Report.objects.count() == Decision.objects.count() == 1


def test_an_operator_who_wrote_or_received_it_does_not_decide(world: World, bad: Message) -> None:
    made = report_message(bad, by=world.mia, reason="spam")
    appoint(world.mia, by=world.olga)
    appoint(world.hal, by=world.olga)
    for each in (world.mia, world.hal):
        assert browser(each).get(f"/reported/{made.pk}/").status_code == 404
        assert "Nothing waits" in browser(each).get("/reported/").content.decode()
    assert told("private_report.filed") == {"olga": "waits"}


def test_from_report_to_decision_and_back(world: World, bad: Message) -> None:
    made, olga = report_message(bad, by=world.mia, reason="unkind"), browser(world.olga)
    assert olga.post(f"/reported/{made.pk}/", {"verdict": "hide", "why": ""}).status_code == 400
    assert olga.post(f"/reported/{made.pk}/", {"verdict": "burn", "why": "x"}).status_code == 400
    assert olga.post(f"/reported/{made.pk}/", {"verdict": "hide", "why": "Be kind."}).status_code == 302
    assert Message.objects.get(pk=bad.pk).is_removed
    assert told("private_decision.hidden") == {"mia": "reported", "hal": "yours"}
    decision = Decision.objects.get()
    for each in (world.mia, world.hal):
        assert "hid a direct message" in browser(each).get("/inbox/").content.decode()
        assert "Be kind." in browser(each).get(f"/reported/decisions/{decision.pk}/").content.decode()
    assert "You are a" not in browser(world.mia).get(f"/messages/{bad.conversation_id}/").content.decode()
    assert browser(world.hal).post(f"/messages/message/{bad.pk}/restoration/").status_code == 403
    assert olga.post(f"/reported/{made.pk}/", {"verdict": "hide", "why": "Again."}).status_code == 400
    assert olga.post(f"/reported/decisions/{decision.pk}/reversal/").status_code == 302
    assert not Message.objects.get(pk=bad.pk).is_removed
    assert Report.objects.waiting().get() == made
    assert told("private_decision.reversed") == {"mia": "reported", "hal": "yours"}


def test_the_author_hears_nothing_of_what_was_kept(world: World, bad: Message) -> None:
    report_message(bad, by=world.mia, reason="unkind")
    decide(bad, by=world.olga, verdict="keep")
    assert told("private_decision.kept") == {"mia": "reported"}


def test_what_was_handed_over_stays_as_it_read_then(world: World, bad: Message) -> None:
    made = report_message(bad, by=world.mia, reason="unkind")
    edit_message(bad, by=world.hal, text="You are wonderful.")
    remove_message(bad, by=world.hal)
    assert "fool" in browser(world.olga).get(f"/reported/{made.pk}/").content.decode()


def test_to_block_is_offered_with_it(world: World, bad: Message) -> None:
    mia, path = browser(world.mia), f"/messages/message/{bad.pk}/report/"
    assert "Block them as well" in mia.get(path).content.decode()
    mia.post(path, {"reason": "unkind", "and_block": "on"})
    assert [(each.by, each.whom) for each in Block.objects.all()] == [(world.mia, world.hal)]
    other = send_again(world)
    assert "Block them as well" not in mia.get(f"/messages/message/{other.pk}/report/").content.decode()


def send_again(world: World) -> Message:
    return Message.objects.get(text="Nobody else may read this.")


def test_a_report_is_taken_back_until_it_was_decided(world: World, bad: Message) -> None:
    mia, path = browser(world.mia), f"/messages/message/{bad.pk}/report/"
    mia.post(path, {"reason": "unkind"})
    assert "Take it back" in mia.get(path).content.decode()
    mia.post(f"{path}undo/")
    assert not Report.objects.exists()
    assert not Excerpt.objects.exists()
    assert told("private_report.filed") == {}
    made = report_message(bad, by=world.mia, reason="unkind")
    decide(bad, by=world.olga, verdict="keep")
    with pytest.raises(ValidationError):
        take_back(made, by=world.mia)
    assert "What was decided" in mia.get(path).content.decode()


@pytest.mark.parametrize("sent", [{}, {"reason": "x"}, {"reason": "spam", "words": "x" * 1001}, {"reason": "\0"}])
def test_what_does_not_fit_is_said_in_words(world: World, bad: Message, sent: dict[str, str]) -> None:
    more = {"message": ["x", "-1", "9" * 40, "\0"]}
    assert browser(world.mia).post(f"/messages/message/{bad.pk}/report/", {**sent, **more}).status_code == 400
    assert not Report.objects.exists()


def test_nothing_of_another_conversation_is_handed_over(world: World, bad: Message) -> None:
    other = write_to(world.mia, by=world.ada, text="Between ada and mia.")
    report_message(bad, by=world.mia, reason="spam", taken=[other.pk, bad.pk])
    assert [row.text for row in Excerpt.objects.all()] == [bad.text]


@pytest.mark.parametrize("with_texts", [False, True])
def test_words_and_names_go_with_the_account(world: World, bad: Message, with_texts: bool) -> None:
    said = send(bad.conversation, by=world.mia, text="Stop it, @hal.")
    report_message(bad, by=world.mia, reason="spam", taken=[said.pk])
    delete_account(world.hal, with_texts=with_texts)
    first, second = Excerpt.objects.order_by("pk")
    assert ("fool" in first.text) != with_texts
    assert first.said_by is None
    assert second.text == "Stop it, a former member."
    delete_account(world.mia)
    assert not Report.objects.exists()


def test_a_second_decision_waits_for_the_first(world: World, bad: Message) -> None:
    report_message(bad, by=world.mia, reason="spam")
    made = decide(bad, by=world.olga, verdict="hide", why="No.")
    with pytest.raises(ValidationError):
        decide(bad, by=world.olga, verdict="hide", why="No.")
    reverse(made, bad, by=world.olga)
    reverse(made, bad, by=world.olga)
    assert Activity.objects.filter(kind="private_decision.reversed").count() == 1


def test_the_list_asks_as_often_for_many_as_for_one(
    world: World, bad: Message, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    report_message(bad, by=world.mia, reason="spam")
    olga = browser(world.olga)
    olga.get("/reported/")
    with django_assert_max_num_queries(12) as few:
        olga.get("/reported/")
    for n in range(20):
        sender = person(f"sender{n}")
        found = Message.objects.create(
            conversation=bad.conversation, author=sender, text="X", html="X", created_at=bad.created_at
        )
        report_message(found, by=world.mia, reason="spam")
        if n % 2:
            decide(found, by=world.olga, verdict="keep")
    with django_assert_max_num_queries(len(few)):
        assert olga.get("/reported/").content.decode().count("data-row") == 21
