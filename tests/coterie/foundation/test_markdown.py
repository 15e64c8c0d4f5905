"""What people write becomes safe HTML, whatever they write."""

from __future__ import annotations

import time
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from coterie.foundation.text import TextTooLong, excerpt, from_plain, render
from coterie.foundation.text.clean import ATTRIBUTES, OUTWARD, TAGS
from coterie.foundation.text.code import LANGUAGES, LONGEST, highlighted, language_name, time_limit

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
    assert render("![a cat](/media/cat.png)").html == '<p><img src="/media/cat.png" alt="a cat" loading="lazy"></p>\n'
    assert "<img" in render("![a](https://here.example/cat.png)").html
    for elsewhere in ("https://spy.example/a.png", "//spy.example/a.png", "http://here.example/a.png"):
        html = render(f"![a cat]({elsewhere})").html
        assert "<img" not in html
        assert f'<a href="{elsewhere}" rel="{OUTWARD}">a cat</a>' in html


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


# -- safety


class Inspector(HTMLParser):
    """Reads HTML as a lenient parser does, and keeps all that could do something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.others: list[str] = []

    @classmethod
    def of(cls, html: str) -> Inspector:
        inspector = cls()
        inspector.feed(html)
        inspector.close()
        return inspector

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "br":
            self.texts.append("\n")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"p", "li", "pre", "td", "th"}:
            self.texts.append("\n")

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def unknown_decl(self, data: str) -> None:
        self.others.append(data)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)


def assert_harmless(html: str) -> None:
    found = Inspector.of(html)
    assert not found.others, found.others
    for tag, attributes in found.tags:
        assert tag in TAGS, tag
        assert set(attributes) <= ATTRIBUTES.get(tag, set()), (tag, attributes)
        if "href" in attributes:
            assert_address(attributes["href"] or "", attributes)
        if "src" in attributes:
            source = browser_reads(attributes["src"] or "")
            assert urlsplit(source).netloc == "", source
            assert not source.startswith("//"), source
            assert urlsplit(source).scheme == "", source


def assert_address(address: str, attributes: dict[str, str | None]) -> None:
    address = browser_reads(address)
    scheme = urlsplit(address).scheme
    assert scheme in {"", "http", "https", "mailto"}, address
    if scheme or address.startswith("//"):
        assert attributes.get("rel") == OUTWARD, attributes


def browser_reads(address: str) -> str:
    """An address as the URL standard reads it: without tabs, line breaks and outer spaces, backslashes as slashes."""
    address = unescape(address).strip("".join(map(chr, range(33))))
    return address.replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")


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
        ["\n", "\n\n", "    ", "```", "`", "[", "](", ")", "![", "<", ">", '"', "'", "&", "&#", ";", "|", "@ann"]
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
