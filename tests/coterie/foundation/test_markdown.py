"""What people write becomes safe HTML, whatever they write."""

from __future__ import annotations

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from coterie.foundation.text import excerpt, from_plain, render
from coterie.foundation.text.clean import OUTWARD
from tests.coterie.foundation.inspector import Inspector

# -- what it looks like


def test_the_usual_markdown_is_rendered() -> None:
    html = render("A *b* **c** ~~d~~ `e`\n\n- f\n\n1. g\n\n> h\n\n---").html
    for part in (
        "<em>b</em>",
        "<strong>c</strong>",
        "<s>d</s>",
        "<code>e</code>",
        "<li>f</li>",
        "<blockquote>",
        "<hr>",
    ):
        assert part in html


def test_headings_start_below_those_of_the_page() -> None:
    html = render("# a\n## b\n#### c\n###### d").html
    assert html.split("\n")[:4] == ["<h3>a</h3>", "<h4>b</h4>", "<h6>c</h6>", "<h6>d</h6>"]


def test_columns_of_a_table_are_aligned_by_class() -> None:
    html = render("| a | b |\n|:-:|--:|\n| 1 | 2 |").html
    assert '<th class="text-center">a</th>' in html
    assert '<td class="text-right">2</td>' in html
    assert "style" not in html


def test_tasks_are_characters_not_form_controls() -> None:
    html = render("- [ ] open\n- [x] done\n- [y] neither").html
    assert "<li>☐ open</li>\n<li>☑ done</li>\n<li>[y] neither</li>" in html


def test_code_is_coloured_by_class_when_its_language_is_known() -> None:
    html = render("```py\ndef f(): pass\n```\n\n```nonsense\n<b>\n```").html
    assert '<code class="language-python"><span class="k">def</span>' in html
    assert "<pre><code>&lt;b&gt;\n</code></pre>" in html
    assert "style" not in html


def test_bare_addresses_become_links_with_their_underscores() -> None:
    html = render("see https://example.org/a_b_c_d and *https://example.org/e*").html
    assert '<a href="https://example.org/a_b_c_d"' in html
    assert '<em><a href="https://example.org/e"' in html


@override_settings(SITE_URL="https://here.example")
def test_links_elsewhere_are_not_endorsed_and_those_here_are() -> None:
    assert f'rel="{OUTWARD}"' in render("[a](https://other.example/x)").html
    assert f'rel="{OUTWARD}"' in render("[a](//other.example/x)").html
    assert f'rel="{OUTWARD}"' in render("[a](https://here.example.evil/x)").html
    assert "rel=" not in render("[a](https://here.example/x) [b](/spaces/) [c](#d)").html


@override_settings(SITE_URL="https://here.example")
def test_pictures_from_elsewhere_become_links() -> None:
    html = render("![a cat](/static/cat.png)").html
    assert html == '<p><img src="/static/cat.png" alt="a cat" loading="lazy"></p>\n'
    assert "<img" in render("![a](https://here.example/static/cat.png)").html
    for elsewhere in ("https://spy.example/a.png", "//spy.example/a.png", "http://here.example/a.png"):
        html = render(f"![a cat]({elsewhere})").html
        assert "<img" not in html
        assert f'<a href="{elsewhere}" rel="{OUTWARD}">a cat</a>' in html


@override_settings(SITE_URL="https://here.example")
@pytest.mark.parametrize(
    "address",
    [
        "/live/?on=topic:5",
        "https://here.example/live/?on=topic:5",
        "/accounts/logout/",
        "live/",
        "?on=topic:5",
        "/static/../live/?on=topic:5",
        "/static/%2e%2E/live/?on=topic:5",
        "/static/.%2e/live/",
        "/static\\\\..\\\\live/",
        "/staticlive/",
    ],
)
def test_a_picture_never_asks_for_an_address_of_this_site_that_is_no_file(address: str) -> None:
    html = render(f"![a cat]({address})").html
    assert "<img" not in html
    assert ">a cat</a>" in html


def test_a_picture_from_elsewhere_inside_a_link_becomes_its_words() -> None:
    html = render("[see ![a cat](https://spy.example/a.png) here](https://other.example)").html
    assert html.count("<a ") == 1
    assert ">see a cat here</a>" in html


# -- mentions


def known(handle: str) -> str | None:
    return f"/people/{handle}" if handle in {"ann", "bo.b"} else None


def test_people_who_may_be_mentioned_are_linked_and_listed_once_in_order() -> None:
    rendered = render("(@bo.b), @ann. @ann! @nobody", mention=known)
    assert rendered.mentions == ("bo.b", "ann")
    assert '(<a href="/people/bo.b" class="mention">@bo.b</a>)' in rendered.html
    assert "@nobody</p>" in rendered.html


@pytest.mark.parametrize("text", ["`@ann`", "```\n@ann\n```", "x@ann", "\\@ann", "[@ann](http://a.example)", "@@ann"])
def test_what_is_no_mention_mentions_nobody(text: str) -> None:
    rendered = render(text, mention=known)
    assert rendered.mentions == ()
    assert "/people/" not in rendered.html


def test_without_a_way_to_know_people_nobody_is_mentioned() -> None:
    assert render("@ann").mentions == ()


# -- plain text


def test_the_plain_text_has_the_words_without_markup() -> None:
    text = "# Title\n\nSome *words* in\na `line` with [a link](http://a.example) ![a cat](/c.png)\n\n```\ncode\n```"
    assert render(text).plain == "Title\nSome words in\na line with a link a cat\ncode"


def test_an_excerpt_ends_between_words() -> None:
    assert excerpt("short  text\nin lines") == "short text in lines"
    assert excerpt("one two, three", 9) == "one two…"
    assert len(excerpt("a" * 500)) == 200


@given(st.text(max_size=400), st.integers(min_value=2, max_value=300))
def test_an_excerpt_is_never_longer_than_asked(text: str, length: int) -> None:
    assert len(excerpt(text, length)) <= length


@pytest.mark.parametrize(
    "text",
    [
        "# not a heading\n- not a list\n1. nor this\n> nor a quote\n=====",
        "*stars* _lines_ `ticks` ~~tilde~~ [a](b) ![c](d) <b>bold</b> &amp; a\\b",
        "| a | b |\n|---|---|\n| c | d |",
        "    not code\n\tnor this\n```\nnor a fence",
        "[a]: http://example.org\n\n[a]",
        "https://example.org/a_b_c*d*?x=[1]&y=<2> and (https://example.org/x).",
        "first\n\n\n\nsecond",
    ],
)
def test_a_plain_text_shows_as_it_was(text: str) -> None:
    assert shown(from_plain(text)) == " ".join(text.split())


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab1 .,-+*_`~[]()<>#!|\\&;:/@=\n\t'\"{}^$%")), max_size=80))
def test_any_plain_text_shows_as_it_was(text: str) -> None:
    assert shown(from_plain(text)) == " ".join(text.split())


def test_a_plain_text_mentions_nobody_and_keeps_its_links() -> None:
    rendered = render(from_plain("ask @ann at https://example.org/a_b"), mention=known)
    assert rendered.mentions == ()
    assert '<a href="https://example.org/a_b"' in rendered.html


def shown(markdown: str) -> str:
    """The words that a browser shows."""
    return " ".join("".join(Inspector.of(render(markdown, mention=known).html).texts).split())
