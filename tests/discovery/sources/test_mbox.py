import gzip
from pathlib import Path

import pytest

from coterie_discovery.sources import BadExport, read_export
from coterie_discovery.sources.message_text import own_words
from coterie_discovery.sources.messages import bare_subject
from tests.discovery.sources.conftest import write_files
from tests.discovery.sources.exports import LIST_MAIL, mbox_files


def read(path: Path, files: dict[str, str] | dict[str, bytes] | None = None, **options):
    return read_export(write_files(path / "in", files or mbox_files()), salt=b"s", **{"keys": "plain", **options})


def mail(number: int, subject: str, *, day: int | None = None, headers: str = "") -> str:
    date = f"Date: {day} Mar 2020 10:00:00 +0000\n" if day else ""
    start = "From x Mon Mar  2 10:00:00 2020\nFrom: x@example.org\n"
    return f"{start}Subject: {subject}\nMessage-ID: <{number}@x>\n{date}{headers}\ntext {number}\n\n"


def threads(path: Path, *mails: str) -> dict[str, str]:
    posts = read(path, {"list.mbox": "".join(mails)}).signals.posts.to_pylist()
    return {post["post"].split("@")[0]: post["thread"].split("@")[0] for post in posts}


def test_threads_come_from_references_and_then_from_the_subject(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert export.reader == "mbox"
    posts = export.signals.posts.to_pylist()
    assert [p["post"] for p in posts] == ["1@example.org", "2@example.org", "3@example.org"]
    assert {p["thread"] for p in posts} == {"1@example.org"}
    assert [p["parent"] for p in posts] == [None, "1@example.org", None]
    assert [p["title"] for p in posts] == ["Dry hopping", None, None]
    assert [p["place"] for p in posts] == ["brewers"] * 3
    assert posts[0]["at"].isoformat() == "2020-03-02T09:00:00+00:00"


def test_text_is_what_the_sender_wrote(tmp_path: Path) -> None:
    assert read(tmp_path).signals.posts["text"].to_pylist() == [
        "When do you dry hop?\nFrom what I read, late.",
        "After fermentation, at 15°C.",
        "Not too warm.",
    ]


def test_hidden_addresses_are_read_and_names_decoded(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert export.signals.members["member"].to_pylist() == ["ann@example.org", "ben@example.org", "cat@example.org"]
    assert export.names["name"].to_pylist() == ["Ann Lee", "Ben Müller"]


def test_bounces_are_left_out_and_mail_from_nobody_quarantined(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert export.left_out == {"bounces and notices of mail servers": 1}
    assert [(q.file, q.position, q.reason) for q in export.quarantined] == [
        ("brewers.mbox", f"line {LIST_MAIL.split('From nobody')[0].count(chr(10)) + 1}", "has no From line")
    ]
    assert sum(export.rows.values()) == 5


def test_one_file_by_any_name_is_known_by_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "archive"
    path.write_text(LIST_MAIL)
    assert read_export(path, salt=b"s").counts["posts"] == 3


def test_answers_to_a_message_that_is_not_there_share_a_thread(tmp_path: Path) -> None:
    lost = "References: <lost@x>\n"
    found = threads(tmp_path, mail(1, "Re: a", day=2, headers=lost), mail(2, "Re: b", day=1, headers=lost))
    assert found == {"1": "2", "2": "2"}


def test_an_answer_by_subject_joins_the_last_thread_opened_before(tmp_path: Path) -> None:
    mails = [
        mail(1, "Minutes", day=1),
        mail(2, "Minutes", day=5),
        mail(3, "Re: Minutes", day=6),
        mail(4, "Other", day=6),
    ]
    assert threads(tmp_path, *mails) == {"1": "1", "2": "2", "3": "2", "4": "4"}


def test_references_win_over_the_subject(tmp_path: Path) -> None:
    found = threads(tmp_path, mail(1, "a", day=1), mail(2, "b", day=2, headers="References: <0@x> <1@x>\n"))
    assert found == {"1": "1", "2": "1"}


def test_a_list_or_group_the_message_names_is_its_place(tmp_path: Path) -> None:
    mails = mail(1, "a", headers="List-Id: Brewers <brew.example.org>\n")
    mails += mail(2, "b", headers="Newsgroups: rec.beer,rec.wine\n")
    posts = read(tmp_path, {"2020-March.txt": mails}).signals.posts
    assert posts["place"].to_pylist() == ["brew.example.org", "rec.beer"]


def test_a_line_that_starts_with_from_in_a_paragraph_starts_no_message(tmp_path: Path) -> None:
    assert threads(tmp_path, mail(1, "a", headers="\nwait\nFrom here at 10:00 on\n")) == {"1": "1"}


def test_a_message_too_long_is_quarantined_and_the_next_one_read(tmp_path: Path) -> None:
    files = {"a.mbox": mail(1, "a") + "x" * (17 << 20) + "\n\n" + mail(2, "b")}
    export = read(tmp_path, files)
    assert [(q.position, q.reason) for q in export.quarantined] == [("line 1", "is longer than 16 MB")]
    assert export.signals.posts["post"].to_pylist() == ["2@x"]


def test_an_mbox_without_one_good_message_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match=r"a\.mbox, line 1: not one row can be read \(has no From line\)"):
        read(tmp_path, {"a.mbox": "From x Mon Mar  2 10:00:00 2020\n\xff\x00\n\nmore"})


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: [list] AW: Fwd: Hops", ("Hops", True)),
        ("[list] Hops", ("Hops", False)),
        ("RE[2]: Hops (was: Malt)", ("Hops", True)),
        ("[OT]", ("[OT]", False)),
        ("Regarding: hops", ("Regarding: hops", False)),
        ("Re:", ("", True)),
    ],
)
def test_subjects_lose_what_mail_programs_put_before(subject, bare) -> None:
    assert bare_subject(subject) == bare


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("He said:\n\nit works.", "He said:\nit works."),
        ("Ann wrote:\n> x\nyes", "yes"),
        ("On Mon, 2 Mar 2020,\nAnn <a@b.org> wrote:\n> x\nyes", "yes"),
        ("yes\n-----Original Message-----\nFrom: Ann\nno", "yes"),
        ("one\n-- \ntwo\n" + "three\n" * 30, "one\ntwo\n" + "\n".join(["three"] * 30)),
        ("a\nbegin 644 x.gif\nM12345\nend\nb", "a\nb"),
        ("-----BEGIN PGP PUBLIC KEY BLOCK-----\nabc\n-----END PGP PUBLIC KEY BLOCK-----\nb", "b"),
    ],
)
def test_own_words(body, words) -> None:
    assert own_words(body) == words


@pytest.mark.parametrize("escaped", [">From here", ">>From there", "> From afar"])
def test_lines_escaped_by_mboxrd_and_mboxo_are_told_from_quotes(tmp_path: Path, escaped: str) -> None:
    text = read(tmp_path, {"a.mbox": mail(1, "a").replace("text 1", f"words\n{escaped}")}).signals.posts["text"][0]
    assert text.as_py() == ("words\nFrom here" if escaped == ">From here" else "words")


def test_a_packed_mbox_is_read_and_its_place_is_its_name(tmp_path: Path) -> None:
    packed = {"brewers.mbox.gz": gzip.compress(LIST_MAIL.encode(), mtime=0)}
    export = read(tmp_path, packed)
    assert export.signals.posts == read(tmp_path / "plain", mbox_files()).signals.posts
    assert export.signals.posts["place"].unique().to_pylist() == ["brewers"]


def test_messages_are_found_however_the_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = read(tmp_path / "whole")
    for size in (97, 98, 211, 1024):
        monkeypatch.setattr("coterie_discovery.sources.mbox.PIECE_BYTES", size)
        export = read(tmp_path / str(size))
        assert export.signals.posts == expected.signals.posts
        assert export.quarantined == expected.quarantined
