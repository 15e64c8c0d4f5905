"""What posts have beyond CommonMark: mentions, tasks, headings below the page's own, links and images that are safe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from django.conf import settings
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.linkify import linkify
from markdown_it.token import Token

from coterie.foundation.text.addresses import in_full, is_own, may_link, may_show
from coterie.foundation.text.clean import OUTWARD
from coterie.foundation.text.code import highlighted, language_name, time_limit
from coterie.foundation.text.marks import formula

_HANDLE = re.compile(r"@([A-Za-z0-9](?:[A-Za-z0-9_.-]{0,38}[A-Za-z0-9_])?)")
# Characters before "://" that can matter: "https", and one before it.
_SCHEME = 6
_TASK = re.compile(r"\[([ xX])\] ")


def install(parser: MarkdownIt) -> None:
    parser.validateLink = _may_link  # type: ignore[method-assign, assignment]
    parser.normalizeLink = _normal(parser.normalizeLink)  # type: ignore[method-assign, assignment]
    parser.inline.ruler.after("escape", "mention", _mention)
    parser.inline.ruler.at("linkify", _bare_address)
    parser.core.ruler.push("headings", _lower_headings)
    parser.core.ruler.push("tasks", _tasks)
    parser.core.ruler.push("columns", _columns)
    parser.core.ruler.push("links", _links)
    parser.core.ruler.push("bare_links", _bare_links)
    parser.core.ruler.push("images", _images)
    parser.add_render_rule("fence", _fence)


def _may_link(address: str) -> bool:
    return may_link(in_full(address))


def _normal(usual: Callable[[str], str]) -> Callable[[str], str]:
    return lambda address: in_full(usual(address))


def _mention(state: StateInline, silent: bool) -> bool:
    """``@handle`` becomes a link when the caller knows that person; the rest of the text decides nothing."""
    if state.src[state.pos] != "@" or state.linkLevel or not state.env.get("mention"):
        return False
    before = state.src[state.pos - 1] if state.pos else " "
    found = _HANDLE.match(state.src, state.pos)
    if found is None or before.isalnum() or before in "_/.@":
        return False
    address = state.env["mention"](found[1])
    if address is None:
        return False
    if not silent:
        state.env["mentions"].setdefault(found[1])
        _link(state, address, found[0])
    state.pos = found.end()
    return True


def _link(state: StateInline, address: str, words: str) -> None:
    state.push("link_open", "a", 1).attrs = {"href": address, "class": "mention"}
    state.push("text", "", 0).content = words
    state.push("link_close", "a", -1)


def _bare_address(state: StateInline, silent: bool) -> bool:
    """The library's rule for https://… in the text, on the last words only.

    It searches all text since the last markup for the scheme, at every colon: half a minute for a hostile post.
    """
    if silent or state.src[state.pos] != ":":
        return False
    words, scheme = state.pending[:-_SCHEME], state.pending[-_SCHEME:]
    if words:
        state.pending = words
        state.pushPending()
        state.pending = scheme
    return linkify(state, silent)


def _lower_headings(state: StateCore) -> None:
    """The page has the first two levels: "# " in a post is a third-level heading."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"


def _tasks(state: StateCore) -> None:
    """``- [x] done``: a character, not a form control that nobody can use and every screen reader stops at."""
    for first, second, third in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if first.type == "list_item_open" and second.type == "paragraph_open" and third.children:
            text = third.children[0]
            if text.type == "text" and (box := _TASK.match(text.content)):
                text.content = ("☐ " if box[1] == " " else "☑ ") + text.content[box.end() :]


def _columns(state: StateCore) -> None:
    for token in state.tokens:
        style = token.attrs.pop("style", None) if token.type in ("th_open", "td_open") else None
        if style:
            token.attrs["class"] = str(style).replace("text-align:", "text-")


def _links(state: StateCore) -> None:
    for token in _inline(state):
        if token.type == "link_open" and not is_own(str(token.attrs["href"])):
            token.attrs["rel"] = OUTWARD


def _bare_links(state: StateCore) -> None:
    """An address on a line of its own, in no quote and no list: what is behind it may be shown beneath."""
    for opening, token in zip(state.tokens, state.tokens[1:], strict=False):
        if token.type == "inline" and token.level == 1 and opening.type == "paragraph_open":
            for line in _lines(token.children or []):
                if [each.type for each in line] == ["link_open", "text", "link_close"] and line[0].info == "auto":
                    line[0].attrs["class"] = "bare"


def _lines(tokens: list[Token]) -> Iterator[list[Token]]:
    line: list[Token] = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield line
            line = []
        elif token.type != "text" or token.content.strip():
            line.append(token)
    yield line


def _inline(state: StateCore) -> Iterator[Token]:
    for token in state.tokens:
        yield from token.children or ()


def _images(state: StateCore) -> None:
    """A picture from elsewhere would tell its server who reads this page, and when: it becomes a link.

    So does one from here that is no file: a browser would ask for its address in the name of everybody who reads this.
    """
    for token in state.tokens:
        if token.children:
            token.children = list(_safe_images(token.children))


def _safe_images(tokens: list[Token]) -> Iterator[Token]:
    inside_link = False
    for token in tokens:
        inside_link = token.type == "link_open" or (inside_link and token.type != "link_close")
        if token.type != "image":
            yield token
        elif may_show(str(token.attrs["src"])) and not (inside_link and _is_uploaded(token)):
            token.attrs["loading"] = "lazy"
            yield token
        else:
            yield from _instead_of_image(token, inside_link)


def _is_uploaded(image: Token) -> bool:
    """It leads to its own largest size, so it cannot lead elsewhere."""
    return str(image.attrs["src"]).startswith(settings.MEDIA_URL)


def _instead_of_image(image: Token, inside_link: bool) -> Iterator[Token]:
    address = str(image.attrs["src"])
    words = Token("text", "", 0, content=image.content or address)
    if inside_link:
        yield words
    else:
        link = Token("link_open", "a", 1, attrs={"href": address})
        if not is_own(address):
            link.attrs["rel"] = OUTWARD
        yield link
        yield words
        yield Token("link_close", "a", -1)


def _fence(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if token.info.split()[:1] == ["math"]:
        return f"<p>{formula(token.content, env, display=True, markup='$$')}</p>\n"
    language = language_name(token.info)
    until = env.setdefault("code_until", time_limit())
    named = f' class="language-{escape(language)}"' if language else ""
    return f"<pre><code{named}>{highlighted(token.content, language, until)}</code></pre>\n"
