"""Whatever is typed ends in results or in words, on every database."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from coterie.chat.send import send
from coterie.search.backends import Phrase
from coterie.search.excerpt import excerpt
from coterie.search.query import MOST, OPERATORS, parse
from coterie.search.results import results
from tests.coterie.chat.scene import chatting
from tests.coterie.search.acting import built
from tests.coterie.world import World

SIGNS = [*"\"'*()^:-+~&|!<>%_\\@#,.;?=/[]{}$`\0\t\n ", "AND", "OR", "NOT", "NEAR", "NEAR/3", "title:", "facets:"]
PIECES = st.one_of(
    st.sampled_from(SIGNS),
    st.sampled_from([f"{name}:" for name in OPERATORS]),
    st.sampled_from(["shutter", "2026-01", "مرحبا", "שלום", "👩‍🔧", "写真機", "a" * 3000, "\u202e", "ﬁ", "½"]),
    st.text(max_size=12),
)


@pytest.mark.django_db
@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=30).map("".join))
def test_nothing_that_is_typed_breaks_anything(world: World, typed: str) -> None:
    query = parse(typed)
    assert len(query.phrases) + len(query.without) <= MOST
    context = results(world.mia, {"q": typed})
    assert [each for each in context["found"] if not isinstance(each.title, Markup)] == []


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=",
        "?q=" + "word+" * 10_000,
        "?q=" + "-word+" * 500,
        "?q=" + "author:x+" * 200,
        "?q=%22",
        "?q=*&kind=nonsense&sort=x&page=-1",
        "?q=shutter&page=999999999999",
        "?q=shutter&page=1e3",
        "?q=before:9999-12-31+after:0001-01-01+shutter",
        "?q=%F0%9F%92%A9",
        "?q=%E2%80%AE%D7%A9%D7%9C%D7%95%D7%9D",
    ],
)
def test_every_address_answers(world: World, query: str) -> None:
    built()
    client = Client()
    client.force_login(world.mia)
    for path in ("/search/", "/spaces/film-camera-repair/search/", "/search/palette/"):
        assert client.get(path + query).status_code == 200
    assert client.get("/search/palette/" + (query or "?") + "&part=list&in=film-camera-repair").status_code == 200
    assert Client().get("/search/" + query).status_code == 200


def test_a_nul_is_refused_as_everywhere(world: World) -> None:
    assert Client().get("/search/?q=%00").status_code == 400


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<img src=x onerror=alert(1)> needle", "&lt;img src=x onerror=alert(1)&gt; <mark>needle</mark>"),
        ("a & b needle", "a &amp; b <mark>needle</mark>"),
        ("Needle needles NEEDLE", "<mark>Needle</mark> needles <mark>NEEDLE</mark>"),
        ("néedle", "<mark>néedle</mark>"),
        ("<mark>x</mark>", "&lt;mark&gt;x&lt;/mark&gt;"),
        ("", ""),
    ],
)
def test_of_an_excerpt_only_the_marks_are_ours(text: str, shown: str) -> None:
    assert excerpt(text, [Phrase(("needle",))]) == shown


def test_a_long_text_is_cut_around_the_word() -> None:
    shown = str(excerpt("before " * 300 + "needle" + " after" * 300, [Phrase(("need",), begins=True)]))
    assert "<mark>needle</mark>" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert len(shown) < 300


def test_what_was_written_as_markup_is_shown_as_text(world: World) -> None:
    send(chatting(world), by=world.mia, text="`<script>alert(1)</script>` helicoid &#034;quoted&#034;")
    built()
    client = Client()
    client.force_login(world.mia)
    page = client.get("/search/?q=helicoid").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>helicoid</mark>" in page
    assert "&amp;#034;" not in page
