"""Hostile text comes out harmless, and in bounded time."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from coterie.foundation.text import TextTooLong, from_plain, render
from coterie.foundation.text.clean import ATTRIBUTES, TAGS
from coterie.foundation.text.code import LANGUAGES, LONGEST, highlighted, language_name, time_limit
from tests.coterie.foundation.inspector import assert_harmless


def known(handle: str) -> str | None:
    return f"/people/{handle}" if handle == "ann" else None


SCRIPTS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<a href="java\tscript:alert(1)">x</a>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<template><script>alert(1)</script></template>",
    "<style>@import 'http://evil.example'</style>",
    "<base href='//evil.example'>",
    "<input autofocus onfocus=alert(1)>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?>",
    "<a id=x name=body class='fixed inset-0' href=//evil.example>x</a>",
]
ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java&#x09;script:alert(1)",
    "&#106;avascript:alert(1)",
    "\x01javascript:alert(1)",
    "\u200bjavascript:alert(1)",
    "java\u00adscript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml;base64,PHN2Zz4=",
    "data:image/png;base64,AAAA",
    "file:///etc/passwd",
    "blob:https://evil.example/x",
    "//evil.example/x.png",
    "/\\evil.example/x.png",
    "\\\\evil.example\\x.png",
    "/\t/evil.example/x.png",
    "/%09/evil.example",
    "https:evil.example",
    "https:/evil.example/x.png",
    "http://[::1",
    "https://good.example@evil.example/x.png",
    'x" onmouseover="alert(1)',
    "x' onerror='alert(1)",
    '/a.png#"><script>alert(1)</script>',
]
SHAPES = [
    "[x]({})",
    "[x](<{}>)",
    "![x]({})",
    '![x](<{}> "{}")',
    "<{}>",
    "[x]: {}\n\n[x] ![x]",
    "[![x]({})]({})",
    "`{}`",
    "```{}\n{}\n```",
    "| {} |\n|---|\n| {} |",
    "> {}",
    "- [ ] {}",
    "# {}",
    "@ann{}",
    "{}",
]


@pytest.mark.parametrize("script", SCRIPTS + ADDRESSES)
@pytest.mark.parametrize("shape", SHAPES)
def test_hostile_text_comes_out_harmless(shape: str, script: str) -> None:
    assert_harmless(render(shape.replace("{}", script), mention=known).html)


_piece = st.one_of(
    st.sampled_from(SCRIPTS),
    st.sampled_from(ADDRESSES),
    st.sampled_from(
        [
            "\n",
            "\n\n",
            "    ",
            "```",
            "`",
            "[",
            "](",
            ")",
            "![",
            "<",
            ">",
            '"',
            "'",
            "&",
            "&#",
            ";",
            "|",
            "@ann",
            "||",
            "$",
            "$$",
            "[^1]",
            "[^1]: ",
            "^[",
            "::: spoiler ",
            "\\text{",
            "}",
        ]
    ),
    st.sampled_from(["\u202e", "\u2066", "\u0000", "\ufeff", "\u2028", "\ud800", "ſ", "K", "＜script＞", "\u0130"]),
    st.text(max_size=12),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_piece, max_size=14), st.lists(st.sampled_from(SHAPES), min_size=1, max_size=3))
@example(["</code></pre><script>alert(1)</script>"], ["```html\n{}\n```"])
def test_any_mixture_comes_out_harmless(pieces: list[str], shapes: list[str]) -> None:
    text = "".join(pieces)
    for shape in shapes:
        text = shape.replace("{}", text)[:2000]
    rendered = render(text, mention=known)
    assert_harmless(rendered.html)
    rendered.html.encode()  # can be stored and sent
    rendered.plain.encode()


@settings(max_examples=60, deadline=None)
@given(st.lists(_piece, max_size=8))
def test_any_plain_text_comes_out_harmless(pieces: list[str]) -> None:
    assert_harmless(render(from_plain("".join(pieces))).html)


def test_what_turns_the_direction_of_text_is_removed() -> None:
    assert "\u202e" not in render("abc\u202edef").html


@pytest.mark.browser
def test_nothing_runs_in_a_real_browser(chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    seen: list[str] = []
    page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: seen.append(request.url))
    html = "".join(render(shape.replace("{}", s), mention=known).html for shape in SHAPES for s in SCRIPTS + ADDRESSES)
    page.set_content(f"<article>{html}</article>")
    # Parsed again from what the browser wrote out: where markup changes its meaning, a second reading shows it.
    page.evaluate("() => { document.body.innerHTML = document.body.innerHTML }")
    found = page.evaluate(
        "() => [...document.querySelectorAll('article *')].flatMap(e => [e.localName, ...e.getAttributeNames()])"
    )
    assert set(found) <= TAGS | {name for names in ATTRIBUTES.values() for name in names}
    schemes = page.evaluate(
        "() => [...new Set([...document.querySelectorAll('article a[href]')].map(a => a.protocol))]"
    )
    assert set(schemes) <= {"http:", "https:", "mailto:", "about:", ":"}
    assert [each for each in seen if "evil" in each or not each.startswith("http")] == []
    context.close()


# -- limits


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(TextTooLong, match="100,001 characters; at most 100,000"):
        render("a" * 100_001)
    assert render("a" * 100_000).html


HOSTILE = {
    "brackets": "[" * 100_000,
    "pictures": "![" * 50_000,
    "open links": "[a](" * 25_000,
    "stars": "*a " * 33_000,
    "stars inside stars": "**a*" * 25_000,
    "ticks": "".join("`" * i + " " for i in range(1, 440)),
    "quotes": ">" * 100_000,
    "lists": "- " * 50_000,
    "deep lists": "\n".join(" " * (i * 2) + "- a" for i in range(300)),
    "bare addresses": "http://" * 14_000,
    "open addresses": "<http://" * 12_500,
    "mail addresses": "a@b." * 25_000,
    "a row of bars": "|" * 50_000 + "\n" + "|-" * 25_000,
    "many rows": "a|b\n-|-\n" + "|\n" * 48_000,
    "references": "[a]: x\n" * 14_000,
    "uses of one reference": "[a]: /x\n\n" + "[a]" * 33_000,
    "mentions": "@a" * 50_000,
    "lines": "_a_" * 33_000,
    "tildes": "~~a" * 33_000,
    "brackets in brackets": "[[](x)" * 16_000,
    "entities": "&#1;" * 25_000,
    "empty lines": "\n" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_nesting_takes_bounded_time(name: str) -> None:
    started = time.thread_time()
    render(HOSTILE[name][:100_000], mention=known)
    assert time.thread_time() - started < 6


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_language_takes_long_over_hostile_code(language: str) -> None:
    # The pieces that took longest of the thirty that were tried.
    for piece in ("\n", "0", "a", "::", "{"):
        started = time.thread_time()
        highlighted(piece * (LONGEST // len(piece)), language, time_limit())
        assert time.thread_time() - started < 2.5, piece


def test_many_hostile_blocks_take_no_longer_than_one() -> None:
    text = "\n".join(f"```matlab\n{chr(10) * 4000}\n```" for _ in range(20))
    started = time.thread_time()
    assert render(text).html.count("<pre>") == 20
    assert time.thread_time() - started < 4


def test_every_language_is_one_that_pygments_has() -> None:
    assert all(language_name(each) for each in LANGUAGES)


def test_code_that_is_too_long_for_colours_is_shown_plain() -> None:
    assert "<span" not in render("```py\n" + "def f(): pass\n" * 1000 + "```").html
