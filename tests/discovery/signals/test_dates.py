"""Dates that cannot be right are read as unknown; every other date stays."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest

from coterie_discovery.signals.dates import Life, within_life
from coterie_discovery.signals.tables import SCHEMAS, Signals

NOW = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp())


def when(*times: str) -> list[int]:
    return [int(datetime.fromisoformat(each).replace(tzinfo=UTC).timestamp()) for each in times]


def evenly(first: str, last: str, n: int) -> list[int]:
    return np.linspace(*when(first, last), n).astype(int).tolist()


def posts_at(*times: int | None) -> Signals:
    n = len(times)
    table = pa.table(
        {
            "post": [f"p{i}" for i in range(n)],
            "thread": [f"t{i}" for i in range(n)],
            "at": pa.array(times, pa.int64()).cast(SCHEMAS["posts"].field("at").type),
            "text": ["words"] * n,
        }
    )
    return Signals(posts=table)


def lost(times: list[int], **known) -> set[int]:
    cleaned, undated = within_life(posts_at(*times), NOW, **known)
    after = cleaned.posts["at"].cast(pa.int64()).to_pylist()
    assert cleaned.posts.num_rows == len(times)
    assert undated.rows.get("posts", 0) == after.count(None)
    return {before for before, now in zip(times, after, strict=True) if now is None}


LIVELY = evenly("2019-03-01", "2024-05-01", 2000)


@pytest.mark.parametrize(
    "wrong",
    [
        ["2096-02-07"],
        ["2038-01-19"],
        ["2026-06-04"],
        ["1970-01-01"],
        ["1970-01-01T05:00"],
        ["1980-01-01"],
        ["2000-01-01"],
        ["1970-01-01", "1980-01-01", "2096-02-07"],
        ["1999-12-31", "2000-01-01"],
        [f"20{year}-03-03" for year in range(30, 80)],
    ],
)
def test_dates_outside_of_the_life_of_a_platform_are_lost(wrong: list[str]) -> None:
    assert lost(LIVELY + when(*wrong)) == set(when(*wrong))


@pytest.mark.parametrize(
    "times",
    [
        LIVELY,
        LIVELY + when("2026-06-01T20:00"),  # somebody's clock, less than a day ahead
        when("2001-05-01", "2002-08-01", "2004-01-01", "2007-02-01", "2010-06-01", "2014-09-01") + LIVELY,
        evenly("2005-01-01", "2012-01-01", 15) + LIVELY,  # years of trying, then life
        evenly("1982-01-01", "1994-01-01", 40) + evenly("1994-01-01", "2024-01-01", 5000),
        LIVELY + when("2026-01-01"),
        evenly("2003-01-01", "2009-01-01", 3000) + when("2014-01-01", "2019-01-01"),  # somebody comes back
        when("1995-01-01") + evenly("2020-01-01", "2024-01-01", 20),  # too few to say
    ],
)
def test_dates_of_a_slow_start_or_a_late_visit_stay(times: list[int]) -> None:
    signals = posts_at(*times)
    assert within_life(signals, NOW)[0] is signals


def test_of_few_rows_only_those_from_the_future_lose_their_date() -> None:
    assert lost(when("1970-01-01", "2020-01-01", "2026-05-31", "2096-01-01")) == set(when("2096-01-01"))


def test_a_clock_that_is_behind_takes_no_dates() -> None:
    signals = posts_at(*LIVELY)
    assert within_life(signals, when("2000-01-01")[0])[0] is signals


def test_many_rows_of_1970_are_of_an_unknown_time() -> None:
    assert lost(LIVELY + [0] * 900) == {0}


def test_what_was_read_before_tells_the_life_of_a_few_new_rows() -> None:
    known = Life(*when("2019-03-01", "2024-05-01"))
    times = when("1970-01-01", "2018-01-01", "2024-05-02", "2026-05-30", "2096-01-01")
    assert lost(times, known=known) == set(when("1970-01-01", "2096-01-01"))


def test_the_rule_once_followed_finds_nothing_more() -> None:
    cleaned, _ = within_life(posts_at(*LIVELY, *when("1970-01-01", "1981-01-01", "2096-01-01")), NOW)
    assert within_life(cleaned, NOW)[0] is cleaned


def test_acts_and_searches_are_dated_by_the_same_life_and_the_loss_is_told() -> None:
    (future,) = when("2096-02-07")
    kind = SCHEMAS["acts"].field("at").type
    at = pa.array([LIVELY[0], future], pa.int64()).cast(kind)
    signals = Signals(
        posts=posts_at(*LIVELY).posts,
        acts=pa.table({"actor": ["a", "b"], "verb": ["like"] * 2, "object": ["p1"] * 2, "at": at}),
        searches=pa.table({"actor": ["a", "b"], "query": ["x", "y"], "at": at}),
    )
    cleaned, undated = within_life(signals, NOW)
    assert [cleaned.acts["at"].null_count, cleaned.searches["at"].null_count] == [1, 1]
    assert cleaned.posts is signals.posts
    assert str(undated) == (
        "Dates after 2026-06-02 cannot be right; so dated, and read as without a date: 1 act, 1 search."
    )
