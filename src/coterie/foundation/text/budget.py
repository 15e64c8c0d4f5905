"""How much work a text makes, counted before it is done.

Rendering takes longer the more markup a text has: a page of prose next to nothing, a hundred thousand brackets seconds.
So lines are weighed before their blocks are found, and the words of each block before their markup is read; what lies
beyond the budget is shown as it was written. The weights are microseconds, measured; the count is the same on every
machine, so a text looks the same wherever it is rendered.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

OF_BLOCKS = 120_000
OF_WORDS = 150_000
_LINE = 8
_BLOCK = 50
_CELL = 25
_TEXT = 15
_ADDRESS = 60
_CHARACTERS = {
    **dict.fromkeys("[]!", 15),
    **dict.fromkeys("*_~", 18),
    **dict.fromkeys("@", 30),
    **dict.fromkeys(":$|", 12),
    **dict.fromkeys('&<>"\\`^', 5),
}
_MARKUP = re.compile(r"[\[\]!*_~@:$|&<>\"\\`^]")
_BEGINS_BLOCK = re.compile(r"\s*(?:[-+*>#|]|\d{1,9}[.)]|:::|\$\$|```|~~~|\[|=+\s*$)")


def install(parser: MarkdownIt) -> None:
    parser.core.ruler.at("inline", _inline)


def within_budget(text: str) -> int:
    """How many characters of the text are looked at for blocks: all, or those of the lines before it is too much."""
    spent = place = 0
    for line in text.splitlines(keepends=True):
        spent += _of_line(line)
        if spent > OF_BLOCKS:
            return place
        place += len(line)
    return len(text)


def _of_line(line: str) -> int:
    if line.isspace():
        return 1
    return _LINE + _CELL * line.count("|") + (_BLOCK if _BEGINS_BLOCK.match(line) else 0)


def _inline(state: StateCore) -> None:
    """The library's rule, which reads the markup in the words of each block, while the budget lasts."""
    spent = 0
    for token in state.tokens:
        if token.type == "inline":
            spent += _of_words(token.content)
            token.children = []
            if spent <= OF_WORDS:
                state.md.inline.parse(token.content, state.md, state.env, token.children)
            else:
                token.children.append(Token("text_special", "", 0, content=token.content))


def _of_words(text: str) -> int:
    marks = sum(map(_CHARACTERS.__getitem__, _MARKUP.findall(text)))
    return _TEXT + marks + _ADDRESS * text.count("://") + _LINE * text.count("\n")
