"""Names on one line, with nothing in them that cannot be seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie.foundation.names import clean_mark, clean_name
from coterie.foundation.numbers import number


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Film \n Camera\tRepair ", "Film Camera Repair"),
        ("Ann\u202eeel", "Anneel"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("Zoë 李雷 👩\u200d🔧", "Zoë 李雷 👩\u200d🔧"),
        ("\u200b\u2066", ""),
        ("\u2800\u3164\u115f \u1160\uffa0", ""),
        ("\u0301\u0308\u20dd", ""),
        ("\u200d\ufe0f", ""),
        ("Ada\u2800\u3164", "Ada"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_a_name_is_what_can_be_read(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


@given(st.text())
def test_a_clean_name_is_one_line_and_stays_as_it_is(typed: str) -> None:
    name = clean_name(typed)
    assert name.splitlines() in ([], [name])
    assert clean_name(name) == name


@given(st.text() | st.none())
def test_any_text_is_a_number_or_none(text: str | None) -> None:
    read = number(text)
    assert read is None or str(read).zfill(len(text or "")) == text


def test_what_no_key_can_be_is_no_number() -> None:
    assert number("9" * 18) == 10**18 - 1
    assert number("9" * 19) is None
    assert number("٣") is None


@pytest.mark.parametrize(
    ("typed", "mark"),
    [("ab", "AB"), ("ß", "ß"), ("ßß", "ßß"), ("\ufb01", "\ufb01"), ("ŉa", "ŉA"), ("é", "É"), ("\u2800", "")],
)
def test_a_mark_does_not_grow(typed: str, mark: str) -> None:
    assert clean_mark(typed) == mark


@given(st.text(max_size=3))
def test_no_mark_is_longer_than_its_name(typed: str) -> None:
    assert len(clean_mark(typed)) == len(clean_name(typed))
    assert clean_mark(clean_mark(typed)) == clean_mark(typed)


@given(st.text(st.characters(categories=["Zs", "Cf", "Cc", "Mn", "Me"])))
def test_what_shows_nothing_is_no_name(typed: str) -> None:
    assert clean_name(typed) == ""
