"""Answers by mail: out by SMTP and in by SMTP, posted once, under the right name, or refused in words."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from django.utils import timezone

from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.chat.models import Message
from coterie.chat.send import send
from coterie.comments.comment import comment
from coterie.comments.models import Comment
from coterie.communities.leave import leave
from coterie.direct.models import Message as Direct
from coterie.direct.send import write_to
from coterie.discussions.close_topic import close_topic
from coterie.discussions.models import Post
from coterie.discussions.reply import reply
from coterie.notifications.incoming.server import LARGEST, Listener
from coterie.notifications.models import ArrivedMail, Bounce, Delivery, MailStop, Notification
from tests.coterie.notifications.conftest import tell_all
from tests.coterie.world import World
from tests.support.smtp import Mailbox, Taken

pytestmark = pytest.mark.django_db(transaction=True)
Mailed = Callable[..., int]


@pytest.fixture
def port(box: Mailbox, confirmed: World) -> Iterator[int]:
    """Where the installation takes mail."""
    tell_all()
    Delivery.objects.all().delete()
    listener = Listener("smtp", "127.0.0.1", 0).start()
    yield listener.port
    listener.stop()


def answer_to(taken: Taken, text: str, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    original = taken.mail
    mail["From"] = f"Somebody <{taken.to[0]}>"
    mail["To"] = str(original["Reply-To"])
    mail["Subject"] = f"Re: {original['Subject']}"
    mail["Message-ID"] = make_msgid(domain="example.org")
    mail["In-Reply-To"] = str(original["Message-ID"])
    for name, value in headers.items():
        name = name.replace("_", "-")
        del mail[name]
        if value:
            mail[name] = value
    mail.set_content(text)
    return mail


def bring(port: int, mail: EmailMessage | bytes, *, to: str, sender: str = "ada@example.org") -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as server:
        raw = mail if isinstance(mail, bytes) else mail.as_bytes(policy=policy.SMTP)
        server.sendmail(sender, [to], raw)


def mail_to_ada(world: World, box: Mailbox, mailed: Mailed) -> Taken:
    """The mail that tells Ada of a reply of Hal's."""
    reply(world.topic, by=world.hal, text="Also check the light seals.")
    mailed()
    return next(each for each in box.taken if each.to == ["ada@example.org"])


def posts() -> list[str]:
    return list(Post.objects.order_by("pk").values_list("text", flat=True))[3:]


def refusals(box: Mailbox) -> list[Taken]:
    return [each for each in box.taken if each.mail["Auto-Submitted"] == "auto-replied"]


def test_an_answer_is_posted_once_without_what_it_quotes(world: World, box: Mailbox, mailed: Mailed, port: int) -> None:
    taken = mail_to_ada(world, box, mailed)
    text = "Done, *thanks* — it was the seals.\n\n-- \nAda\n+1 555\n"
    quoted = "".join(f"> {line}\n" for line in taken.part("plain").splitlines())
    mail = answer_to(taken, f"{text}\nOn Tue, 3 Mar 2026 at 10:00, Hal via Coterie\n<x@y> wrote:\n{quoted}")
    bring(port, mail, to=taken.mail["Reply-To"])
    bring(port, mail, to=taken.mail["Reply-To"])
    assert posts() == ["Done, *thanks* — it was the seals."]
    assert Post.objects.latest("pk").author == world.ada
    assert ArrivedMail.objects.get().outcome == "posted"
    assert not Notification.objects.unread().filter(user=world.ada, delivery__isnull=False).exists()
    assert refusals(box) == []


def test_it_is_found_by_the_mail_it_answers_where_there_is_no_plus(
    world: World, box: Mailbox, mailed: Mailed, port: int
) -> None:
    taken = mail_to_ada(world, box, mailed)
    bring(port, answer_to(taken, "By reference."), to="reply@replies.aperture.example")
    assert posts() == ["By reference."]


def test_two_members_answer_and_each_speaks_for_themselves(
    world: World, box: Mailbox, mailed: Mailed, port: int
) -> None:
    mail_to_ada(world, box, mailed)
    for taken in [each for each in box.taken if each.mail["Subject"].strip() == "Sticky shutter?"]:
        bring(port, answer_to(taken, f"From {taken.to[0]}."), to=taken.mail["Reply-To"])
    authors = Post.objects.order_by("pk").values_list("author__handle", flat=True)[3:]
    assert sorted(authors) == ["ada", "mia"]


@pytest.mark.parametrize(
    "sender", ["eve@example.org", "ada@example.org.evil.example", "", "ada@example.org, eve@x.org"]
)
def test_whoever_else_has_the_address_posts_nothing(
    world: World, box: Mailbox, mailed: Mailed, port: int, sender: str
) -> None:
    taken = mail_to_ada(world, box, mailed)
    bring(port, answer_to(taken, "Buy my lens.", From=sender), to=taken.mail["Reply-To"])
    assert posts() == []
    (refusal,) = refusals(box)
    assert refusal.to == ["ada@example.org"]
    assert "not come from an address that is confirmed" in refusal.part("plain")
    assert "Buy my lens." in refusal.part("plain")


def test_an_address_of_the_account_that_is_not_the_main_one_is_good(
    world: World, box: Mailbox, mailed: Mailed, port: int
) -> None:
    taken = mail_to_ada(world, box, mailed)
    world.ada.emailaddress_set.create(email="Ada@Work.example", verified=True)
    bring(port, answer_to(taken, "From work.", From="ada@work.example"), to=taken.mail["Reply-To"])
    assert posts() == ["From work."]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner"},
        {"Precedence": "bulk"},
        {"Precedence": "auto_reply"},
        {"X_Autoreply": "yes"},
        {"X_Loop": "replies.aperture.example"},
        {"List_Id": "<all.example.org>"},
        {"Message_ID": "<reply.1-a@replies.aperture.example>"},
        {"Return_Path": "<>"},
    ],
)
def test_machines_are_neither_posted_nor_answered(
    world: World, box: Mailbox, mailed: Mailed, port: int, headers: dict[str, str]
) -> None:
    taken = mail_to_ada(world, box, mailed)
    before = len(box.taken)
    bring(port, answer_to(taken, "I am on holiday.", **headers), to=taken.mail["Reply-To"])
    assert posts() == []
    assert len(box.taken) == before


def test_a_vacation_answer_without_a_sender_and_our_own_mail_coming_back(
    world: World, box: Mailbox, mailed: Mailed, port: int
) -> None:
    taken = mail_to_ada(world, box, mailed)
    before = len(box.taken)
    bring(port, answer_to(taken, "Away."), to=taken.mail["Reply-To"], sender="")
    bring(port, taken.raw, to=taken.mail["Reply-To"])
    assert posts() == []
    assert len(box.taken) == before


def test_old_addresses_are_refused_in_words_and_made_up_ones_at_the_door(
    world: World, box: Mailbox, mailed: Mailed, port: int
) -> None:
    taken = mail_to_ada(world, box, mailed)
    address = str(taken.mail["Reply-To"])
    Delivery.objects.update(made_at=timezone.now() - timedelta(days=61))
    bring(port, answer_to(taken, "Late."), to=address)
    assert "too old" in refusals(box)[0].part("plain")
    for wrong in (address.replace("-", "-x", 1), "reply+1@replies.aperture.example", "ada@replies.aperture.example",
                  "postmaster@elsewhere.example", address.replace("reply+", "bounce+")):  # fmt: skip
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            bring(port, answer_to(taken, "Hm."), to=wrong)
        assert refused.value.recipients[wrong][0] == 550
    assert posts() == []


def test_what_the_room_refuses_is_said_and_nothing_is_lost(
    world: World, box: Mailbox, mailed: Mailed, port: int
) -> None:
    taken = mail_to_ada(world, box, mailed)
    mia = next(each for each in box.taken if each.to == ["mia@example.org"])
    close_topic(world.topic, by=world.ada, reason="Solved.")
    bring(port, answer_to(mia, "Too late?"), to=mia.mail["Reply-To"], sender="mia@example.org")
    assert "closed" in refusals(box)[0].part("plain")
    leave(world.repair, by=world.mia)
    bring(port, answer_to(mia, "And now?"), to=mia.mail["Reply-To"], sender="mia@example.org")
    assert "gone, or you may not see it" in refusals(box)[1].part("plain")
    bring(port, answer_to(taken, "> only what was quoted\n"), to=taken.mail["Reply-To"])
    assert "Nothing new" in refusals(box)[2].part("plain")
    assert posts() == []
    assert set(ArrivedMail.objects.values_list("outcome", flat=True)) == {"refused"}


def test_a_mail_of_fifty_megabytes_is_refused_by_its_size(box: Mailbox, port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as server:
        server.ehlo()
        assert int(server.esmtp_features["size"]) == LARGEST
        assert server.mail("a@example.org", ["SIZE=52428800"])[0] == 552


def test_one_that_did_not_say_how_large_it_is_is_refused_when_it_is(
    world: World, box: Mailbox, mailed: Mailed, port: int
) -> None:
    taken = mail_to_ada(world, box, mailed)
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        server.ehlo()
        server.mail("ada@example.org")
        server.rcpt(str(taken.mail["Reply-To"]))
        assert server.data(b"x\r\n" * (LARGEST // 2))[0] == 552
    assert posts() == []


def test_attachments_are_named_as_not_taken(world: World, box: Mailbox, mailed: Mailed, port: int) -> None:
    taken = mail_to_ada(world, box, mailed)
    mail = answer_to(taken, "Look.")
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="shutter.png")
    bring(port, mail, to=taken.mail["Reply-To"])
    assert posts() == ["Look."]
    (told,) = refusals(box)
    assert "shutter.png" in told.part("plain")
    picture = answer_to(taken, "")
    picture.clear_content()
    picture.set_content(b"\x89PNG", maintype="image", subtype="png", disposition="inline", filename="only.png")
    bring(port, picture, to=taken.mail["Reply-To"])
    assert "only.png" in refusals(box)[1].part("plain")


def test_an_answer_to_a_message_a_chat_and_a_comment_goes_where_it_belongs(
    world: World, box: Mailbox, mailed: Mailed, port: int
) -> None:
    channel: Channel = open_channel(world.repair, by=world.ada, kind="chat", name="Small talk")
    said = send(channel, by=world.hal, text="@ada coffee?")
    write_to(world.ada, by=world.hal, text="Just you.")
    guidelines = world.repair.guidelines
    assert guidelines
    comment(guidelines, by=world.hal, text="@ada is this still so?")
    mailed()
    for taken in [each for each in box.taken if each.to == ["ada@example.org"]]:
        bring(port, answer_to(taken, f"To {taken.mail['Subject'].strip()}"), to=taken.mail["Reply-To"])
    assert Message.objects.get(author=world.ada).reply_to == said
    assert Direct.objects.get(author=world.ada).text == "To Message from Hal"
    assert Comment.objects.get(author=world.ada).thing == guidelines


BOUNCE = """\
From: MAILER-DAEMON@mx.example.org
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; ada@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 unknown

--b--
"""


def bounced(port: int, taken: Taken, action: str = "failed", status: str = "5.1.1") -> None:
    raw = BOUNCE.format(to=taken.sender, action=action, status=status).encode()
    bring(port, raw, to=taken.sender, sender="")


def test_bounces_are_noted_once_and_three_for_good_stop_mail(
    world: World, box: Mailbox, mailed: Mailed, port: int
) -> None:
    for number in range(3):
        write_to(world.ada, by=world.hal, text=f"Number {number}")
        Notification.objects.update(read_at=timezone.now())
        reply(world.topic, by=world.hal, text=f"@ada {number}")
        mailed(number * 20 + 11)
        mail = next(each for each in reversed(box.taken) if each.to == ["ada@example.org"])
        bounced(port, mail)
        bounced(port, mail)
    assert Bounce.objects.count() == 3
    assert MailStop.objects.get().status == "5.1.1"


@pytest.mark.parametrize(
    ("action", "status", "hard"),
    [("delayed", "4.4.7", None), ("failed", "4.2.2", False), ("relayed", "2.0.0", None), ("failed", "mad", None)],
)
def test_what_may_arrive_another_time_is_no_reason_to_stop(
    world: World, box: Mailbox, mailed: Mailed, port: int, action: str, status: str, hard: bool | None
) -> None:
    taken = mail_to_ada(world, box, mailed)
    bounced(port, taken, action, status)
    assert list(Bounce.objects.values_list("hard", flat=True)) == ([] if hard is None else [hard])


def test_a_taken_port_is_said_in_words(port: int) -> None:
    from django.core.exceptions import ImproperlyConfigured

    with pytest.raises(ImproperlyConfigured, match="Cannot take mail at"):
        Listener("smtp", "127.0.0.1", port).start()


def test_it_speaks_lmtp_too(world: World, box: Mailbox, mailed: Mailed, port: int) -> None:
    taken = mail_to_ada(world, box, mailed)
    listener = Listener("lmtp", "127.0.0.1", 0).start()
    try:
        with smtplib.LMTP("127.0.0.1", listener.port) as server:
            server.sendmail("ada@example.org", [str(taken.mail["Reply-To"])], answer_to(taken, "By LMTP.").as_bytes())
    finally:
        listener.stop()
    assert posts() == ["By LMTP."]
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", listener.port), 1)
