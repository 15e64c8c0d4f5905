"""Bytes of mail as text, with charsets as people misname them.

A charset is read as the largest that goes by its name (GBK is called gb2312, code page 932 shift_jis). Bytes that do
not fit it are looked at: they may be UTF-8, or what the systems of a language wrote before it.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress

LOOKED_AT = 1 << 14  # bytes, by which a charset that nobody named is told
MOST_BAD = 0.1  # share of wrong bytes, up to which the charset is taken for the right one

# What each name is read as: a superset of what it means.
_READ_AS = {
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80", "euc-cn", "cp936", "gb-2312", "x-euc-cn"), "gb18030"),
    **dict.fromkeys(
        ("ks_c_5601-1987", "ks_c_5601", "ksc5601", "ks_c_5601-1989", "euc-kr", "euckr", "x-euc-kr"), "cp949"
    ),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j", "x-ms-cp932"), "cp932"),
    **dict.fromkeys(("big5", "big-5", "x-big5", "cn-big5", "big5-eten"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-8-i", "iso-8859-8-e", "iso-8859-8", "logical", "visual"), "cp1255"),
    **dict.fromkeys(("iso-8859-6-i", "iso-8859-6-e"), "iso8859_6"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("tis-620", "iso-8859-11", "windows-874", "x-windows-874"), "cp874"),
    **dict.fromkeys(("koi8-r", "koi8", "koi8r", "x-koi8-r"), "koi8-r"),
    **dict.fromkeys(("unicode-1-1-utf-7", "x-unicode-2-0-utf-7"), "utf-7"),
    **dict.fromkeys(("utf8", "utf-8", "unicode-1-1-utf-8", "x-utf-8", "utf8mb4", "unicode"), "utf-8"),
}
# These say no more than that somebody wrote letters of the west; half of all programs put them there unasked.
_WESTERN = frozenset(
    "us-ascii ascii ansi_x3.4-1968 iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 cp1252 windows-1252 ansi "
    "x-ansi iso-8859-15 unknown unknown-8bit x-unknown default none iso-8859-1-windows-3.1-latin-1 8bit binary".split()
)
_UNSAID = frozenset("unknown unknown-8bit x-unknown default none 8bit binary us-ascii ascii ansi_x3.4-1968".split())

_KANJI = re.compile(rb"\x1b(?:\$[@B]|\$\(D)([\x21-\x7e]*)|\x1b\(I([\x21-\x5f]*)|\x1b(?:\([BJ]|\(H)?")
_JAPANESE = re.compile(rb"\x1b(?:\$[@B]|\$\([DOPQ]|\(I)")
_KOREAN = re.compile(rb"\x1b\$\)C")
_CYRILLIC = ("koi8-r", "cp1251", "cp866")
_ASIAN = ("euc_jp", "cp932", "cp949", "gb18030", "big5hkscs")


def _as_written(error: UnicodeError) -> tuple[str, int]:
    """Wrong bytes as what western systems mean by them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("coterie-western", _as_written)


def decoded(data: bytes, charset: str | None) -> str:
    """``data`` as text: in the charset it names, where that can be, else in the one its bytes are likely in."""
    name = (charset or "").strip("\"' ").lower()
    if b"\x1b" in data and (found := _escaped(data)) is not None:
        return found
    if data.isascii() and name not in ("utf-7", "hz-gb-2312", "hz", "unicode-1-1-utf-7") and "16" not in name:
        return data.decode("ascii")
    if not name or name in _WESTERN:
        return _unnamed(data, name)
    codec = _READ_AS.get(name, name)
    for each in (codec, "utf-8"):
        with suppress(LookupError, ValueError):
            return data.decode(each)
    return _nearly(data, codec)


def _unnamed(data: bytes, name: str) -> str:
    with suppress(ValueError):
        return data.decode("utf-8")
    if not name or name in _UNSAID:
        if nearly := _nearly_utf8(data):
            return nearly
        if guess := likely(data[:LOOKED_AT]):
            return data.decode(guess, "replace")
    elif name == "iso-8859-15":
        return data.decode(name)
    return data.decode("cp1252", "replace")


def _nearly(data: bytes, codec: str) -> str:
    """In ``codec`` but for a few bytes; else as if nobody had named one."""
    try:
        text = data.decode(codec, "replace")
    except (LookupError, ValueError):
        return _unnamed(data, "")
    wrong = text.count("\ufffd")
    if wrong <= MOST_BAD * max(sum(ord(ch) > 127 for ch in text), 1) or wrong <= 1:
        return data.decode(codec, "coterie-western") if codec == "utf-8" else text
    return _nearly_utf8(data) or _unnamed(data, "")


def _nearly_utf8(data: bytes) -> str:
    """As UTF-8 if no more of its letters are wrong than right; '' else."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = sum(ord(ch) > 127 for ch in text) - wrong
    return data.decode("utf-8", "coterie-western") if right and right >= wrong else ""


def _escaped(data: bytes) -> str | None:
    """ISO-2022 text, known by its escape sequences whatever it is called; None where there are none."""
    if _KOREAN.search(data):
        return data.decode("iso2022_kr", "replace")
    if not _JAPANESE.search(data):
        return None
    for codec in ("iso2022_jp", "iso2022_jp_ext"):
        with suppress(ValueError):
            return data.decode(codec)
    return "".join(_pieces(data))


def _pieces(data: bytes) -> Iterator[str]:
    """ISO-2022-JP with the additional characters of code page 932, which programs put into it."""
    at = 0
    for found in _KANJI.finditer(data):
        yield decoded(data[at : found.start()].replace(b"\x1b", b""), "utf-8")
        if found[1]:
            yield _shifted(found[1]).decode("cp932", "replace")
        elif found[2]:
            yield bytes(byte | 128 for byte in found[2]).decode("cp932", "replace")
        at = found.end()
    yield decoded(data[at:].replace(b"\x1b", b""), "utf-8")


def _shifted(pairs: bytes) -> bytes:
    """JIS pairs as Shift JIS writes them."""
    made = bytearray()
    for row, cell in zip(pairs[::2], pairs[1::2], strict=False):
        lead = (row + 1) // 2 + (0x70 if row < 0x5F else 0xB0)
        made += bytes((lead, (cell + 0x1F + (cell >= 0x60)) if row % 2 else cell + 0x7E))
    return bytes(made)


def likely(data: bytes) -> str | None:
    """The charset that bytes nobody named are likely in; None for those of the west, whose letters are few of many."""
    high = sum(byte > 127 for byte in data)
    letters = sum(chr(byte).isalpha() for byte in data if byte < 128)
    if high < 4 or high < letters:
        return None
    score, best = max((_sense(data, codec), codec) for codec in (*_CYRILLIC, *_ASIAN))
    return best if score > 0.6 else None


def _sense(data: bytes, codec: str) -> float:
    """How much like a text of its language ``data`` reads in ``codec``: the share of its characters that are usual."""
    cut = data
    for _ in range(3):  # the last character may be cut
        with suppress(ValueError):
            text = [ch for ch in cut.decode(codec) if ord(ch) > 127]
            return sum(map(_usual_in(codec), text)) / max(len(text), 1) if text else 0.0
        cut = cut[:-1]
    return 0.0


def _usual_in(codec: str) -> Callable[[str], float]:
    if codec in _CYRILLIC:
        return lambda ch: "а" <= ch <= "я" or ch in "ёіїє" or 0.3 * ("А" <= ch <= "Я")
    if codec in ("euc_jp", "cp932"):
        return lambda ch: 1.1 * ("ぁ" <= ch <= "ヿ") or 0.8 * _is_common(ch, codec) or ch in "、。「」ー"
    if codec == "cp949":
        return lambda ch: 0.95 * _is_common(ch, codec) * ("가" <= ch <= "힣")
    return lambda ch: 0.9 * _is_common(ch, codec) or ch in "，。、！？：；「」“”"


def _is_common(ch: str, codec: str) -> bool:
    """Whether it is an ideograph or syllable of the first, common level of the older character set."""
    older = {"gb18030": ("gb2312", 0xB0, 0xD7), "big5hkscs": ("big5", 0xA4, 0xC6), "cp949": ("euc_kr", 0xB0, 0xC8)}
    name, first, last = older.get(codec, ("euc_jp", 0xB0, 0xCF))
    if unicodedata.category(ch) != "Lo":
        return False
    with suppress(UnicodeEncodeError):
        own = ch.encode(name)
        return len(own) == 2 and first <= own[0] <= last
    return False
