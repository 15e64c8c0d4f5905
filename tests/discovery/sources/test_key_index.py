"""Keys in arrays."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coterie_discovery.sources import Keys, hashed_key
from coterie_discovery.sources.doubles import doubled_rows
from coterie_discovery.sources.key_index import KeyIndex, hashes
from tests.support.found import some

texts = st.lists(st.text(st.characters(codec="utf-8"), max_size=20), max_size=60)


@given(texts)
def test_equal_texts_have_equal_hashes_and_others_others(keys: list[str]) -> None:
    found = hashes(pa.array(keys, pa.string()))
    assert len(set(found.tolist())) == len(set(keys))
    assert hashes(pa.array(["x", *keys], pa.string())[1:]).tolist() == found.tolist()
    assert hashes(pa.chunked_array([keys, keys], pa.string())).tolist() == found.tolist() * 2


def test_a_hundred_thousand_like_numbers_have_hashes_of_their_own() -> None:
    assert len(np.unique(hashes(pa.array([f"user{n}" for n in range(100_000)])))) == 100_000


@pytest.mark.parametrize("bits", [0, 3, 64])
@given(batches=st.lists(texts, min_size=1, max_size=5))
def test_every_key_keeps_the_number_it_was_given(bits: int, batches: list[list[str]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        mask = np.uint64((1 << bits) - 1)
        patch.setattr("coterie_discovery.sources.key_index.hashes", lambda keys: hashes(keys) & mask)
        index, expected = KeyIndex(), {}
        for keys in some(batches):
            distinct = list(dict.fromkeys(keys))
            new = [key for key in distinct if key not in expected]
            expected |= {key: len(expected) + at for at, key in enumerate(new)}
            numbers, added = index.add(pa.array(distinct, pa.string()))
            assert [distinct[at] for at in added] == new
            assert numbers.tolist() == [expected[key] for key in distinct]
        asked = [*expected, "no such key"]
        assert index.numbers(pa.array(asked, pa.string())).tolist() == [expected.get(key, -1) for key in asked]


@given(texts)
def test_doubles_are_all_rows_but_the_first_of_a_key(keys: list[str]) -> None:
    seen: set[str] = set()
    expected = [at for at, key in enumerate(keys) if key in seen or seen.add(key)]
    assert doubled_rows(pa.chunked_array([keys[:7], keys[7:]], pa.string())).tolist() == expected


@pytest.mark.parametrize("style", ["hashed", "plain"])
def test_keys_of_many_people_are_those_of_each(style: str) -> None:
    out = {hashed_key("b", b"s")}
    one, many = Keys(b"s", style, out), Keys(b"s", style, out)
    for people in (["a", "b", "c"], ["c", "d", "b"], []):
        assert many.many(pa.array(people, pa.string())).to_pylist() == [one(own) for own in people]
    assert many.are_known(pa.array(["a", "x"])).tolist() == [True, False]


def test_people_met_long_ago_are_hashed_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coterie_discovery.sources.keys.REMEMBERED", 3)
    keys = Keys(b"s")
    assert [keys(str(n % 7)) for n in range(20)] == [hashed_key(str(n % 7), b"s") for n in range(20)]
