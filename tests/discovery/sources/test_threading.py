"""Threads from references alone and from subjects, beside what following every link one by one gives."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from coterie_discovery.sources.threading import STAGED, place_in_threads


def staged(rows: list[dict[str, object]], batch: int = 7) -> pa.Table:
    whole = pa.Table.from_pylist([{"thread": "", "is_reply": False, **row} for row in rows], STAGED)
    return pa.Table.from_batches(whole.to_batches(max_chunksize=batch), STAGED)


def message(
    number: int, *refs: int, at: int | None = None, topic: int = 0, is_reply: bool = False
) -> dict[str, object]:
    title = f"subject {topic}" if topic else None
    return {
        "post": f"m{number}", "id": number, "refs": list(refs), "at": number if at is None else at, "topic": topic,
        "title": title, "is_reply": is_reply,
    }  # fmt: skip


def one_by_one(rows: list[dict[str, object]]) -> list[str]:
    """The opening message of each message's thread, where no two messages have one subject."""
    home: dict[str, str] = {}

    def top(node: str) -> str:
        while home.setdefault(node, node) != node:
            node = home[node]
        return node

    for row in rows:
        for ref in row["refs"]:  # type: ignore[attr-defined]
            home[top(f"m{row['id']}")] = top(f"m{ref}")
    there = {row["id"] for row in rows}
    first: dict[str, tuple[object, ...]] = {}
    for place, row in enumerate(rows):
        answers = any(ref in there and ref != row["id"] for ref in row["refs"])  # type: ignore[attr-defined]
        mine = (answers, row["at"], row["is_reply"], place, row["post"])
        where = top(f"m{row['id']}")
        first[where] = min(first.get(where, mine), mine)
    return [str(first[top(f"m{row['id']}")][-1]) for row in rows]


@pytest.mark.parametrize("seed", range(30))
def test_any_web_of_references_falls_into_the_threads_that_following_it_gives(seed: int) -> None:
    rng = np.random.default_rng(seed)
    numbers = rng.permutation(60)
    rows = [
        message(int(n), *map(int, rng.choice(80, rng.integers(0, 3), replace=False)), at=int(rng.integers(0, 9)))
        for n in numbers
    ]
    assert place_in_threads(staged(rows), set())["thread"].to_pylist() == one_by_one(rows)


def test_a_chain_of_ten_thousand_answers_is_one_thread() -> None:
    rows = [message(n, *([n - 1] if n else [])) for n in range(10_000)][::-1]
    found = place_in_threads(staged(rows, batch=999), set())
    assert set(found["thread"].to_pylist()) == {"m0"}
    assert found["parent"].to_pylist() == [f"m{n - 1}" if n else None for n in range(10_000)][::-1]


def test_who_answer_each_other_in_a_circle_are_one_thread() -> None:
    rows = [message(1, 3), message(2, 1), message(3, 2), message(4, 4), message(5, 9), message(6, 9)]
    found = place_in_threads(staged(rows, batch=2), set())
    assert found["thread"].to_pylist() == ["m1", "m1", "m1", "m4", "m5", "m5"]
    assert found["parent"].to_pylist() == ["m3", "m1", "m2", None, None, None]


def test_a_subject_joins_what_refers_to_nothing_there() -> None:
    rows = [message(1, topic=5), message(2, 77, topic=5, is_reply=True), message(3, topic=5), message(4, 3, topic=6)]
    found = place_in_threads(staged(rows), set())
    assert found["thread"].to_pylist() == ["m1", "m1", "m3", "m3"]
    assert found["title"].to_pylist() == ["subject 5", None, "subject 5", None]
    assert place_in_threads(staged(rows), {5})["title"].to_pylist() == [None] * 4
