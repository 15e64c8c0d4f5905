"""Whatever stands where a number is expected, it is a small whole number or nothing."""

from __future__ import annotations

import pytest

from coterie.foundation.numbers import number


@pytest.mark.parametrize(("text", "expected"), [("0", 0), ("17", 17), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_a_number_is_read(text: str, expected: int) -> None:
    assert number(text) == expected


@pytest.mark.parametrize(
    "text", [None, "", " ", "-1", "+1", "1.5", "1_000", " 1", "1\n", "1e3", "٣", "²", "9" * 19, "9" * 5000, "one"]
)
def test_anything_else_is_none(text: str | None) -> None:
    assert number(text) is None
