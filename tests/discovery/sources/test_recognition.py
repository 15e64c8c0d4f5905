"""In every format: what is quoted, signed, code, or written by a program is told from what people say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coterie_discovery.sources import Export, read_export
from coterie_discovery.sources.chat_text import chat_words
from coterie_discovery.sources.markup import plain_text
from coterie_discovery.sources.message_text import own_words
from coterie_discovery.sources.plain import with_fences
from tests.discovery.sources.conftest import MESSAGES, QUESTION, write_files, xml
from tests.discovery.sources.exports import discord_channel, discord_message, discourse_post

CODE = "def f(x):\n    return x"
SET_IN = "".join(f"    {line}\n" for line in CODE.split("\n"))
FENCED = f"Try:\n```\n{CODE}\n```\nand `f(1)` again"


def read(path: Path, files: dict[str, str]) -> Export:
    return read_export(write_files(path / "in", files), salt=b"s", keys="plain")


def texts(export: Export) -> list[str]:
    return export.signals.posts["text"].to_pylist()


HTML = f"<p>Try:</p><pre class='lang-py'><code>{CODE}\n</code></pre><p>and <code>f(1)</code> again</p>"
QUOTED_HTML = "<blockquote><p>old words</p><pre><code>old</code></pre></blockquote>"
SLACK = {
    "users.json": json.dumps([{"id": "U1", "name": "ann"}]),
    "channels.json": json.dumps([{"id": "C1", "name": "general"}]),
}


def a_slack_day(text: str, **given: Any) -> dict[str, str]:
    message = {"type": "message", "user": "U1", "ts": "1600000000.000100", "text": text, **given}
    other = {"type": "message", "user": "U1", "ts": "1600000001.000100", "text": "Hello"}
    return {**SLACK, "general/2020-09-13.json": json.dumps([message, other])}


def a_zulip_topic(content: str, **given: Any) -> dict[str, str]:
    return {"zulip_json/1-a/t.json": json.dumps([{**MESSAGES[0], "content": content, **given}, MESSAGES[1]])}


def mbox(*bodies: str, headers: str = "", sender: str = "ann@example.org") -> dict[str, str]:
    start = f"From {sender} Mon Mar  2 10:00:00 2020\nFrom: {sender}\n{headers}"
    return {"a.mbox": "".join(f"{start}Message-ID: <{n}@x>\n\n{body}\n\n" for n, body in enumerate(bodies))}


IN_EVERY_FORMAT = {
    "stack exchange": {"Posts.xml": xml("posts", [{**QUESTION, "Body": QUOTED_HTML + HTML}])},
    "zulip": a_zulip_topic(QUOTED_HTML + HTML),
    "zulip as typed": a_zulip_topic(
        "@_**Ann|7** [said](https://z.example.com/#narrow/near/3):\n```quote\nold words\n```\n"
        f"Try:\n```python\n{CODE}\n```\nand `f(1)` again"
    ),
    "discourse": {
        "1.json": json.dumps(discourse_post(1, cooked='<aside class="quote no-group"><p>old words</p></aside>' + HTML))
    },
    "discourse as typed": {
        "1.json": json.dumps(
            {**discourse_post(1), "cooked": None}
            | {"raw": f'[quote="ann, post:1"]\nold words\n[/quote]\nTry:\n\n{SET_IN}\n'
               "and `f(1)` again"}
        )
    },
    "slack": a_slack_day(f"&gt; old words\nTry:\n```{CODE}```\nand `f(1)` again"),
    "discord": {
        "a.json": discord_channel(
            "GuildTextChat", "a", "b", [discord_message(1, f"> old words\nTry:\n```py\n{CODE}\n```\nand `f(1)` again")]
        )
    },
    "reddit": {
        "RC.ndjson": json.dumps({"id": "a", "subreddit": "s", "created_utc": 1, "author": "ann", "link_id": "t3_b",
            "body": f"&gt; old words\n\nTry:\n\n{SET_IN}\nand `f(1)` again"})
    },
    "mail": mbox(f"Ann wrote:\n> old words\nTry:\n```\n{CODE}\n```\nand `f(1)` again\n-- \nAnn"),
}  # fmt: skip


@pytest.mark.parametrize("what", IN_EVERY_FORMAT)
def test_quotes_go_and_code_stays_between_fences(tmp_path: Path, what: str) -> None:
    assert texts(read(tmp_path, IN_EVERY_FORMAT[what]))[0] == FENCED


@pytest.mark.parametrize(
    ("credit", "goes"),
    [
        ("On Mon, 2 Mar 2020 at 10:00, Ann Lee <ann@example.org> wrote:", True),
        ("On Mon, Mar 2, 2020 at 10:00 AM Ann Lee via brewers <\nbrewers@example.org> wrote:", True),
        ("Am 02.03.20 um 10:00 schrieb Ann Lee:", True),
        ("Am Mo., 2. März 2020 um 10:00 Uhr schrieb Ann <ann@example.org>:", True),
        ("Le lun. 2 mars 2020 à 10:00, Ann Lee <ann@example.org> a écrit :", True),
        ("El lun, 2 mar 2020 a las 10:00, Ann (<ann@example.org>) escribió:", True),
        ("Il giorno lun 2 mar 2020 alle ore 10:00 Ann <ann@example.org> ha scritto:", True),
        ("Op ma 2 mrt. 2020 om 10:00 schreef Ann Lee <ann@example.org>:", True),
        ("Em seg., 2 de mar. de 2020 às 10:00, Ann <ann@example.org> escreveu:", True),
        ("W dniu 02.03.2020 o 10:00, Ann Lee napisał(a):", True),
        ("2020年3月2日(月) 10:00 Ann Lee <ann@example.org>:", True),
        ("在 2020年3月2日，上午10:00，Ann Lee <ann@example.org> 写道：", True),
        ("пн, 2 мар. 2020 г. в 10:00, Ann <ann@example.org>\nпишет:", False),  # the first of the two lines stays
        ("In article <1@example.org>, ann@example.org (Ann Lee) writes:", True),
        ("In article <1@example.org>\nann@example.org (Ann Lee) writes:", True),
        ('>>>>> "Ann" == Ann Lee <ann@example.org> writes:', True),
        ("I like what she said:", False),
        ("Here is what the manual says about that:", False),
    ],
)
def test_lines_that_credit_a_quote_go_in_many_spellings(credit: str, goes: bool) -> None:
    words = own_words(f"{credit}\n\n> old words\n\nNew words.")
    assert words.endswith("New words.")
    assert "old words" not in words
    if goes:
        assert words == "New words."


def test_a_line_that_ends_in_said_stays_where_nothing_is_quoted() -> None:
    assert own_words("This is what she said:\n\nNothing at all.") == "This is what she said:\nNothing at all."


@pytest.mark.parametrize(
    "copied",
    [
        "-----Original Message-----\nFrom: Ben",
        "________________________________\nFrom: Ben Lee <ben@example.org>\nSent: Monday, March 2, 2020 10:00\n"
        "To: Ann\nSubject: Hops",
        "Von: Ben\nGesendet: Montag\nAn: Ann\nBetreff: Hopfen",
        "---------- Forwarded message ---------\nFrom: Ben",
        "Begin forwarded message:\n\n> From: Ben",
        "-------- Message d'origine --------\nDe : Ben",
    ],
)
def test_a_message_copied_below_goes(copied: str) -> None:
    assert own_words(f"My answer.\n\n{copied}\n\nold words") == "My answer."


def test_a_patch_in_a_mail_is_code() -> None:
    patch = "diff --git a/x.py b/x.py\nindex 1..2 100644\n--- a/x.py\n+++ b/x.py\n@@ -1,2 +1,2 @@\n-a = 1\n+a = 2\n  b"
    assert own_words(f"Fix it.\n\n{patch}\n-- \n2.39.2\n") == f"Fix it.\n```\n{patch}\n```"


def test_lines_that_end_message_after_message_of_one_person_are_their_signature(tmp_path: Path) -> None:
    sign = "Ann Lee, Brewer\nExample Street 5"
    signed = mbox(*(f"Words number {n}.\n{sign}" for n in range(3)))["a.mbox"]
    twice = mbox(*(f"Other words {n}.\nYours, Ben" for n in range(2)), sender="ben@example.org")["a.mbox"]
    found = texts(read(tmp_path, {"a.mbox": signed, "b.mbox": twice.replace("@x>", "@y>")}))
    assert found == [*(f"Words number {n}." for n in range(3)), *(f"Other words {n}.\nYours, Ben" for n in range(2))]


def test_a_text_sent_again_and_again_is_no_signature(tmp_path: Path) -> None:
    assert texts(read(tmp_path, mbox(*["How to post here.\nBe kind."] * 4))) == ["How to post here.\nBe kind."] * 4


@pytest.mark.parametrize(
    ("headers", "sender", "what"),
    [
        ("Auto-Submitted: auto-replied\n", "ann@example.org", "automatic answers"),
        ("Precedence: auto_reply\n", "ann@example.org", "automatic answers"),
        ("X-Autoreply: yes\n", "ann@example.org", "automatic answers"),
        ("Subject: Out of Office: Re: Hops\n", "ann@example.org", "automatic answers"),
        ("Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_Hops?=\n", "ann@example.org", "automatic answers"),
        ("", "MAILER-DAEMON@example.org", "bounces and notices of mail servers"),
        ("Return-Path: <>\n", "ann@example.org", "bounces and notices of mail servers"),
        ("Subject: Undeliverable: Hops\n", "ann@example.org", "bounces and notices of mail servers"),
        ("Content-Type: multipart/report; boundary=b\n", "a@example.org", "bounces and notices of mail servers"),
        ("Control: cancel <1@x>\n", "ann@example.org", "control messages of news servers"),
        ("Auto-Submitted: auto-generated\n", "ann@example.org", "messages sent by programs"),
    ],
)
def test_mail_of_programs_is_left_out_and_counted(tmp_path: Path, headers: str, sender: str, what: str) -> None:
    robot = mbox("Gone fishing.", headers=headers, sender=sender)["a.mbox"]
    list_mail = mbox("Hello.", headers="Precedence: list\nSubject: Deliverables\n", sender="b@example.org")["a.mbox"]
    export = read(tmp_path, {"a.mbox": robot + list_mail.replace("<0@x>", "<1@x>")})
    assert export.left_out == {what: 1}
    assert texts(export) == ["Hello."]


@pytest.mark.parametrize(
    ("files", "what"),
    [
        (a_slack_day("Deployed", bot_id="B1"), "messages of bots"),
        (a_slack_day("Deployed", subtype="bot_message"), "messages of bots"),
        (a_slack_day("joined", subtype="channel_join"), "notices of Slack itself"),
        (a_slack_day("set the topic", subtype="channel_topic"), "notices of Slack itself"),
        (a_slack_day("was deleted", subtype="tombstone", user="USLACKBOT"), "messages of bots"),
        (a_zulip_topic("<p>x</p>", sender_full_name="Notification Bot"), "messages of Zulip's own bots"),
        (a_zulip_topic("<p>x</p>", sender_email="github-bot@z.example.com"), "messages of bots"),
        (
            {"1.json": json.dumps([discourse_post(1), discourse_post(2, post_type=2)])},
            "notices of moderators",
        ),
        (
            {"1.json": json.dumps([discourse_post(1), discourse_post(2, action_code="closed.enabled")])},
            "notices of what was done to a topic",
        ),
        (
            {"1.json": json.dumps([discourse_post(1), discourse_post(2, post_type=4)])},
            "whispers among the staff",
        ),
        (
            {"1.json": json.dumps([discourse_post(1), discourse_post(2, user_id=None, username="system")])},
            "posts of Discourse's own accounts",
        ),
        (
            {"1.json": json.dumps([discourse_post(1), discourse_post(2, user_id=-2, username="robot")])},
            "posts of Discourse's own accounts",
        ),
        (
            {"Posts.xml": xml("posts", [QUESTION, {**QUESTION, "Id": "5", "OwnerUserId": "-1"}])},
            "posts of the network's own background account",
        ),
        (
            {"RC.ndjson": "\n".join(
                json.dumps({"id": n, "subreddit": "s", "created_utc": 1, "author": a, "link_id": "t3_b", "body": b})
                for n, a, b in (("a", "ann", "Hi, robot."), ("b", "ben", "^(I am a bot) and count words"))
            )},
            "posts of bots",
        ),
        (
            {"RC.ndjson": "\n".join(
                json.dumps({"id": n, "subreddit": "s", "created_utc": 1, "author": a, "link_id": "t3_b", "body": "x y"})
                for n, a in (("a", "Talbot"), ("b", "RemindMeBot"))
            )},
            "posts of bots",
        ),
    ],
)  # fmt: skip
def test_what_programs_write_is_left_out_and_counted(tmp_path: Path, files: dict[str, str], what: str) -> None:
    export = read(tmp_path, files)
    assert export.left_out == {what: 1}
    assert export.counts["posts"] == 1


@pytest.mark.parametrize(
    "kind", ["ChannelPinnedMessage", "GuildMemberJoin", "ThreadCreated", "UserPremiumGuildSubscription"]
)
def test_notices_of_discord_are_left_out(tmp_path: Path, kind: str) -> None:
    messages = [discord_message(1, "Hello"), discord_message(2, "notice", type=kind)]
    export = read(tmp_path, {"a.json": discord_channel("GuildTextChat", "a", "b", messages)})
    assert export.left_out == {"notices of Discord itself": 1}


def test_links_in_quotes_are_not_the_quoter_s(tmp_path: Path) -> None:
    body = '<blockquote><a href="https://old.example.com/">x</a></blockquote><p><a href="https://new.example.com/">y</a></p>'
    export = read(tmp_path, {"Posts.xml": xml("posts", [{**QUESTION, "Body": body}])})
    assert export.signals.affinities["label"].to_pylist() == ["new.example.com"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<pre>a\n  b</pre>", "```\na\n  b\n```"),
        ("x<pre>never closed", "x\n```\nnever closed\n```"),
        ("<pre>a ``` b</pre>", "```\na `` b\n```"),
        ("<pre> \n</pre>x", "x"),
        ("<pre>a<br>b &lt;c&gt;</pre>", "```\na\nb <c>\n```"),
        ("a<blockquote>b<blockquote>c</blockquote>d</blockquote>e", "a\ne"),
    ],
)
def test_blocks_of_html(html: str, text: str) -> None:
    assert plain_text(html) == text


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("a\n>>> all\nthis", "a"),
        ("a >>> b", "a >>> b"),
        (">!a spoiler!<", ">!a spoiler!<"),
        ("```js\nx\n```", "```\nx\n```"),
        ("```x = 1```", "```\nx = 1\n```"),
        ("```\nnever closed", "```\nnever closed\n```"),
        ("```>>> 1\n1```", "```\n>>> 1\n1\n```"),
    ],
)
def test_marks_of_a_chat(typed: str, text: str) -> None:
    assert chat_words(typed, rest_is_quoted=True) == text


def test_lines_set_in_are_code_but_not_below_a_list() -> None:
    assert with_fences("a\n\n    x\n\n      y\n\nb") == "a\n\n```\nx\n\n  y\n```\nb"
    assert with_fences("- a\n\n    more of a\n") == "- a\n\n    more of a\n"
    assert with_fences("a\n    not after an empty line") == "a\n    not after an empty line"
