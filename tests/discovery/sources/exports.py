"""More small exports in the real formats, each as its platform or tool writes them."""

from __future__ import annotations

import json
from typing import Any


def usenet_files() -> dict[str, str]:
    return {
        "news/rec.photo/1001": "From: ann@Example.org (Ann Lee)\nSubject: Cleaning a macro lens\n\nHow do I?\n",
        "news/rec.photo/1002": (
            "From: Ben <ben@example.org>\nSubject: Re: Cleaning a macro lens\n\n"
            "In article <1@example.org>, ann@example.org (Ann Lee) writes:\n> How do I clean it?\n"
            "|> really\n\nNewsgroups: rec.photo\nAir first, see http://www.lens.example.com/x\n-- \nBen, Example Inc.\n"
        ),
        "news/rec.audio/7": "Subject: Hum\nFrom: cat@example.org\n\nMy amplifier hums.\n",
        "news/rec.audio/8": "no header at all\n\ntext\n",
    }


LIST_MAIL = """From ann at example.org  Mon Mar  2 10:00:00 2020
From: ann at example.org (Ann Lee)
Date: Mon, 2 Mar 2020 10:00:00 +0100
Subject: [brewers] Dry hopping
Message-ID: <1@example.org>

When do you dry hop?
>From what I read, late.

From ben at example.org  Mon Mar  2 11:00:00 2020
From: ben at example.org (=?utf-8?q?Ben_M=C3=BCller?=)
Date: Mon, 2 Mar 2020 11:00:00 +0100
Subject: Re: [brewers] Dry hopping
In-Reply-To: <1@example.org>
References: <1@example.org>
Message-ID: <2@example.org>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="b"

--b
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

On Mon, Mar 2, 2020 at 10:00 AM Ann Lee <ann@example.org> wrote:
> When do you dry hop?

After fermentation, at 15=B0C.

--=20
Ben
--b
Content-Type: text/html

<p>After</p>
--b--

From cat at example.org  Tue Mar  3 09:00:00 2020
From: cat at example.org
Date: Tue, 3 Mar 2020 09:00:00 +0000
Subject: AW: Dry hopping [was: hops]
Message-ID: <3@example.org>

-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA1

Not too warm.
-----BEGIN PGP SIGNATURE-----
iEYEARECAAYFAk
-----END PGP SIGNATURE-----
_______________________________________________
brewers mailing list
https://lists.example.org/brewers

From root at example.org  Tue Mar  3 09:30:00 2020
From: Mailer-Daemon@example.org
Subject: Undeliverable

Gone.

From nobody Tue Mar  3 09:31:00 2020
Subject: nobody wrote this

Text.
"""


def mbox_files() -> dict[str, str]:
    return {"brewers.mbox": LIST_MAIL}


def discourse_post(number: int, **given: Any) -> dict[str, Any]:
    return {
        "id": 100 + number, "name": "Ann Lee", "username": "ann", "user_id": 7,
        "created_at": "2024-01-18T14:31:34.683Z",
        "avatar_template": "/user_avatar/forum.example.org/ann/{size}/98_2.png", "cooked": f"<p>Words {number}.</p>",
        "raw": f"Words {number}.", "post_number": number, "post_type": 1, "reply_to_post_number": None, "reads": 18,
        "topic_id": 41, "topic_slug": "fee-bumping", "topic_title": "Fee bumping", "category_id": 5, "hidden": False,
        "actions_summary": [{"id": 2, "count": 3}], "deleted_at": None, **given,
    }  # fmt: skip


def discourse_files() -> dict[str, str]:
    quote = (
        '<aside class="quote no-group" data-username="ann" data-post="1" data-topic="41"><blockquote><p>Words</p>'
        '</blockquote></aside><p><a class="mention" href="/u/ann">@ann</a> agreed, see '
        '<a href="https://lightning.example.com/spec">the spec</a>.</p>'
    )
    opening = {
        k: v for k, v in discourse_post(1, id=201, topic_id=42).items() if k not in ("topic_title", "category_id")
    }
    topic = {
        "id": 42,
        "title": "Channel jamming",
        "category_id": 8,
        "tags": ["ln"],
        "post_stream": {"posts": [opening]},
    }
    posts = [
        discourse_post(1),
        discourse_post(2, username="ben", name="Ben", user_id=8, cooked=quote),
        discourse_post(3, reply_to_post_number=2),
        discourse_post(4, post_type=3, cooked="", action_code="closed.enabled"),
    ]
    files = {f"archive/posts/2024-01-January/{p['id']:010d}-ann-fee-bumping.json": json.dumps(p) for p in posts}
    categories = {"category_list": {"categories": [{"id": 5, "name": "Protocol"}]}}
    return {
        **files,
        "archive/t/42.json": json.dumps(topic),
        "archive/categories.json": json.dumps(categories),
        "archive/README.md": "an archive",
    }


def slack_files() -> dict[str, str]:
    users = [
        {"id": "U1", "name": "ann", "is_bot": False, "profile": {"display_name": "Ann", "real_name": "Ann Lee"}},
        {"id": "U2", "name": "ben", "is_bot": False, "profile": {"display_name": "", "real_name": "Ben"}},
        {"id": "U3", "name": "deploy", "is_bot": True, "profile": {"real_name": "Deploy"}},
    ]
    first = {
        "type": "message", "user": "U1", "ts": "1600000000.000100", "thread_ts": "1600000000.000100",
        "text": "How do <!here> we &lt;rotate&gt; <https://docs.example.com/keys|the keys>? :key:\n"
                "&gt; quoted\n```x = 1```",
        "reactions": [
            {"name": "+1", "users": ["U2", "U3"], "count": 2},
            {"name": "tada", "users": ["U2"], "count": 1},
            {"name": "-1", "users": ["U1"], "count": 1},
        ],
    }  # fmt: skip
    answer = {
        "type": "message", "user": "U2", "ts": "1600000100.000200", "thread_ts": "1600000000.000100",
        "text": "<@U1> by hand, as in <#C1|general>",
    }  # fmt: skip
    rest = [
        {"type": "message", "user": "U2", "ts": "1600000200.000300", "text": "Lunch?"},
        {"type": "message", "subtype": "channel_join", "user": "U2", "ts": "1600000300.000100", "text": "<@U2> joined"},
        {"type": "message", "subtype": "bot_message", "bot_id": "B1", "ts": "1600000400.000100", "text": "deployed"},
        {"type": "message", "user": "U1", "ts": "soon", "text": "bad"},
    ]
    return {
        "team/users.json": json.dumps(users),
        "team/channels.json": json.dumps([{"id": "C1", "name": "general", "members": ["U1", "U2"]}]),
        "team/general/2020-09-13.json": json.dumps([first, answer]),
        "team/general/2020-09-14.json": json.dumps(rest),
        "team/secret/2020-09-14.json": json.dumps([first]),
    }


def discord_message(number: int, content: str, **given: Any) -> dict[str, Any]:
    return {
        "id": str(number), "type": "Default", "timestamp": "2024-01-18T14:31:34.683+01:00", "timestampEdited": None,
        "content": content, "author": {"id": "7", "name": "ann", "nickname": "Ann", "isBot": False},
        "attachments": [], "embeds": [], "reactions": [], "mentions": [], **given,
    }  # fmt: skip


def discord_channel(kind: str, name: str, category: str, messages: list[dict[str, Any]], number: str = "20") -> str:
    channel = {"id": number, "type": kind, "categoryId": "1", "category": category, "name": name, "topic": None}
    guild = {"id": "1", "name": "Aquarists", "iconUrl": ""}
    whole = {"guild": guild, "channel": channel, "dateRange": {"after": None, "before": None}}
    return json.dumps(whole | {"messages": messages, "messageCount": len(messages)}, indent=2)


def discord_files() -> dict[str, str]:
    ben = {"id": "8", "name": "ben", "nickname": "Ben", "isBot": False}
    up, down = {"id": "", "name": "👍", "code": "thumbsup"}, {"id": "", "name": "👎", "code": "thumbsdown"}
    messages = [
        discord_message(101, "Which filter? https://filters.example.com/a", reactions=[
            {"emoji": up, "count": 1, "users": [ben]}, {"emoji": down, "count": 9},
        ]),
        discord_message(102, "@Ann a <:sponge:123456> sponge", type="Reply", author=ben,
                        reference={"messageId": "101"}, mentions=[{"id": "7", "name": "ann", "nickname": "Ann"}]),
        discord_message(103, "Joined", type="GuildMemberJoin"),
        discord_message(104, "beep", author={"id": "9", "name": "bot", "isBot": True}),
        discord_message(105, "bad", timestamp="noon"),
    ]  # fmt: skip
    thread = [discord_message(301, "It leaks."), discord_message(302, "Still.", author=ben)]
    return {
        "Aquarists - filters [20].json": discord_channel("GuildTextChat", "filters", "Help", messages),
        "Aquarists - leak [300].json": discord_channel("GuildPublicThread", "My tank leaks", "tanks", thread, "300"),
    }


REDDIT_COLUMNS = "created_utc,score,domain,id,title,num_comments,permalink,selftext,subreddit_id,name,url"


def reddit_files() -> dict[str, str]:
    link = "http://www.reddit.com/r/Beekeeping/comments"
    return {
        "data/Beekeeping.csv": f"{REDDIT_COLUMNS}\n"
        f'1367941659.0,181,i.imgur.com,1dv89d,"The lady, at the post office",19,{link}/1,,t5_2qtzm,t3_1dv89d,http://i/x\n'
        f'1365897566.0,146,self.b,1caqcq,Season,5,{link}/2,"First line\n&gt; quote\n[tips](http://b.org/) &amp; more",'
        "t5_2qtzm,t3_1caqcq,http://i/y\n"
        f"noon,1,self.b,1xxxxx,Bad,5,{link}/3,,t5_2qtzm,t3_1xxxxx,http://i/z\n1,2,3\n",
        "data/Bonsai.csv": f"{REDDIT_COLUMNS}\n1365897500.0,1,s,1zzzzz,Juniper,0,{link}/4,[removed],t5_1,t3_1zzzzz,http://i\n",
    }


def zulip_message(number: int, sender: int, recipient: int, **given: Any) -> dict[str, Any]:
    return {
        "id": number, "sender": sender, "recipient": recipient, "realm": 2, "subject": "Rye starter",
        "content": "Which flour?", "rendered_content": None, "date_sent": 1_554_100_000.25 + number - 101,
        "edit_history": None, "sending_client": 1, **given,
    }  # fmt: skip


def zulip_export_files() -> dict[str, str]:
    realm = {
        "zerver_realm": [{"id": 2, "name": "Bakers", "string_id": "bakers"}],
        "zerver_userprofile": [
            {"id": 11, "full_name": "Ann", "is_bot": False, "date_joined": 1_546_300_800.0},
            {"id": 12, "full_name": "Ben", "is_bot": False}, {"id": 13, "full_name": "Deploy", "is_bot": True},
        ],
        "zerver_userprofile_crossrealm": [{"id": 6, "email": "notification-bot@zulip.example"}],
        "zerver_stream": [
            {"id": 21, "name": "general", "invite_only": False}, {"id": 22, "name": "core", "invite_only": True},
        ],
        "zerver_recipient": [
            {"id": 31, "type": 2, "type_id": 21}, {"id": 32, "type": 2, "type_id": 22},
            {"id": 33, "type": 1, "type_id": 11},
        ],
        "zerver_reaction": [
            {"id": 1, "user_profile": 12, "message": 101, "emoji_name": "tada"},
            {"id": 2, "user_profile": 12, "message": 101, "emoji_name": "heart"},
            {"id": 3, "user_profile": 11, "message": 102, "emoji_name": "-1"},
            {"id": 4, "user_profile": 13, "message": 101, "emoji_name": "heart"},
            {"id": 5, "user_profile": 12, "message": 103, "emoji_name": "heart"},
        ],
    }  # fmt: skip
    quote = '<p><a href="https://z.example.com/#narrow/channel/21-general/topic/Rye/near/101">said</a>:</p>'
    typed = "@_**Ben|12** [said](https://z.example.com/#narrow/channel/21-general/topic/Rye/near/102):\n"
    messages = [
        zulip_message(101, 11, 31),
        zulip_message(102, 12, 31, subject="✔ rye starter", rendered_content=quote + "<blockquote>Which</blockquote>"
                      '<p>Rye, as in <a href="https://bread.example.org/1">the book</a></p>'),
        zulip_message(103, 11, 32, subject="secrets"),
        zulip_message(104, 11, 33, subject=""),
        zulip_message(105, 13, 31),
        zulip_message(106, 6, 31),
        zulip_message(107, 11, 31, subject="RYE starter", content=typed + "```quote\nRye\n```\nThanks @**Ben**"),
    ]  # fmt: skip
    return {
        "zulip-export-x/realm.json": json.dumps(realm),
        "zulip-export-x/messages-000001.json": json.dumps({"zerver_message": messages, "zerver_usermessage": []}),
        "zulip-export-x/attachment.json": "{}",
    }


MORE_FILES = {
    "zulip export": zulip_export_files,
    "usenet": usenet_files,
    "mbox": mbox_files,
    "discourse": discourse_files,
    "slack": slack_files,
    "discord": discord_files,
    "reddit": reddit_files,
}
