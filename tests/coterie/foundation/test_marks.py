"""Spoilers, footnotes, formulas and long texts: what posts have beyond CommonMark."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coterie.foundation.text import render, words_of
from coterie.foundation.text.budget import OF_BLOCKS, within_budget
from coterie.foundation.text.maths import LONGEST, MOST, mathml
from tests.coterie.foundation.inspector import Inspector, assert_harmless

# -- formulas


@pytest.mark.parametrize(
    "text", ["a $x^2$ b", "$$x^2$$", "a\n$$\nx^2\n$$\nb", "```math\nx^2\n```", "> $$\n> x^2\n> $$"]
)
def test_formulas_are_drawn_as_mathml(text: str) -> None:
    html = render(text).html
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in html
    assert "$" not in html
    assert ('display="block"' in html) == ("a $" not in text)


def test_a_formula_carries_its_source_for_who_cannot_see_it() -> None:
    assert r'alttext="\frac{a}{b}"' in render(r"$\frac{a}{b}$").html


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $10",
        "$5-$10",
        "$5/$6",
        "US$5 and AU$6",
        "from $5, not US$ at all",
        "$ x $",
        "a $5.",
        r"\$x$",
        "`$x$`",
        "$$ $$",
        "$",
        "cost: 5$ or 6$",
    ],
)
def test_prices_and_code_are_no_formulas(text: str) -> None:
    html = render(text).html
    assert "<math" not in html
    assert html.count("$") == text.count("$")


@pytest.mark.parametrize("source", [r"\frac{", r"x^", "{", r"\begin{matrix}", r"\left(", "x^a^b", r"\begin{a}\end{b}"])
def test_broken_latex_shows_its_source(source: str) -> None:
    html = render(f"before ${source}$ after").html
    assert f"<code>${source}$</code>" in html


def test_formulas_that_define_commands_are_not_drawn() -> None:
    assert mathml(r"\def\a{\b\b}\def\b{\c\c}\a", display=False) is None
    assert mathml(r"\newcommand{\a}{xx}\a", display=False) is None


def test_markup_inside_formulas_is_text() -> None:
    for source in (r"\text{<img src=x onerror=alert(1)>}", r"\text{&lt;script&gt;}", r"\text{&#x3c;script&#x3e;}"):
        html = render(f"${source}$").html
        assert_harmless(html)
        assert not {"img", "script"} & {tag for tag, _ in Inspector.of(html).tags}


@pytest.mark.parametrize("source", [r"\hspace{900em}x", r"\hspace{-50em}x", r"\href{javascript:alert(1)}{x}"])
def test_formulas_neither_move_about_the_page_nor_lead_away(source: str) -> None:
    html = render(f"${source}$").html
    drawn = Inspector.of(html).tags
    assert {name for _tag, attributes in drawn for name in attributes} == {"alttext"}


def test_a_text_with_too_many_formulas_shows_the_last_ones_as_written() -> None:
    formula = "x + " * 100 + "y"
    html = render(f"$${formula}$$\n\n" * 40).html
    assert html.count("<math") == MOST // len(formula)
    assert html.count("<math") + html.count("<code>") == 40
    assert mathml("x" * (LONGEST + 1), display=False) is None


_latex = st.one_of(
    st.sampled_from(
        ["\\frac", "{", "}", "^", "_", "\\left(", "\\right)", "\\begin{matrix}", "\\end{matrix}", "&", "\\\\"]
    ),
    st.sampled_from(
        ["\\text{<b>}", "&#x3c;", "\\href{javascript:x}{y}", "\\color{red}", "\\verb|<i>|", "'", "%", "\\tag{1}"]
    ),
    st.text(max_size=5),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_latex, max_size=15), st.sampled_from(["${}$", "$${}$$", "```math\n{}\n```", "||${}$||"]))
def test_any_formula_comes_out_harmless(pieces: list[str], shape: str) -> None:
    assert_harmless(render(shape.replace("{}", "".join(pieces))).html)


# -- spoilers


def test_a_spoiler_opens_by_itself_inside_its_paragraph() -> None:
    html = render("He is ||the *butler*||, ||no|| doubt.").html
    assert html.startswith('<div class="paragraph">He is <details class="spoiler"><summary>Spoiler</summary>')
    assert "the <em>butler</em></span></details>, <details" in html
    assert "<p>" not in html


def test_a_block_of_spoilers_has_a_title() -> None:
    html = render("::: spoiler The <end>\nHe *dies*.\n\n- twice\n:::\nafter").html
    assert "<details><summary>The &lt;end&gt;</summary>\n<p>He <em>dies</em>.</p>" in html
    assert html.endswith("</details>\n<p>after</p>\n")


@pytest.mark.parametrize("text", ["a || b || c", "if (a ||b) return c||d", "`||a||`", "||", "||||", "|| a||"])
def test_what_is_no_spoiler_hides_nothing(text: str) -> None:
    assert "<details" not in render(text).html


def test_plain_words_keep_a_spoiler_to_themselves() -> None:
    rendered = render("He is ||the butler||.\n\n::: spoiler End\nHe dies.\n:::\n\nWell.")
    assert rendered.plain == "He is […].\n[…]\nWell."


def test_words_of_html_keep_it_too_and_have_formulas_as_typed() -> None:
    html = render("A ||secret|| $a<b^2$ & more.\n\n::: spoiler End\nHe ||really|| dies.\n:::\n").html
    assert words_of(html).split() == ["A", "[…]", "a<b^2", "&", "more.", "[…]"]


def test_somebody_named_in_a_spoiler_is_mentioned() -> None:
    assert render("||@ann||", mention=lambda handle: f"/people/{handle}").mentions == ("ann",)


# -- footnotes


def test_footnotes_lead_there_and_back() -> None:
    html = render("a[^1] b[^1] c^[an *aside*]\n\n[^1]: note https://other.example/x").html
    links = [attributes for tag, attributes in Inspector.of(html).tags if tag == "a"]
    places = {attributes.get("id") for _tag, attributes in Inspector.of(html).tags} - {None}
    inside = [str(each["href"])[1:] for each in links if str(each["href"]).startswith("#")]
    assert len(inside) == 6
    assert set(inside) <= places
    assert 'rel="' in html
    assert "an <em>aside</em>" in html


def test_footnotes_of_two_texts_do_not_collide() -> None:
    def places() -> set[str | None]:
        return {each.get("id") for _tag, each in Inspector.of(render("a[^1]\n\n[^1]: note").html).tags} - {None}

    assert len(places()) == 2
    assert not places() & places()


def test_a_note_that_nobody_names_is_not_shown_and_one_that_is_not_there_is_text() -> None:
    assert render("a[^2]\n\n[^1]: note").html == "<p>a[^2]</p>\n"


# -- nothing is lost, and it takes bounded time


DEEP = {
    "quotes": "\n".join(">" * each + f" word{each}x\n" for each in range(1, 60)),
    "quotes with spaces": "> " * 80 + "word1x",
    "lists": "\n".join("  " * each + f"- word{each}x" for each in range(60)),
    "numbered lists": "\n".join("   " * each + f"1. word{each}x" for each in range(60)),
    "items in one line": "- " * 60 + "word1x",
    "lists in quotes": "> " * 9 + "- " * 20 + "word1x",
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_deep_is_less_deep_and_no_word_is_lost(name: str) -> None:
    html = render(DEEP[name]).html
    assert re.findall(r"word\d+x", html) == re.findall(r"word\d+x", DEEP[name])
    assert html.count("<blockquote>") <= 6 * 60


def test_code_keeps_its_angle_brackets_and_indents() -> None:
    code = ">>>>>>>> theirs\n                        - deep: yaml\n"
    assert f"{code.replace('>', '&gt;')}</code>" in render(f"```\n{code}```").html


def test_what_is_beyond_the_budget_is_shown_as_written() -> None:
    text = "**bold**\n\n" + "- [x](y)\n" * 11_000
    rendered = render(text)
    assert "<strong>bold</strong>" in rendered.html
    assert rendered.html.count("<li>") + rendered.html.count("- [x](y)") == 11_000
    assert rendered.html.count("- [x](y)") > 0
    assert_harmless(rendered.html)


def test_words_beyond_the_budget_keep_their_blocks() -> None:
    rendered = render("[x](y) " * 60 + "\n\n> " + "[x](y) " * 12_000 + "\n\n[x](y)")
    assert rendered.html.count("<a ") == 60
    assert "<blockquote>\n<p>[x](y) [x](y)" in rendered.html
    assert rendered.html.endswith("<p>[x](y)</p>\n")


def test_long_texts_as_people_write_them_are_rendered_whole() -> None:
    prose = "Some *words* and a [link](https://a.example), then more prose that goes on for a while, as it does.\n\n"
    html = render(prose * 970).html
    assert html.count("<a ") == html.count("<em>") == 970
    code = "    if a[i] and *b or `c`:  # a comment of the usual length\n"
    assert render(f"```\n{code * 1_500}```\n\n**end**").html.endswith("<p><strong>end</strong></p>\n")


HOSTILE = {
    "mentions": "@ann " * 20_000,
    "unclosed emphasis": "*a **b _c " * 10_000,
    "deep lists": "\n".join("  " * (each % 60) + "- a" for each in range(1_600)),
    "deep quotes": ("> " * 50 + "a\n") * 990,
    "footnotes": "".join(f"[^{each}] \n\n[^{each}]: x\n\n" for each in range(5_000)),
    "uses of a footnote": "[^1] " * 19_000 + "\n\n[^1]: x",
    "open footnotes": "[^" * 50_000,
    "definitions in a line": "[^a]: " * 16_000,
    "asides": "^[" * 50_000,
    "formulas": "$x^2$ " * 16_000,
    "dollars": "$" * 100_000,
    "open formulas": "$a" * 50_000,
    "open blocks": "$$a\n" * 25_000,
    "short blocks": "$$\nx\n$$\n\n" * 11_000,
    "slow formulas": r"$\align*\align*$ " * 6_000,
    "fences": "```math\nx\n```\n" * 7_000,
    "spoilers": "||a|| " * 16_000,
    "open spoilers": "||a " * 25_000,
    "open blocks of spoilers": "::: spoiler a\n" * 7_000,
    "blocks of spoilers": ":::: spoiler a\nx\n::::\n" * 4_300,
    "ten thousand columns": "|a" * 10_000 + "|\n" + "|-" * 10_000 + "|\n" + "|a" * 20_000,
    "rows": "a|b|c\n-|-|-\n" + "a|b|c\n" * 16_000,
    "missing cells": "a|b\n" + "|-" * 20_000 + "|\n" + "|\n" * 29_000,
    "items": "- a\n" * 25_000,
    "headings": "# a\n" * 25_000,
    "links": "https://example.org/a\n\n" * 4_000,
    "spaces": " " * 100_000,
    "lines of spaces": (" " * 99 + "\n") * 1_000,
    "marks of fences": "> - " * 25_000 + "```",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_bounded_time(name: str) -> None:
    """Measured 0.3 s at most on a quiet machine; five times that here, so that a busy one does not fail it."""
    text = HOSTILE[name][:100_000]
    started = time.thread_time()
    assert_harmless(render(text, mention=lambda handle: f"/people/{handle}").html[:20_000])
    assert time.thread_time() - started < 2


@pytest.mark.parametrize("line", ["- a\n", "a|b\n", "# a\n", "> a\n", "[a]: b\n", "::: spoiler\n", "$$\n"])
def test_the_work_of_blocks_is_counted_before_it_is_done(line: str) -> None:
    text = line * (100_000 // len(line))
    rendered = within_budget(text)
    assert 0 < rendered < len(text)
    assert OF_BLOCKS / 2 < rendered // len(line) * 58 <= OF_BLOCKS * 2
