"""What posts have beyond CommonMark and its tables: spoilers, footnotes, and formulas in LaTeX."""

from __future__ import annotations

import re
import secrets
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from coterie.foundation.text.maths import MOST, mathml

SPOILER = "Spoiler"
# A note that is named more often than this leads back to the first places only.
WAYS_BACK = 10
# Neither begins nor ends with a space, and no digit follows: "$5 and $10" are prices.
_INLINE = re.compile(r"\$(?![\s$])((?:[^$\\]|\\.)+)(?<!\s)\$(?![\d$])", re.DOTALL)
_DISPLAY = re.compile(r"\$\$((?:[^$\\]|\\.)+)\$\$", re.DOTALL)
_PRICE = re.compile(r"\d[^\\^_=+<>{}]*\s", re.DOTALL)
_TITLE = re.compile(r"\s*spoiler\b\s*(.{0,120})")
LINES_OF_A_FORMULA = 100


def install(parser: MarkdownIt) -> None:
    parser.inline.add_terminator_char("|")
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.block.ruler.before("fence", "formula_block", _formula_block)
    parser.inline.ruler.after("formula", "spoiler", _spoiler)
    container_plugin(parser, "spoiler", validate=lambda params, markup: _TITLE.fullmatch(params) is not None)
    footnote_plugin(parser)
    parser.core.ruler.push("paragraphs_with_spoilers", _paragraphs_with_spoilers)
    for name, rule in _RENDERED.items():
        parser.add_render_rule(name, rule)


# -- formulas


def _formula(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "$":
        return False
    display = state.src.startswith("$$", state.pos)
    found = (_DISPLAY if display else _INLINE).match(state.src, state.pos, state.posMax)
    if found is None or (not display and (_PRICE.match(found[1]) or _is_inside_word(state))):
        return False
    if not silent:
        token = state.push("formula", "math", 0)
        token.content, token.markup, token.meta = found[1], "$$" if display else "$", {"display": display}
    state.pos = found.end()
    return True


def _is_inside_word(state: StateInline) -> bool:
    return state.pos > 0 and state.src[state.pos - 1].isalnum()


def _formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``$$`` at the start of a line, up to ``$$`` at the end of one; no empty line between."""
    if state.is_code_block(start) or not _line(state, start).startswith("$$"):
        return False
    for last in range(start, min(end, start + LINES_OF_A_FORMULA)):
        line = _line(state, last)[2 if last == start else 0 :]
        if state.isEmpty(last) or (state.sCount[last] < state.blkIndent):
            return False
        if line.rstrip().endswith("$$"):
            return _take_formula(state, start, last, silent)
    return False


def _take_formula(state: StateBlock, start: int, last: int, silent: bool) -> bool:
    lines = [_line(state, each).rstrip() for each in range(start, last + 1)]
    content = "\n".join(lines)[2:-2]
    if not content.strip() or "$" in content:
        return False
    if not silent:
        state.line = last + 1
        token = state.push("formula_block", "math", 0)
        token.block, token.map, token.markup = True, [start, state.line], "$$"
        token.content, token.meta = content, {"display": True}
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def formula(source: str, env: Any, *, display: bool, markup: str) -> str:
    """A formula as MathML, or its source where that is not possible."""
    env["formulas"] = env.get("formulas", 0) + len(source)
    drawn = mathml(source, display=display) if env["formulas"] <= MOST else None
    if drawn is None:
        return f"<code>{escape(f'{markup}{source}{markup}')}</code>"
    return f'<span class="formula">{drawn}</span>' if display else drawn


def _render_formula(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    return formula(token.content, env, display=token.meta["display"], markup=token.markup)


def _render_formula_block(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return f"<p>{_render_formula(renderer, tokens, index, options, env)}</p>\n"


# -- spoilers


def _spoiler(state: StateInline, silent: bool) -> bool:
    """``||words||``: a part that opens by itself, with the words in it."""
    begin = state.pos + 2
    if not state.src.startswith("||", state.pos) or state.linkLevel or state.env.get("in_spoiler"):
        return False
    end = state.src.find("||", begin, state.posMax)
    if end <= begin or state.src[begin] in " \t\n|" or state.src[end - 1] in " \t\n":
        return False
    if _is_letter(state.src[state.pos - 1 : state.pos]) or _is_letter(state.src[end + 2 : end + 3]):
        return False  # "a||b" of a program
    if not silent:
        _push_spoiler(state, begin, end)
    state.pos = end + 2
    return True


def _is_letter(character: str) -> bool:
    """Of a script that has spaces between words."""
    return character.isascii() and character.isalnum()


def _push_spoiler(state: StateInline, begin: int, end: int) -> None:
    whole, state.posMax, state.pos = state.posMax, end, begin
    state.push("spoiler_open", "details", 1)
    state.env["in_spoiler"] = True
    state.md.inline.tokenize(state)
    state.env["in_spoiler"] = False
    state.push("spoiler_close", "details", -1)
    state.posMax = whole


def _paragraphs_with_spoilers(state: StateCore) -> None:
    """HTML ends a paragraph where a part begins that opens: one with spoilers is a division that looks like one."""
    for place, token in enumerate(state.tokens):
        if token.type == "inline" and any(child.type == "spoiler_open" for child in token.children or ()):
            for each in (state.tokens[place - 1], state.tokens[place + 1]):
                each.tag = "div" if each.tag == "p" else each.tag
                if each.type == "paragraph_open":
                    each.attrs["class"] = "paragraph"


def _open_spoiler(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return f'<details class="spoiler"><summary>{SPOILER}</summary><span>'


def _close_spoiler(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return "</span></details>"


def _open_block(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    found = _TITLE.fullmatch(tokens[index].info)
    title = (found[1].strip() if found else "") or SPOILER
    return f"<details><summary>{escape(title)}</summary>\n"


def _close_block(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return "</details>\n"


# -- footnotes


def _key(env: Any) -> str:
    """Tells the notes of one text from those of another on the same page."""
    return str(env.setdefault("notes_key", secrets.token_hex(4)))


def _number(token: Token) -> int:
    return int(token.meta["id"]) + 1


def _place(token: Token, env: Any) -> str:
    again = token.meta.get("subId", 0)
    return f"fnref-{_key(env)}-{_number(token)}" + (f"-{again}" if again > 0 else "")


def _note_reference(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    number = _number(token)
    return f'<sup><a href="#fn-{_key(env)}-{number}" id="{_place(token, env)}">[{number}]</a></sup>'


def _open_note(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return f'<li id="fn-{_key(env)}-{_number(tokens[index])}">'


def _way_back(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if token.meta.get("subId", 0) >= WAYS_BACK:
        return ""
    return f' <a href="#{_place(token, env)}" aria-label="{BACK}">↩\ufe0e</a>'


def _open_notes(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return '<section class="footnotes">\n<ol>\n'


def _close_notes(renderer: RendererHTML, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return "</ol>\n</section>\n"


BACK = "Back to the text"
_RENDERED = {
    "formula": _render_formula,
    "formula_block": _render_formula_block,
    "spoiler_open": _open_spoiler,
    "spoiler_close": _close_spoiler,
    "container_spoiler_open": _open_block,
    "container_spoiler_close": _close_block,
    "footnote_ref": _note_reference,
    "footnote_open": _open_note,
    "footnote_anchor": _way_back,
    "footnote_block_open": _open_notes,
    "footnote_block_close": _close_notes,
}
