"""Whatever stands where a number is expected, it is a small whole number or nothing."""

from __future__ import annotations

import pytest

from coterie.foundation.numbers import number, up_to


@pytest.mark.parametrize(("text", "expected"), [("0", 0), ("17", 17), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_a_number_is_read(text: str, expected: int) -> None:
    assert number(text) == expected


@pytest.mark.parametrize(
    "text", [None, "", " ", "-1", "+1", "1.5", "1_000", " 1", "1\n", "1e3", "٣", "²", "9" * 19, "9" * 5000, "one"]
)
def test_anything_else_is_none(text: str | None) -> None:
    assert number(text) is None


@pytest.mark.parametrize(("count", "shown"), [(0, "0"), (99, "99"), (100, "99+"), (33_000, "99+")])
def test_a_bounded_count_says_when_there_are_more(count: int, shown: str) -> None:
    assert up_to(count) == shown
