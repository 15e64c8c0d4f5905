"""Archives of mail as they are found: separators, senders, charsets and dates as programs really write them."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coterie_discovery.sources import Export, read_export
from coterie_discovery.sources.charsets import decoded
from coterie_discovery.sources.encoded_words import decoded_words
from coterie_discovery.sources.mbox import list_of
from coterie_discovery.sources.senders import address_of, sender_of
from tests.discovery.sources.conftest import write_files

LINE = "From x@x.example Sat Jan  1 12:00:00 2000\n"


def read(path: Path, *mails: str | bytes, name: str = "list.mbox") -> Export:
    whole = b"".join(mail.encode() if isinstance(mail, str) else mail for mail in mails)
    return read_export(write_files(path / "in", {name: whole}), salt=b"s", keys="plain")


def mail(number: int, text: str = "words", *, line: str = LINE, headers: str = "") -> str:
    return f"{line}From: p{number}@x.example\nMessage-ID: <{number}@x.example>\n{headers}\n{text}\n\n"


def sender(*lines: str) -> tuple[str, str]:
    head = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    return sender_of(lambda name: head.get(name, ""), lambda value: decoded_words(value, None))


@pytest.mark.parametrize(
    "sentence",
    [
        "From Friday the shop opens at 09:15 and closes at noon.",
        "From 08:00 on there is coffee.\nNote: bring a cup.",
        "From 1999 on we met weekly.",
        "From",
        "From here",
        "From A to Z, all of it, at 12:00:00 2000",
    ],
)
def test_a_paragraph_that_begins_with_from_stays_in_its_message(tmp_path: Path, sentence: str) -> None:
    export = read(tmp_path, mail(1, f"First.\n\n{sentence}\n\nLast."), mail(2))
    assert export.signals.posts["text"].to_pylist() == [f"First.\n{sentence}\nLast.", "words"]
    assert not export.quarantined


@pytest.mark.parametrize(
    "line",
    [
        "From \n",
        "From\n",
        "From nobody\n",
        "From -\n",
        "From ???@???\n",
        "From MAILER-DAEMON 2000-01-01 12:00\n",
        "From - 1 Jan 2000\n",
        "From x@x.example 12:00 2000-01-01\r\n",
        "From -123456\n",
    ],
)
def test_a_separator_of_any_form_starts_a_message(tmp_path: Path, line: str) -> None:
    export = read(tmp_path, mail(1), mail(2, line=line), mail(3))
    assert export.signals.posts["author"].to_pylist() == ["p1@x.example", "p2@x.example", "p3@x.example"]
    first = read(tmp_path / "first", mail(1, line=line), mail(2))
    assert first.counts["posts"] == 2


def test_a_separator_needs_no_empty_line_before_it_where_headers_follow(tmp_path: Path) -> None:
    assert read(tmp_path, mail(1).rstrip("\n") + "\n", mail(2)).counts["posts"] == 2


def test_a_message_that_cannot_be_read_is_counted(tmp_path: Path) -> None:
    export = read(tmp_path, mail(1), f"{LINE}no headers at all\n\n", mail(2))
    assert [(bad.position, bad.reason) for bad in export.quarantined] == [("line 7", "has no From line")]
    assert sum(export.rows.values()) == 3


def test_separators_are_found_however_the_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mails = [mail(at, "text\n\nFrom noon at 12:00 on.\n" * 40, line="From nobody\n") for at in range(60)]
    expected = read(tmp_path / "whole", *mails)
    assert expected.counts["posts"] == 60
    monkeypatch.setattr("coterie_discovery.sources.mbox.PIECE_BYTES", 1021)
    monkeypatch.setattr("coterie_discovery.sources.mbox.LOOKAHEAD", 1 << 10)
    assert read(tmp_path / "pieces", *mails).signals.posts == expected.signals.posts


LIST_ID = "List-Id: Bakers <bake.lists.example.org>"


@pytest.mark.parametrize(
    ("headers", "who"),
    [
        (['From: "Ann Lee via Bake" <bake@lists.example.org>', "Reply-To: Ann Lee <ann@a.example>"], "ann@a.example"),
        (["From: 'Ann Lee' via Bake <bake@lists.example.org>", "X-Original-Sender: ann@a.example"], "ann@a.example"),
        (["From: Ann Lee via Bake <bake@lists.example.org>", "X-Original-From: Ann <ann@a.example>"], "ann@a.example"),
        (
            [
                "From: Ann Lee via Bake <bake@lists.example.org>",
                "Reply-To: Bakers <bake@lists.example.org>, Ann Lee <ann@a.example>",
            ],
            "ann@a.example",
        ),
        (
            [
                "From: Ann Lee via Bake <bake@lists.example.org>",
                "Reply-To: Bakers <bake@lists.example.org>",
                'Cc: "Bo" <bo@b.example>, "Ann Lee" <ann@a.example>',
            ],
            "ann@a.example",
        ),
        (["From: Ann Lee <bake@lists.example.org>", LIST_ID, "Reply-To: ann@a.example"], "ann@a.example"),
        (
            ["From: Ann Lee (via Bake Mailing List) <bake@lists.example.org>", "X-MailFrom: ann@a.example"],
            "ann@a.example",
        ),
        (["From: Ann Lee (ann@a.example via Bake) <bake@lists.example.org>"], "ann@a.example"),
        (['From: "ann at a.example via Bake" <bake@lists.example.org>'], "ann@a.example"),
        (["From: Ann Lee via groups.example <ann=a.example@groups.example>"], "ann@a.example"),
        (["From: Ann Lee <ann=40a.example@dmarc.example.org>"], "ann@a.example"),
        (["From: Ann Lee <ann@a.example.INVALID>"], "ann@a.example"),
        (["From: Ann Lee <ann@a.example>", "Reply-To: other@o.example"], "ann@a.example"),
        (["From: Ann Lee via Bake <bake@lists.example.org>"], "ann lee via bake@lists.example.org"),
        (
            [
                "From: Ann Lee via Bake <bake@lists.example.org>",
                "Cc: Ann Lee <noreply@tracker.example>",
                "Reply-To: Bakers <bake@lists.example.org>",
            ],
            "ann lee via bake@lists.example.org",
        ),
        (["From: Ann Lee <address@hidden>"], "ann lee address@hidden"),
        (["From: Ann Lee <ann...@a.example>"], "ann lee ann...@a.example"),
    ],
)
def test_who_wrote_is_told_though_a_list_put_its_address_there(headers: list[str], who: str) -> None:
    address, name = sender(*headers)
    assert address == who
    assert "via" not in name


@pytest.mark.parametrize(
    "value",
    [
        "Ann <ann at a.example>",
        "Ann <ann AT a.example>",
        "Ann <ann(at)a.example>",
        "Ann <ann [at] a [dot] example>",
        "Ann <ann@a.example>",
        "<ann at a.example>",
        "ann [at] a.example (Ann)",
        "ann AT a DOT example (Ann)",
        "ann_at_a.example",
        "Ann <ann&#64;a.example>",
        "Ann at Home <ann at a.example>",
        "Lee, Ann <ann@a.example>",
        "=?utf-8?b?QW5uIDxhbm5AYS5leGFtcGxlPg==?=",
        "Ann <mailto:ann@a.example>",
        "Ann <ann@a.example> (by phone)",
    ],
)
def test_an_address_is_read_however_it_is_hidden(value: str) -> None:
    assert address_of(value, lambda words: decoded_words(words, None))[0] == "ann@a.example"


def test_a_name_with_a_comma_is_no_address() -> None:
    assert address_of("Lee, Ann <ann@a.example>") == ("ann@a.example", "Lee, Ann")


TEXTS = {
    "zh": "镕堃的花园里有很多蔬菜，今年的收成很好。",
    "tw": "花園裡有很多蔬菜，今年的收成很好。",
    "ja": "新しい自転車を買いました。とても速いです。①",
    "ko": "똠얌꿍은 맛있는 국물 요리입니다. 좋아해요.",
    "ru": "Сегодня хорошая погода, и мы пошли гулять в лес.",
    "he": "דבורים אוהבות לבנדר",
    "de": "Die Größe der Bäume überrascht – „schön“.",
}


@pytest.mark.parametrize(
    ("text", "codec", "named"),
    [
        ("zh", "gbk", "gb2312"),
        ("zh", "gb18030", "GBK"),
        ("zh", "gb18030", None),
        ("tw", "big5", "big5"),
        ("tw", "big5", None),
        ("ko", "cp949", "ks_c_5601-1987"),
        ("ko", "cp949", "euc-kr"),
        ("ja", "cp932", "shift_jis"),
        ("ja", "cp932", "Shift-JIS"),
        ("ja", "cp932", None),
        ("ru", "koi8-r", None),
        ("ru", "cp1251", None),
        ("ru", "cp1251", "windows-1251"),
        ("ru", "utf-8", "us-ascii"),
        ("ru", "utf-8", "utf8"),
        ("he", "iso8859_8", "iso-8859-8-i"),
        ("de", "cp1252", "iso-8859-1"),
        ("de", "cp1252", "us-ascii"),
        ("de", "utf-8", "iso-8859-1"),
        ("de", "cp1252", "no-such-charset"),
    ],
)
def test_a_charset_is_known_though_it_is_misnamed(text: str, codec: str, named: str | None) -> None:
    assert decoded(TEXTS[text].encode(codec), named) == TEXTS[text]


@pytest.mark.parametrize("named", [None, "us-ascii", "iso-2022-jp", "utf-8"])
def test_iso_2022_jp_is_known_by_its_escape_sequences(named: str | None) -> None:
    plain = "新しい自転車を買いました。"
    assert decoded(plain.encode("iso-2022-jp"), named) == plain
    assert decoded(b"\x1b$B\x2d\x21\x1b(B hi", named) == "① hi"


def test_one_wrong_byte_leaves_the_rest_as_it_is() -> None:
    assert decoded("Größe z".encode() + b"\xe4hlt, M\xfc" + "ßen, Bäume, schön".encode(), "utf-8") == (
        "Größe zählt, Müßen, Bäume, schön"
    )
    assert decoded("很好的蔬菜，".encode("gbk") * 5 + b"\xff", "gb2312").startswith("很好的蔬菜，很好")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (f"=?gb2312?B?{base64.b64encode('镕堃'.encode('gbk')).decode()}?=", "镕堃"),
        ("=?utf-8?B?c2Noww==?= =?utf-8?B?tm4=?=", "schön"),
        ("Re: =?iso-8859-1?q?B=E4ume?= und Hecken", "Re: Bäume und Hecken"),
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe aus?= Bonn", "Grüße aus Bonn"),
        ("=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
        (f"=?ks_c_5601-1987?B?{base64.b64encode('똠얌'.encode('cp949')).decode()}?=", "똠얌"),
        (f"=?iso-2022-jp?B?{base64.b64encode('自転車'.encode('iso-2022-jp')).decode()}?=", "自転車"),
        ("=?broken", "=?broken"),
    ],
)
def test_encoded_words_are_read(header: str, words: str) -> None:
    assert decoded_words(header, None) == words


def test_headers_that_are_plain_bytes_have_the_charset_of_the_message(tmp_path: Path) -> None:
    text = mail(1, "x", headers="Subject: 镕堃花园\nContent-Type: text/plain; charset=gb2312\n").encode("gbk")
    assert read(tmp_path, text).signals.posts["title"].to_pylist() == ["镕堃花园"]


@pytest.mark.parametrize(
    ("line", "headers", "at"),
    [
        (LINE, "", "2000-01-01T12:00:00+00:00"),
        (LINE, "Date: Sometime, 77 Bar 2000\n", "2000-01-01T12:00:00+00:00"),
        ("From x at x.example  Sat Jan  1 12:00:00 +0200 2000\n", "", "2000-01-01T10:00:00+00:00"),
        (LINE, "Date: 2000-02-03 04:05:06\n", "2000-02-03T04:05:06+00:00"),
        ("From nobody\n", "Received: from a by b; Sun, 2 Jan 2000 09:00:00 +0000\n", "2000-01-02T09:00:00+00:00"),
        ("From nobody\n", "", None),
    ],
)
def test_without_a_date_the_line_before_the_message_has_it(
    tmp_path: Path, line: str, headers: str, at: str | None
) -> None:
    (when,) = read(tmp_path, mail(1, line=line, headers=headers)).signals.posts["at"].to_pylist()
    assert (when.isoformat() if when else None) == at


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("2011-January.txt", ""),
        ("2011-January.txt.gz", ""),
        ("2011q1.txt", ""),
        ("2011.mbox", ""),
        ("201101.mbox", ""),
        ("20110131.txt", ""),
        ("Week-of-Mon-20110103.txt", ""),
        ("bees/2011-January.txt", "bees"),
        ("archive/bees/2011-01.mbox.gz", "bees"),
        ("bees-2011-01.mbox", "bees"),
        ("bees_2011-January.txt", "bees"),
        ("bees.mbox/2011-01", "bees.mbox"),
        ("rec.beer.mbox", "rec.beer"),
        ("route66.mbox", "route66"),
        ("march.mbox", "march"),
    ],
)
def test_a_file_called_after_a_month_is_no_place(name: str, place: str) -> None:
    assert list_of(name) == place


def test_months_of_one_list_are_one_place_and_their_threads_go_on(tmp_path: Path) -> None:
    months = {
        "2011-January.txt": mail(1, headers="Subject: [Bake] Rye\nDate: Mon, 31 Jan 2011 10:00:00 +0000\n"),
        "2011-February.txt": mail(2, headers="Subject: Re: [Bake] Rye\nDate: Tue, 1 Feb 2011 10:00:00 +0000\n"),
    }
    posts = read_export(write_files(tmp_path / "in", months), salt=b"s", keys="plain").signals.posts
    assert posts["place"].to_pylist() == ["bake", "bake"]
    assert set(posts["thread"].to_pylist()) == {"1@x.example"}


def test_months_of_a_list_that_nobody_names_are_one_place(tmp_path: Path) -> None:
    months = {f"2011-{month}.txt": mail(at) for at, month in enumerate(("May", "June", "July"))}
    posts = read_export(write_files(tmp_path / "in", months), salt=b"s").signals.posts
    assert posts["place"].to_pylist() == ["mailing list"] * 3


CHARSETS = st.sampled_from(
    [None, "utf-8", "gb2312", "iso-2022-jp", "cp949", "koi8-r", "big5", "us-ascii", "utf-7", "x"]
)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.binary(max_size=80), st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace"))), CHARSETS
)
def test_any_bytes_in_any_charset_become_text(data: bytes, charset: str | None) -> None:
    decoded(b"\x1b$B" + data, charset)
    assert (
        decoded(data, charset).isascii()
        or not data.isascii()
        or charset in ("iso-2022-jp", "utf-7", "x")
        or b"\x1b" in data
    )


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="=?bqBQutf-8 via<>@\",()'atAnn.[]\udc80é\n", max_size=120))
def test_any_header_gives_words_and_a_sender(value: str) -> None:
    decoded_words(value, "gb2312").encode("utf-8")
    address, name = sender_of(lambda header: value or "x", lambda words: decoded_words(words, None))
    assert isinstance(address, str)
    assert len(name) <= 200
