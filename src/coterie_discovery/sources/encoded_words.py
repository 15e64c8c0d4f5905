"""Encoded words of headers (RFC 2047), as programs write them: cut in the middle of a letter, badly padded."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import a2b_qp
from collections.abc import Iterator
from contextlib import suppress

from coterie_discovery.sources.charsets import decoded

_WORD = re.compile(r"=\?([\w.:*-]{1,60})\?([bq])\?([^?]{0,4000})\?=", re.I)
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]")


def decoded_words(value: str, charset: str | None) -> str:
    """A header's text; bytes in it that are no UTF-8 (surrogates) are in ``charset`` or what is likely."""
    if "=?" not in value:
        return read_as_is(value, charset)
    return "".join(_parts(value, charset))


def _parts(value: str, charset: str | None) -> Iterator[str]:
    """Words between which nothing stands are one text if they have one charset: letters may be cut in two."""
    at, pending, named = 0, b"", ""
    for word in _WORD.finditer(value):
        between = value[at : word.start()]
        own = word[1].partition("*")[0].lower()
        if pending and (between.strip() or own != named):
            yield decoded(pending, named)
            pending = b""
        if between.strip():
            lead, tail = ("" if not at or between[0].isspace() else " "), ("" if between[-1].isspace() else " ")
            yield lead + read_as_is(between, charset) + tail
        pending += _bytes_of(word[2], word[3])
        named, at = own, word.end()
    if pending:
        yield decoded(pending, named)
    rest = value[at:]
    if rest:
        yield (" " if at and not rest[0].isspace() else "") + read_as_is(rest, charset)


def _bytes_of(coding: str, text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if coding in "qQ":
        return a2b_qp(data, header=True)
    plain = _NO_BASE64.sub(b"", data)
    with suppress(ValueError):
        return b64decode(plain + b"=" * (-len(plain) % 4))
    with suppress(ValueError):
        return b64decode(plain[: len(plain) // 4 * 4])
    return b""


def read_as_is(value: str, charset: str | None) -> str:
    """``value``, of which what is no UTF-8 came as surrogates, in its charset."""
    if value.isascii() and "\x1b" not in value:
        return value
    try:
        data = value.encode("utf-8")
    except UnicodeEncodeError:
        data = value.encode("utf-8", "surrogateescape")
    else:
        if "\x1b" not in value:
            return value
    return decoded(data, charset)
