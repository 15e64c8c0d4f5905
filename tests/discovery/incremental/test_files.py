"""A model on disk: the same again, or one plain line about what is wrong with it."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest

from coterie_discovery.incremental import BadModel, update
from coterie_discovery.incremental.files import load, save
from coterie_discovery.incremental.model import TABLES


@pytest.fixture
def saved(story, tmp_path):
    save(story.model, tmp_path / "model")
    return tmp_path / "model"


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_model_read_back_is_the_same_and_does_the_same(story, saved, tmp_path):
    read = load(saved)
    save(read, tmp_path / "again")
    assert contents(tmp_path / "again") == contents(saved)
    texts = story.new.posts["text"].combine_chunks()
    assert (read.interests.read(texts) != story.model.interests.read(texts)).nnz == 0
    one, other = (update(model, story.found, story.new) for model in (read, story.model))
    assert one[0] == other[0]
    assert all(getattr(one[1], name).equals(getattr(other[1], name)) for name in TABLES)


def test_only_open_formats_are_written(saved):
    assert {path.suffix for path in saved.iterdir()} == {".json", ".parquet"}


def test_a_model_of_another_version_is_refused(saved):
    about = json.loads((saved / "model.json").read_text())
    (saved / "model.json").write_text(json.dumps(about | {"format": "coterie-model/0"}))
    with pytest.raises(BadModel, match=r"another version \(coterie-model/0\).*once more"):
        load(saved)


def test_a_folder_without_a_model_says_what_to_do(tmp_path):
    with pytest.raises(BadModel, match=r"is no model.*run discovery on everything once more"):
        load(tmp_path)


@pytest.mark.parametrize("name", ["model.json", *(f"{name}.parquet" for name in (*TABLES, "terms", "words", "codes"))])
def test_a_broken_file_is_said_in_one_line(saved, name):
    content = (saved / name).read_bytes()
    (saved / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(BadModel, match="is broken") as caught:
        load(saved)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", [*TABLES, "phrases"])
def test_a_missing_file_is_said_in_one_line(saved, name):
    (saved / f"{name}.parquet").unlink()
    with pytest.raises(BadModel, match="is broken"):
        load(saved)


def test_numbers_of_nobody_are_refused(saved):
    people = pq.read_table(saved / "people.parquet")
    pq.write_table(people.slice(0, 3), saved / "people.parquet")
    with pytest.raises(BadModel, match="a member is not among the 3 that there are"):
        load(saved)
