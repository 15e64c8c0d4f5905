"""Code in posts, coloured by class names that the style sheet knows."""

from __future__ import annotations

from functools import cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

# Lexers are regular expressions, written for honest code: those listed here were tried with hostile input, and a block
# that is longer than anybody reads in a post stays plain.
_NAMES = """
    arduino bash c clojure cmake cpp csharp css dart diff docker elixir erlang fortran go graphql groovy
    haskell html ini java javascript json julia kotlin latex lua make matlab nginx nix objective-c ocaml
    perl php powershell protobuf python r ruby rust scala scheme scss sql swift toml typescript vhdl
    verilog xml yaml zig
"""
LANGUAGES = frozenset(_NAMES.split())
LONGEST = 20_000
_FORMATTER = HtmlFormatter(nowrap=True)


def highlighted(code: str, language: str) -> str:
    """The code as HTML: coloured when its language is known, escaped in any case."""
    lexer = _lexer(language.lower()) if len(code) <= LONGEST else None
    return highlight(code, lexer, _FORMATTER) if lexer else escape(code)


def language_name(info: str) -> str:
    """The language that a fence names (```` ```py ````), by Pygments' first name for it; "" when unknown."""
    words = info.split()
    lexer = _lexer(words[0].lower()) if words else None
    return str(lexer.aliases[0]) if lexer else ""


@cache
def _by_alias() -> dict[str, str]:
    return {alias: name for name in LANGUAGES for alias in get_lexer_by_name(name).aliases}


def _lexer(name: str) -> Lexer | None:
    known = _by_alias().get(name)
    try:
        return get_lexer_by_name(known, stripnl=False) if known else None
    except ClassNotFound:
        return None
