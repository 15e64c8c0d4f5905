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


MORE_FILES = {"usenet": usenet_files, "mbox": mbox_files, "discourse": discourse_files}
