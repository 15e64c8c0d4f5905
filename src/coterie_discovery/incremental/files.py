"""A model on disk: a folder of JSON and Parquet, described in ``docs/data-formats.md``."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy import sparse

from coterie_discovery.incremental.model import FORMAT, TABLES, BadModel, Model, Read, Taught, numbers
from coterie_discovery.incremental.place import lists
from coterie_discovery.result.model import TrendPoint
from coterie_discovery.scale.learn import Judge
from coterie_discovery.text.phrases import Phrases, Round
from coterie_discovery.text.stop_words import CONNECTORS
from coterie_discovery.text.terms import TermReader, Terms
from coterie_discovery.text.vocabulary import Vocabulary

HERE = "a model that this version of coterie discover left"
JUDGES = ("judge", "by_words")
BROKEN = (OSError, ValueError, KeyError, TypeError, IndexError, pa.ArrowException)


def save(model: Model, folder: Path) -> None:
    """Writes ``model`` into a new folder. The same model gives the same bytes."""
    folder.mkdir()
    about = {
        "format": FORMAT,
        "keys": model.keys,
        "salt": model.salt,
        "floor": model.floor,
        "sampled": model.sampled,
        "unplaced": model.unplaced,
        "read": asdict(model.read),
        "notes": model.notes,
        "niches": [_plain(each) for each in model.niches],
        "words": _words_about(model.interests),
    }
    text = json.dumps(about, ensure_ascii=False, indent=1, allow_nan=False)
    (folder / "model.json").write_text(text + "\n", encoding="utf-8")
    tables = {name: getattr(model, name) for name in TABLES} | _word_tables(model)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd", write_page_checksum=True)


def load(folder: Path) -> Model:
    """The model that :func:`save` wrote. Raises :class:`BadModel` for one of another version, and a broken one."""
    about = _about(folder)
    try:
        tables = {name: _table(folder, name, schema) for name, schema in TABLES.items()}
        interests, ratio = _read_words(folder, about["words"], len(about["niches"]))
        model = Model(
            niches=tuple(_taught(each) for each in about["niches"]),
            interests=interests,
            ratio=ratio,
            unplaced=float(about["unplaced"]),
            sampled=bool(about["sampled"]),
            floor=int(about["floor"]),
            read=Read(**about["read"]),
            notes=tuple(about["notes"]),
            keys=str(about["keys"]),
            salt=str(about["salt"]),
            **tables,
        )
        _check(model)
    except BROKEN as error:
        raise BadModel(str(folder), f"is broken ({type(error).__name__}: {error})", HERE) from None
    return model


def _about(folder: Path) -> dict[str, Any]:
    try:
        about = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        made_by = about["format"]
    except FileNotFoundError:
        raise BadModel(str(folder), "is no model", f"{HERE}; run discovery on everything once more") from None
    except BROKEN as error:
        raise BadModel(str(folder), f"is broken ({type(error).__name__}: {error})", HERE) from None
    if made_by != FORMAT:
        problem = f"is a model of another version ({made_by})"
        raise BadModel(str(folder), problem, f"{FORMAT}; run discovery on everything once more")
    return dict(about)


def _table(folder: Path, name: str, schema: pa.Schema) -> pa.Table:
    table = pq.read_table(folder / f"{name}.parquet", page_checksum_verification=True).combine_chunks()
    if table.schema.names != schema.names:
        raise ValueError(f"{name}.parquet has the columns {', '.join(table.schema.names)}")
    return table.cast(schema)


def _check(model: Model) -> None:
    """Numbers that stand for people and niches must be of those that there are."""
    for table, column, n in (
        (model.belongs, "member", model.people.num_rows),
        (model.doings, "member", model.people.num_rows),
        (model.begun, "author", model.people.num_rows),
        (model.belongs, "niche", model.n),
        (model.threads, "niche", model.n),
    ):
        (codes,) = numbers(table, column)
        if len(codes) and (codes.max() >= n or codes.min() < -1):
            raise ValueError(f"a {column} is not among the {n} that there are")
    if len(model.begun) and set(model.begun["said"].combine_chunks().value_lengths().to_pylist()) != {model.n}:
        raise ValueError("begun.parquet is of another number of niches")


def _plain(taught: Taught) -> dict[str, Any]:
    plain = asdict(taught)
    for name in JUDGES:
        if math.isinf(plain[name]["bias"]):
            plain[name]["bias"] = None  # never sure
    return plain


def _taught(plain: dict[str, Any]) -> Taught:
    judges = {name: _judge(plain[name]) for name in JUDGES}
    points = tuple(TrendPoint(**point) for point in plain["points"])
    return Taught(**{**plain, **judges, "points": points})


def _judge(plain: dict[str, Any]) -> Judge:
    return Judge(**{**plain, "bias": -math.inf if plain["bias"] is None else plain["bias"]})


# --- words ----------------------------------------------------------------------------------------------------------


def _words_about(interests: Terms) -> dict[str, Any]:
    reader = interests.reader
    if reader is None:
        return {"languages": list(interests.languages), "links": 0, "widths": []}
    widths = [each.width for each in reader.phrases.rounds_]
    return {"languages": reader.vocabulary.languages, "links": reader.phrases.n_links, "widths": widths}


def _word_tables(model: Model) -> dict[str, pa.Table]:
    interests, reader = model.interests, model.interests.reader
    ratio = lists(model.ratio.astype(np.int32)).cast(pa.list_(pa.int16()))
    found = {"terms": pa.table({"term": interests.terms, "surface": interests.surface, "ratio": ratio})}
    if reader is None:
        return found
    names = [*reader.vocabulary.names, *([None] * (len(reader.column) - len(reader.vocabulary.names)))]
    rounds = reader.phrases.rounds_
    turns = np.repeat(np.arange(len(rounds)), [len(each.keys) for each in rounds])
    joined = {name: np.concatenate([getattr(each, name) for each in rounds]) for name in ("keys", "codes", "scores")}
    return found | {
        "words": reader.vocabulary.to_table(),
        "codes": pa.table({"name": pa.array(names, pa.string()), "term": reader.column}),
        "phrases": pa.table({"round": turns, **joined}),
    }


def _read_words(folder: Path, about: dict[str, Any], n: int) -> tuple[Terms, np.ndarray[Any, np.dtype[np.int16]]]:
    def table(name: str) -> pa.Table:
        return pq.read_table(folder / f"{name}.parquet", page_checksum_verification=True)

    terms = table("terms")
    ratio = terms["ratio"].combine_chunks().flatten().to_numpy().astype(np.int16).reshape(-1, n)
    reader = _reader(table("words"), table("codes"), table("phrases"), about) if about["links"] else None
    if len(ratio) != len(terms) or (about["links"] and about["links"] != 1 + len(CONNECTORS)):
        raise ValueError("its words are of another version")
    if reader and max(reader.column.max(initial=-1), -1) >= len(terms):
        raise ValueError("a term is not among those that there are")
    counts = sparse.csr_matrix((0, len(terms)), dtype=np.float32)
    found = Terms(terms["term"].to_pylist(), terms["surface"].to_pylist(), counts, tuple(about["languages"]), reader)
    return found, ratio


def _reader(words: pa.Table, codes: pa.Table, phrases: pa.Table, about: dict[str, Any]) -> TermReader:
    names = codes["name"].drop_null().to_pylist()
    vocabulary = Vocabulary.of_table(list(about["languages"]), names, words)
    turn, keys, code, scores = numbers(phrases, "round", "keys", "codes", "scores")
    rounds = [
        Round(width, keys[turn == i], code[turn == i], scores[turn == i]) for i, width in enumerate(about["widths"])
    ]
    found = Phrases(len(names), about["links"], rounds)
    return TermReader(vocabulary, found, codes["term"].to_numpy())
