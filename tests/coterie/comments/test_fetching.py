"""A page that somebody names is read without being led anywhere else, in bounded time and size."""

from __future__ import annotations

import gzip
import socket
import time

import pytest

from coterie.comments.links.addresses import canonical
from coterie.comments.links.described import described
from coterie.comments.links.fetch import Page, Rules, fetch
from coterie.comments.links.networks import Refused, is_public
from tests.coterie.comments.web import page, redirect, web

HTML = b'<title>Old title</title><meta property="og:title" content="A &amp; B"><meta name=description content="It is.">'


def test_a_page_says_what_it_is() -> None:
    with web({"/a?b=c": page(HTML)}) as site:
        facts = described(fetch(site.url("/a?b=c#d"), site.rules(agent="Test (+https://here.example)")))
    assert (facts.title, facts.description, facts.site) == ("A & B", "It is.", "site.example")
    (request,) = site.asked
    assert b"User-Agent: Test (+https://here.example)" in request
    assert b"Cookie" not in request
    assert b"Referer" not in request
    assert f"Host: site.example:{site.port}".encode() in request


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "240.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "::1",
        "::",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:a00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "not an address",
    ],
)
def test_private_addresses_are_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "2606:4700:4700::1111",
    ],
)
def test_public_addresses_are_not(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "017700000001", "127.1", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_nothing_of_this_machine_is_asked_however_it_is_written(host: str) -> None:
    with web({"/": page(HTML)}) as site:
        with pytest.raises(Refused):
            fetch(f"http://{host}:{site.port}/", Rules(ports=frozenset({site.port})))
        assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "ftp://site.example/",
        "file:///etc/passwd",
        "http://",
        "http://user:pw@site.example/",
        "http://[::1",
        "gopher://x/",
    ],
)
def test_only_addresses_of_pages_are_asked(address: str) -> None:
    with pytest.raises(Refused, match="no address of a page"):
        fetch(address, Rules(may_ask=lambda _: True, resolve=lambda _host, _port: ["127.0.0.1"]))


def test_only_the_ports_of_the_web_are_asked() -> None:
    for port in (22, 25, 6379, 8080):
        with pytest.raises(Refused, match="another port"):
            fetch(f"http://site.example:{port}/", Rules())


def test_redirects_are_followed_five_times() -> None:
    answers = {f"/{each}": redirect(f"/{each + 1}") for each in range(5)}
    with web({**answers, "/5": page(HTML)}) as site:
        assert fetch(site.url("/0"), site.rules()).address.endswith("/5")
    with web({"/loop": redirect("/loop")}) as site:
        with pytest.raises(Refused, match="too many redirects"):
            fetch(site.url("/loop"), site.rules())
        assert len(site.asked) == 6


@pytest.mark.parametrize(
    "to",
    ["http://private.example:{port}/", "http://site.example:22/", "file:///etc/passwd", "//private.example:{port}/"],
)
def test_each_redirect_is_judged_like_the_first(to: str) -> None:
    with web({}) as site:
        site.answers["/"] = redirect(to.replace("{port}", str(site.port)))
        with pytest.raises(Refused, match=r"no public address|another port|no address"):
            fetch(site.url("/"), site.rules())
        assert len(site.asked) == 1


def test_a_name_is_resolved_once_and_connected_to_where_it_was_judged() -> None:
    """A name server that says something else the second time is not asked a second time."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]])
    with web({"/": page(HTML)}) as site:
        fetch(site.url("/"), site.rules(resolve=lambda _host, _port: next(answers)))
        assert next(answers) == ["10.0.0.1"]
        assert len(site.asked) == 1


def test_a_name_with_a_private_address_among_others_is_refused() -> None:
    with web({"/": page(HTML)}) as site, pytest.raises(Refused, match="no public address"):
        fetch(site.url("/"), site.rules(resolve=lambda _host, _port: ["127.0.0.1", "10.0.0.1"]))


def _drip(line: socket.socket, request: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n")
    for number in range(200):
        line.sendall(f"X-{number}: y\r\n".encode())
        time.sleep(0.05)


def _drip_body(line: socket.socket, request: bytes) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _ in range(200):
        line.sendall(b"x")
        time.sleep(0.05)


def _silent(line: socket.socket, request: bytes) -> None:
    time.sleep(5)


@pytest.mark.parametrize("answer", [_drip, _drip_body, _silent])
def test_a_slow_page_is_left_after_the_time_for_all_of_it(answer) -> None:
    with web({"/": answer}) as site:
        started = time.monotonic()
        with pytest.raises(Refused, match="took too long"):
            fetch(site.url("/"), site.rules(seconds=0.4))
        assert time.monotonic() - started < 3


def test_a_resolver_that_hangs_is_left_too() -> None:
    with pytest.raises(Refused, match="no such host"):
        fetch("http://site.example/", Rules(resolve=lambda _host, _port: time.sleep(2) or [], seconds=0.2))


def test_of_a_huge_page_the_beginning_is_read() -> None:
    def endless(line: socket.socket, request: bytes) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML)
        for _ in range(2_000):
            line.sendall(b" " * 65536)

    with web({"/": endless}) as site:
        found = fetch(site.url("/"), site.rules())
    assert len(found.body) == 512 * 1024
    assert described(found).title == "A & B"


def test_what_swells_is_cut() -> None:
    bomb = gzip.compress(HTML + b" " * 300_000_000)
    assert len(bomb) < 512 * 1024
    with web({"/": page(bomb, "Content-Encoding: gzip")}) as site:
        found = fetch(site.url("/"), site.rules())
    assert len(found.body) == 512 * 1024
    assert described(found).title == "A & B"


@pytest.mark.parametrize(
    "answer",
    [
        page(HTML, kind="application/pdf"),
        page(HTML, kind="text/plain"),
        page(HTML, "Content-Encoding: br"),
        page(b"not gzip", "Content-Encoding: gzip"),
        page(HTML, status="500 Broken"),
        page(b"", status="204 No Content"),
        lambda line, _: line.sendall(b"nonsense\r\n\r\n"),
        lambda line, _: line.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"),
        lambda line, _: line.sendall(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000),
        lambda line, _: None,
    ],
)
def test_what_is_no_page_is_refused_in_words(answer) -> None:
    with web({"/": answer}) as site, pytest.raises(Refused) as refused:
        fetch(site.url("/"), site.rules(seconds=5))
    assert 0 < len(str(refused.value)) <= 60


def test_a_redirect_to_nonsense_is_refused_in_words() -> None:
    for to in (
        "http://[::1",
        "http://site.example:99999/",
        "http://xn--\u00e4/",
        "\x00",
        "http://" + "a" * 300 + ".example/",
    ):
        with web({"/": redirect(to.encode("utf-8", "replace").decode("latin-1"))}) as site, pytest.raises(Refused):
            fetch(site.url("/"), site.rules(resolve=lambda host, port: ["127.0.0.1"], seconds=3))


# -- what it says of itself


def _said(body: bytes, charset: str = "", robots: str = ""):
    return described(Page("https://www.site.example/x", body, charset, robots))


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("<title>Zoë</title>".encode(), ""),
        ("<title>Zoë</title>".encode("latin-1"), "latin-1"),
        ('<meta charset="windows-1252"><title>Zoë</title>'.encode("cp1252"), ""),
        ("<title>Zoë</title>".encode(), "no-such-charset"),
        ("<title>Zoë</title>".encode(), "rot13"),
        ("<title>Zoë</title>".encode(), "zlib"),
        ("<title>Zoë</title>".encode(), "utf-7"),
        ("<title>Zoë</title>".encode(), "idna"),
        ("<title>Zoë</title>".encode(), "utf-16"),
        ("<title>Zoë</title>".encode(), "unicode_escape"),
    ],
)
def test_the_charset_is_found_or_guessed(body: bytes, charset: str) -> None:
    assert _said(body, charset).title == "Zoë"


def test_a_wrong_charset_leaves_a_mark_and_no_error() -> None:
    assert _said("<title>Zoë</title>".encode("latin-1"), "utf-8").title == "Zo\ufffd"


def test_what_cannot_be_seen_or_turns_text_goes_from_titles() -> None:
    title = "<title>  a\x00b&#0; \u202eevil\u202c &#x202e;x &#8238; \u200b zero\n\n line \ud7ff</title>"
    assert _said(title.encode()).title == "a b\ufffd evil x zero line \ud7ff"


def test_long_ones_are_cut_between_words_and_markup_stays_text() -> None:
    facts = _said(f"<title>{'word ' * 100}</title><meta name=description content='&lt;b&gt; x'>".encode())
    assert len(facts.title) <= 200
    assert facts.title.endswith("word…")
    assert facts.description == "<b> x"
    assert facts.site == "site.example"


def test_a_page_that_asks_not_to_be_quoted_is_not() -> None:
    assert _said(HTML, robots="noindex, NoSnippet").title == ""
    assert _said(b'<meta name="robots" content="nosnippet">' + HTML).title == ""


@pytest.mark.parametrize(
    "piece", [b"<meta ", b"<title", b'<meta a="', b"<meta property=", b"<!--", b"charset=", b"a=" * 10, b"&#", b"<"]
)
def test_hostile_pages_take_bounded_time(piece: bytes) -> None:
    started = time.thread_time()
    _said(piece * (512 * 1024 // len(piece)))
    assert time.thread_time() - started < 2


# -- what is one page


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("HTTPS://Site.Example:443/a#b", "https://site.example/a"),
        ("http://site.example.", "http://site.example/"),
        ("http://site.example:8080/A?b", "http://site.example:8080/A?b"),
        ("http://user@site.example/", None),
        ("mailto:a@b.example", None),
        ("/spaces/", None),
        ("http://[::1", None),
        ("http://site.example/" + "a" * 2000, None),
    ],
)
def test_addresses_of_one_page_are_one(address: str, found: str | None) -> None:
    assert canonical(address) == found
