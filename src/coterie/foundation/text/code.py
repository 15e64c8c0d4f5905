"""Code in posts, coloured by class names that the style sheet knows."""

from __future__ import annotations

import time
from functools import cache
from html import escape
from typing import Any

import pygments
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.util import ClassNotFound

# Lexers are regular expressions written for honest code; some take minutes over hostile code. So long blocks stay
# plain, and so does what the other code of a post left no time for.
LONGEST = 6_000
SECONDS = 0.2
_NAMES = """
    arduino bash c clojure cmake cpp csharp css dart diff docker elixir erlang fortran go graphql groovy
    haskell html ini java javascript json julia kotlin latex lua make matlab nginx nix objective-c ocaml
    perl php powershell protobuf python r ruby rust scala scheme scss sql swift toml typescript vhdl
    verilog xml yaml zig
"""
LANGUAGES = frozenset(_NAMES.split())
_FORMATTER = HtmlFormatter(nowrap=True)


def time_limit() -> float:
    """When the code of a post that is rendered now has had its share of this thread's CPU time."""
    return time.thread_time() + SECONDS


def highlighted(code: str, language: str, until: float) -> str:
    """The code as HTML: coloured when its language is known and time allows, escaped in any case."""
    lexer = _lexer(language.lower()) if len(code) <= LONGEST and time.thread_time() < until else None
    tokens = _tokens(lexer, code, until) if lexer else None
    return pygments.format(tokens, _FORMATTER) if tokens else escape(code)


def _tokens(lexer: Lexer, code: str, until: float) -> list[tuple[Any, str]] | None:
    tokens = []
    for token in lexer.get_tokens(code):
        if time.thread_time() > until:
            return None
        tokens.append(token)
    return tokens


def language_name(info: str) -> str:
    """The language that a fence names (```` ```py ````), by Pygments' first name for it; "" when unknown."""
    words = info.split()
    lexer = _lexer(words[0].lower()) if words else None
    return str(lexer.aliases[0]) if lexer else ""


@cache
def _by_alias() -> dict[str, str]:
    """The languages by all their names, from Pygments' index: loading every lexer would take seconds."""
    known = (aliases for _, aliases, _, _ in get_all_lexers(plugins=False) if LANGUAGES.intersection(aliases))
    return {alias: aliases[0] for aliases in known for alias in aliases}


def _lexer(name: str) -> Lexer | None:
    known = _by_alias().get(name)
    try:
        return get_lexer_by_name(known, stripnl=False) if known else None
    except ClassNotFound:
        return None
