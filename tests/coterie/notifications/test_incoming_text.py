"""What is new in a mail, whatever program wrote it, in which language, in which charset, however broken."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coterie.notifications.incoming.cut import cut, words_of_html
from coterie.notifications.incoming.parse import Arrived, parse, report

MARKER = "--- Write your answer above this line ---"
QUOTE = "> Also check the seals.\n> You get this because …\n"


@pytest.mark.parametrize(
    "opening",
    [
        "On Tue, Mar 3, 2026 at 10:00 AM Hal via Aperture <x@y.example> wrote:",
        "On Tue, Mar 3, 2026 at 10:00 AM Hal via Aperture\n<x@y.example> wrote:",
        "On 3 Mar 2026, at 10:00, Hal <reply+7-abc@replies.aperture.example>\nwrote:",
        "Am Di., 3. März 2026 um 10:00 Uhr schrieb Hal via Aperture <x@y.example>:",
        "Am 03.03.26 um 10:00 schrieb Hal via Aperture:",
        "Le mar. 3 mars 2026 à 10:00, Hal via Aperture <x@y.example> a écrit :",
        "El mar, 3 mar 2026 a las 10:00, Hal (<x@y.example>) escribió:",
        "Em ter., 3 de mar. de 2026 às 10:00, Hal <x@y.example> escreveu:",
        "Il giorno mar 3 mar 2026 alle ore 10:00 Hal <x@y.example> ha scritto:",
        "Op di 3 mrt 2026 om 10:00 schreef Hal <x@y.example>:",
        "Den tis 3 mars 2026 kl 10:00 skrev Hal <x@y.example>:",
        "W dniu wt., 3 mar 2026 o 10:00 Hal <x@y.example> napisał(a):",
        "вт, 3 мар. 2026 г. в 10:00, Hal <x@y.example> пишет:",
        "вт, 3 мар. 2026 г. в 10:00, Hal <x@y.example>:\nHal написал:",
        "Hal <x@y.example> 于2026年3月3日周二 10:00写道：",
        "2026年3月3日(火) 10:00 Hal <x@y.example>のメール:",
        "ti 3. maaliskuuta 2026 klo 10.00 Hal <x@y.example> kirjoitti:",
        "-----Original Message-----\nFrom: Hal\nSent: Tuesday",
        "-----Ursprüngliche Nachricht-----\nVon: Hal",
        "________________________________\nFrom: Hal <x@y.example>\nSent: Tuesday, March 3, 2026",
        "Von: Hal <x@y.example>\nGesendet: Dienstag, 3. März 2026 10:00\nAn: Ada\nBetreff: Sticky shutter?",
        "De : Hal <x@y.example>\nEnvoyé : mardi 3 mars 2026\nÀ : Ada",
        f"> {MARKER}",
        MARKER,
        "-- \nAda, Aperture Street 4",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
    ],
)
def test_what_stands_below_is_not_part_of_the_answer(opening: str) -> None:
    for ends in ("\n", "\r\n"):
        mail = f"Yes, it was the seals.\n\nThank you!\n\n{opening}\n\n{QUOTE}".replace("\n", ends)
        assert cut(mail, MARKER) == "Yes, it was the seals.\n\nThank you!"


@pytest.mark.parametrize(
    "text",
    [
        "On Tuesday I tried it and it works.",
        "On Tuesday, 3 March 2026, I tried what Hal wrote: it works.",
        "From: what I hear, it is good.",
        "Am Dienstag habe ich es versucht, wie du schriebst.",
        "A list:\n\n- one\n- two\n\n---\n\nand a rule",
        "```\nfoo -- bar\n```",
        "2 > 1 and 1 < 2",
    ],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    assert cut(text, MARKER) == text


def test_answers_between_quoted_lines_are_kept_and_the_quoted_are_not() -> None:
    assert cut(f"{QUOTE}\nThe seals are fine.\n\n> And the foam?\n\nRotten.") == ("The seals are fine.\n\n\nRotten.")


def test_addresses_that_are_good_for_one_person_never_show() -> None:
    text = (
        "Why reply+12-abcdefghijklmnopqrstuvwxyz@replies.aperture.example\nand http://x.example/inbox/leave/WzE:1:a/ ?"
    )
    assert cut(text) == "Why \nand  ?"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Yes.</p><p>Thank&nbsp;you &amp; bye</p>", "Yes.\n\nThank you & bye"),
        ("<div>Yes.<br>No.</div><div class='gmail_quote'>On … wrote:<blockquote>old</blockquote></div>", "Yes.\nNo."),
        ("<p>Yes.</p><blockquote type=cite>old <b>older</blockquote>tail", "Yes.\ntail"),
        ("<style>p{}</style><script>alert(1)</script><p>Yes.</p><div style='display: none'>hidden</div>", "Yes."),
        ("<p>Yes.</p><body class='m-page'><div>our mail</div>", "Yes."),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("</div></p><p>Yes", "Yes"),
        ("", ""),
    ],
)
def test_html_becomes_words(html: str, words: str) -> None:
    assert words_of_html(html) == words


def parsed(raw: bytes) -> Arrived:
    return parse(raw, envelope_from="ada@example.org", marker=MARKER, own="replies.aperture.example")


HEAD = b"From: Ada <ada@example.org>\nMessage-ID: <1@example.org>\nMIME-Version: 1.0\n"


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        (b"Content-Type: text/plain; charset=iso-8859-1", "Grüße".encode("latin-1"), "Grüße"),
        (b"Content-Type: text/plain; charset=shift_jis", "シャッター".encode("shift_jis"), "シャッター"),
        (b"Content-Type: text/plain; charset=gb18030", "快门".encode("gb18030"), "快门"),
        (b"Content-Type: text/plain; charset=utf-8", "Grüße an alle".encode("latin-1"), "Grüße an alle"),
        (b"Content-Type: text/plain; charset=no-such", "Grüße".encode(), "Grüße"),
        (b"Content-Type: text/plain", "Grüße".encode(), "Grüße"),
        (b"Content-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: base64", b"!!!", ""),
        (b"Content-Type: text/html; charset=utf-8", "<p>Grüße</p>".encode(), "Grüße"),
        (b"Content-Type: text/plain; charset=\"utf-8\nContent-Transfer-Encoding: x-unknown", b"Plain", "Plain"),
        (b"Content-Type: multipart/mixed; boundary=b", b"no boundary at all", ""),
        (b"Content-Type: multipart/alternative; boundary=b",
         b"--b\nContent-Type: text/plain\n\n\n--b\nContent-Type: text/html\n\n<p>Only here</p>\n--b--", "Only here"),
    ],
)  # fmt: skip
def test_every_charset_is_read_as_well_as_it_can_be(head: bytes, body: bytes, text: str) -> None:
    found = parsed(HEAD + head + b"\n\n" + body).text
    assert found == text or (text == "" and len(found) < 10)


def test_a_deeply_nested_mail_ends() -> None:
    raw = HEAD
    for number in range(500):
        raw += f"Content-Type: multipart/mixed; boundary=b{number}\n\n--b{number}\n".encode()
    with suppress(ValueError):
        assert parsed(raw + b"Content-Type: text/plain\n\nDeep").senders == ("ada@example.org",)


@given(raw=st.binary(max_size=2000))
@settings(max_examples=150, deadline=None)
def test_no_bytes_break_it(raw: bytes) -> None:
    for whole in (raw, HEAD + raw, HEAD + b"\n" + raw):
        with suppress(ValueError):
            parsed(whole)
            report(whole)


PIECES = ["> ", "On ", "wrote:", "\n", "From: ", "Sent: ", "-- ", "--- ", "a" * 50, " ", "é", "@", "2026", "<p>",
          "</div>", "<blockquote>", "пишет:", "-----Original Message-----", MARKER]  # fmt: skip


@given(parts=st.lists(st.sampled_from(PIECES), max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_the_cut_and_nothing_quoted_stays(parts: list[str]) -> None:
    text = "".join(parts)
    assert not any(line.lstrip().startswith(">") for line in cut(text, MARKER).splitlines())
    words_of_html(text)


def test_a_hostile_text_takes_no_long() -> None:
    import time

    began = time.monotonic()
    for text in (
        "On " * 60_000,
        "On 2026 " + "a " * 90_000,
        "<div>" * 40_000,
        "On 2026\n" * 4000,
        "-" * 200_000,
        ">" * 200_000,
    ):
        cut(text, MARKER)
        words_of_html(text)
    assert time.monotonic() - began < 10
