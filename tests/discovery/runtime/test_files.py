from pathlib import Path

import pytest

from coterie_discovery.runtime.files import FolderTaken, whole_folder


def test_a_folder_takes_its_name_only_when_it_is_whole(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "a" / "out") as partial:
        (partial / "x").write_text("1")
        assert not (tmp_path / "a" / "out").exists()
    assert (tmp_path / "a" / "out" / "x").read_text() == "1"
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["out"]


def test_a_folder_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(partial: Path) -> None:
        (partial / "x").write_text("1")
        raise RuntimeError

    with pytest.raises(RuntimeError), whole_folder(tmp_path / "out") as partial:
        fail(partial)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_folder_may_be_taken_and_a_file_may_not(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with whole_folder(tmp_path / "empty") as partial:
        (partial / "x").write_text("1")
    assert (tmp_path / "empty" / "x").exists()
    (tmp_path / "file").write_text("x")
    with pytest.raises(FolderTaken, match="is a file"), whole_folder(tmp_path / "file"):
        pass


def test_names_with_pattern_characters_are_swept_as_they_are(tmp_path: Path) -> None:
    (tmp_path / ".a.partial-999999999").mkdir()
    (tmp_path / ".[a].partial-999999999").mkdir()
    with whole_folder(tmp_path / "[a]"):
        pass
    assert sorted(p.name for p in tmp_path.iterdir()) == [".a.partial-999999999", "[a]"]
