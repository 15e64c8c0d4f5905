"""Vectors of texts between runs: found again, bounded, and no reason for a run to end."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from coterie_discovery.text import vector_cache
from coterie_discovery.text.vector_cache import NAME, VectorCache, text_key, user_cache

KEYS = [text_key(f"text {i}") for i in range(1200)]


def vectors(keys: list[bytes]) -> dict[bytes, np.ndarray]:
    return {key: np.full(3, code, np.float32) for code, key in enumerate(keys)}


def written(folder: str) -> int:
    VectorCache(Path(folder), "model").write(vectors(KEYS[:300]))
    return len(VectorCache(Path(folder), "model").read(KEYS[:300], 3))


def test_what_was_written_is_read_again_by_the_same_model_alone(tmp_path: Path) -> None:
    VectorCache(tmp_path / "new", "model").write(vectors(KEYS))
    found = VectorCache(tmp_path / "new", "model").read([*KEYS, text_key("other")], 3)
    assert len(found) == len(KEYS)
    np.testing.assert_array_equal(found[KEYS[7]], [7, 7, 7])
    assert VectorCache(tmp_path / "new", "another").read(KEYS, 3) == {}
    assert VectorCache(tmp_path / "new", "model").read(KEYS, 4) == {}
    assert (tmp_path / "new" / NAME).stat().st_mode & 0o077 == 0


def test_what_was_not_asked_for_longest_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_700_000_000
    for day, keys in ((0, KEYS[:4]), (20, KEYS[4:8]), (29, KEYS[2:4])):
        monkeypatch.setattr(vector_cache.time, "time", lambda day=day: now + day * vector_cache.DAY)
        kept = VectorCache(tmp_path, "model", most=5)
        if not kept.read(keys, 3):
            kept.write(vectors(keys))
    kept.tidy()
    assert set(kept.read(KEYS, 3)) & set(KEYS[:2]) == set()
    assert len(kept.read(KEYS, 3)) == 5
    monkeypatch.setattr(vector_cache.time, "time", lambda: now + 70 * vector_cache.DAY)
    VectorCache(tmp_path, "model").tidy()
    assert kept.read(KEYS, 3) == {}


def test_a_broken_file_is_begun_anew_and_a_folder_that_is_none_is_done_without(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"this is no database, but long enough to be taken for one" * 20)
    kept = VectorCache(tmp_path, "model")
    assert kept.read(KEYS, 3) == {}
    kept.write(vectors(KEYS))
    assert len(kept.read(KEYS, 3)) == len(KEYS)
    (tmp_path / "file").write_text("")
    nowhere = VectorCache(tmp_path / "file", "model")
    nowhere.write(vectors(KEYS))
    nowhere.tidy()
    assert nowhere.read(KEYS, 3) == {}


def test_several_processes_write_at_once(tmp_path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert list(pool.map(written, [str(tmp_path)] * 4)) == [300] * 4
    with sqlite3.connect(tmp_path / NAME) as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()


def test_the_folder_is_the_one_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "/somewhere")
    assert user_cache() == Path("/somewhere/coterie")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert user_cache() == Path.home() / ".cache" / "coterie"
