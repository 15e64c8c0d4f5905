"""The measures of bench/discovery are those of the library, and nothing in its sets tells the truth away."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from bench.discovery import growth
from bench.discovery.cells import METHODS, applies, grouped, left_out, resampled
from bench.discovery.engine import signals_of, without
from bench.discovery.exports import EXPORTS
from bench.discovery.forums import Texts, forums
from bench.discovery.known import Known, active_members, hidden, load, save, took_part
from bench.discovery.measures import b_cubed, best_jaccards, best_match, coverage
from bench.discovery.naming import matched, naming, says, synonyms
from bench.discovery.process import run
from bench.discovery.real import DATA, beer, mail, news, reddit, zulip
from bench.discovery.reported import figures, people_of, strongest
from bench.discovery.results import Results
from bench.discovery.tables import BEGIN, END, tables, written_into
from coterie_discovery import evaluate
from coterie_discovery.simulate import simulate_platform
from coterie_discovery.sources.read import read_export
from tests.support.found import some

REAL: dict[Callable[[], Known], str] = {
    news: r"(?m)^Newsgroups:",
    zulip: r"#narrow|#\*\*\w",
    beer: r"$^",
    mail: r"$^",
    reddit: r"\br/\w+",
}


@pytest.fixture(scope="module")
def small() -> Known:
    """A small simulated platform with four planted niches."""
    platform = simulate_platform(members=300, posts=1500, niches=4, seed=1)
    rows = zip(*(platform.threads[name].to_pylist() for name in ("thread", "niche")), strict=True)
    threads = {thread: {niche} for thread, niche in rows if niche}
    signals = hidden(platform.signals)
    return Known("small", signals, threads, active_members(signals, threads))


def drawn(seed: int, most: int, empty: float) -> dict[str, set[int]]:
    """Sixty items with up to ``most`` groups each; some with none."""
    rng = np.random.default_rng(seed)
    return {
        f"t{i}": set(rng.integers(0, 6, rng.integers(1, most + 1)).tolist()) if rng.random() >= empty else set()
        for i in range(60)
    }


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("most", [1, 3])
def test_b_cubed_for_many_threads_is_the_b_cubed_of_the_library(seed: int, most: int) -> None:
    found, truth = drawn(seed, most, 0.3), drawn(seed + 50, most, 0.0)
    ours, theirs = b_cubed(found, truth), evaluate.b_cubed(found, truth)
    assert ours.precision == pytest.approx(theirs.precision)
    assert ours.recall == pytest.approx(theirs.recall)
    assert ours.f1 == pytest.approx(theirs.f1)


@pytest.mark.parametrize("seed", range(4))
def test_best_match_of_many_sets_is_the_best_match_of_the_library(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found, truth = (
        {f"{kind}{i}": set(rng.integers(0, 40, rng.integers(1, 15)).tolist()) for i in range(many)}
        for kind, many in (("found", 12), ("true", 7))
    )
    assert best_match(found, truth).best == pytest.approx(evaluate.best_match(found, truth).best)
    for name in ("f1", "recall", "precision"):
        ours, theirs = (getattr(measure(found, truth), name) for measure in (best_match, evaluate.best_match))
        assert ours == pytest.approx(theirs), name
    assert best_match({}, truth) == evaluate.best_match({}, truth)


def test_nothing_found_is_precise_and_recalls_each_thread_alone() -> None:
    truth = {"a": {1}, "b": {1}, "c": {2}}
    score = b_cubed({}, truth)
    assert (score.precision, score.recall) == (1.0, pytest.approx((0.5 + 0.5 + 1) / 3))
    assert coverage({"a": {7}}, truth) == pytest.approx(1 / 3)


def test_groups_that_come_back_whole_have_a_jaccard_index_of_one() -> None:
    groups = {"a": {1}, "b": {1}, "c": {2}, "d": {2}}
    assert best_jaccards(groups, groups, set(groups)) == [1.0, 1.0]
    assert best_jaccards(groups, {"a": {9}, "b": {9}, "c": {9}, "d": {8}}, set(groups)) == pytest.approx([2 / 3, 0.5])


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the shared data is not there: {DATA.name}")
@pytest.mark.timeout(300)
@pytest.mark.parametrize("read", REAL, ids=lambda read: read.__name__)
def test_what_would_tell_the_truth_is_hidden(read: Callable[[], Known]) -> None:
    known = read()
    posts = known.signals.posts
    assert posts["place"].null_count == posts["tags"].null_count == posts.num_rows
    for name in ("title", "text"):
        told = [text for text in posts[name].to_pylist() if text and re.search(REAL[read], text)]
        assert told[:3] == [], name
    assert known.groups > 15
    assert set(known.threads) <= set((posts["thread"] if known.has_words else known.signals.acts["object"]).to_pylist())
    assert known.overlaps is (read is beer)
    assert known.has_people is (read is not reddit)


def test_a_set_is_kept_as_it_is_with_the_truth_beside_the_signals(small: Known, tmp_path: Path) -> None:
    save(small, tmp_path / "set")
    again = load("small", tmp_path / "set")
    assert again.threads == small.threads
    assert again.members == small.members
    assert again.signals.posts.equals(small.signals.posts)
    assert sorted(path.name for path in (tmp_path / "set" / "signals").iterdir()) == [
        "acts.parquet", "affinities.parquet", "members.parquet", "posts.parquet", "searches.parquet",
    ]  # fmt: skip


def test_the_engine_and_each_signal_alone_are_scored_beside_the_labelled_ceiling(small: Known) -> None:
    scores = {name: grouped(small, name) for name in ("Coterie", "Leiden on views", "Leiden on replies")}
    scores |= {name: grouped(small, name) for name in ("k-means on LSA, true k", "supervised ceiling")}
    for name, score in some(scores.items()):
        assert 0 < score["b3_f1"] <= 1, name
        assert 0 < score["members_f1"] <= 1, name
        assert 0 < score["nmi"] <= 1, name
    assert scores["supervised ceiling"]["b3_f1"] > scores["Leiden on replies"]["b3_f1"]


def test_a_method_is_measured_only_where_there_is_what_it_needs(small: Known) -> None:
    mute = replace(small, signals=without(small.signals, "text"))
    assert "text" in signals_of(small)
    assert "text" not in signals_of(replace(mute, signals=replace(mute.signals, posts=mute.signals.posts.slice(0, 0))))
    assert applies(small, "Leiden on searches")
    assert not applies(replace(small, signals=without(small.signals, "searches")), "Leiden on searches")
    assert {name for name in METHODS if not applies(small, name)} == set()


def test_a_signal_that_is_left_out_is_gone_and_the_rest_is_there(small: Known) -> None:
    for signal in some(signals_of(small)):
        rest = signals_of(replace(small, signals=without(small.signals, signal)))
        if signal != "text":
            assert signal not in rest
    assert set("".join(without(small.signals, "text").posts["text"].to_pylist())) == set()
    lonely = left_out(small, "text")
    assert lonely["b3_f1"] < left_out(small, "nothing")["b3_f1"]


def test_a_resample_keeps_what_was_said_and_forgets_who_was_not_drawn(small: Known) -> None:
    part = resampled(small, 0)
    people = {person for _, person in took_part(small.signals)}
    drawn_people = {person for _, person in took_part(part.signals)}
    assert 0.5 < len(drawn_people) / len(people) < 0.75
    whole = dict(zip(*(small.signals.posts[c].to_pylist() for c in ("post", "text")), strict=True))
    assert all(
        whole[p] == t for p, t in some(zip(*(part.signals.posts[c].to_pylist() for c in ("post", "text")), strict=True))
    )


@pytest.mark.timeout(300)
def test_what_is_reported_is_read_from_the_files_of_the_command(small: Known, tmp_path: Path) -> None:
    save(small, tmp_path / "set")
    found = figures(small, tmp_path / "set" / "signals")
    assert found["niches"] >= 2
    assert found["precision"] > 0.5
    assert found["memory_mb"] > 50
    assert found["all"][2] <= found["reported"][2]


def test_the_memory_of_a_process_is_that_of_all_that_it_starts() -> None:
    held = "import time; held = bytearray(60 << 20); time.sleep(1.5)"
    inner = f"import subprocess, sys; held = bytearray(60 << 20); subprocess.run([sys.executable, '-c', {held!r}])"
    cost = run([sys.executable, "-c", inner])
    assert cost.private_mb > 115
    with pytest.raises(RuntimeError, match="not done after"):
        run([sys.executable, "-c", "import time; time.sleep(60)"], minutes=0.01)


def test_the_memory_of_a_process_is_known_until_what_it_said() -> None:
    script = "import time; time.sleep(1); print('now', flush=True); held = bytearray(60 << 20); time.sleep(1.5)"
    cost = run([sys.executable, "-c", script])
    assert cost.output == "now\n"
    [(at, _)] = cost.said
    assert 0 < cost.most_until(at) + 55 < cost.private_mb


def test_a_thread_counts_for_its_strongest_niche_and_people_who_hardly_wrote_do_not_count() -> None:
    rows = [{"thread": "t", "niche": "n1", "weight": 0.4}, {"thread": "t", "niche": "n2", "weight": 0.6}]
    assert strongest(rows) == {"t": {"n2"}}
    rows = [{"member": "a", "niche": "n1"}, {"member": "b", "niche": "n1"}]
    assert people_of(rows, {"a"}) == {"n1": {"a"}}


def test_a_label_is_said_by_its_stems_or_by_a_listed_name_of_the_same() -> None:
    assert says(["Woodworking · table"], "woodworking")
    assert says(["Fountain pens"], "fountainpens")
    assert not says(["Pens", "fountains"], "fountainpens")
    assert says(["Car · engine"], "rec.autos")
    assert not says(["Israel · peace"], "talk.politics.mideast")
    assert says(["Macro"], "MacroPorn")
    assert all(ways for ways in some(synonyms().values()))


def test_names_are_measured_where_a_niche_matches_a_true_group() -> None:
    truth = {**{f"a{i}": {"rec.autos"} for i in range(9)}, **{f"h{i}": {"rec.sport.hockey"} for i in range(9)}}
    of = {"n1": [f"a{i}" for i in range(8)], "n2": [f"h{i}" for i in range(9)], "n3": ["a8", "h0", "h1", "elsewhere"]}
    rows = [{"thread": thread, "niche": niche, "weight": 1.0} for niche, threads in of.items() for thread in threads]
    assert matched(rows, truth) == {"n1": "rec.autos", "n2": "rec.sport.hockey"}
    told = {"n1": ("Ford · dealer", ["Cars"], "car"), "n2": ("Hockey", [], "hockey"), "n3": ("Sale", [], "sale")}
    niches = [
        {"key": key, "name": name, "alternatives": others, "phrases": [{"text": phrase}]}
        for key, (name, others, phrase) in told.items()
    ]
    found = naming(niches, rows, truth)
    assert (found["matched"], found["in_name"], found["in_offered"], found["in_phrases"]) == (2, 0.5, 1.0, 1.0)
    assert found["twice"] == 0


def test_a_run_goes_on_where_it_was_and_prints_its_tables(tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    first = Results(path)
    cell = {"groups": 3, "b3_precision": 0.5, "b3_recall": 0.5, "b3_f1": 0.5, "nmi": None, "members_f1": 0.4}
    first.add("methods", "20news", "Coterie", {**cell, "seconds": 1.0, "memory_mb": 100.0})
    first.add("methods", "20news", "supervised ceiling", {**cell, "b3_f1": 1.0, "seconds": 1.0, "memory_mb": 100.0})
    first.add("methods", "20news", "NMF, true k", {"error": "no memory"})
    again = Results(path)
    assert again.has("methods", "20news", "Coterie", of_engine=True)
    assert not again.has("methods", "20news", "NMF, true k", of_engine=False)
    again.engine = "another"
    assert not again.has("methods", "20news", "Coterie", of_engine=True)
    assert again.has("methods", "20news", "Coterie", of_engine=False)
    printed = tables({"machine": "a machine of ours", "cells": again.cells})
    assert "| 20news | **Coterie** | 3 | .500 | .500 | **.500** | 50% | - | .400 | 1.0 | 100 |" in printed
    assert "NMF, true k: no memory" in printed


def test_the_tables_take_the_place_of_the_earlier_ones() -> None:
    text = f"Head\n{BEGIN}\nold\n{END}\nTail\n"
    assert written_into(text, "new") == f"Head\n{BEGIN}\nnew\n{END}\nTail\n"
    with pytest.raises(ValueError, match="expected"):
        written_into("no marks", "new")


def test_posts_of_real_text_gain_words_as_they_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"the shutter of camera number{chr(97 + i % 26)}{chr(97 + i // 26)} is stuck" for i in range(200)]
    monkeypatch.setattr(growth, "_texts", lambda: Texts(texts, np.arange(200) % 4, list("abcd")))
    once, thrice = (growth.write_posts(tmp_path / str(count), count) for count in (200, 600))
    assert thrice["words"] > 2.5 * once["words"]
    posts = pa.parquet.read_table(tmp_path / "600" / "posts.parquet")
    assert posts.num_rows == 600
    assert set(posts["parent"].drop_null().to_pylist()) <= set(posts["post"].to_pylist())
    assert 2.5 < 600 / thrice["threads"] < 6


@pytest.mark.parametrize("kind", EXPORTS)
def test_exports_hold_the_posts_and_threads_that_they_are_made_of(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [f'From what I know\nFrom here on <shutter> number {number} & more is "stuck"' for number in range(100)]
    monkeypatch.setattr(growth, "_texts", lambda: Texts(texts, np.arange(100) % 4, list("abcd")))
    made = growth.write_export(tmp_path / kind, 300, kind)
    one, *more = (tmp_path / kind).iterdir()
    export = read_export(tmp_path / kind if more else one, salt=b"salt")
    posts = export.signals.posts
    assert posts.num_rows == 300
    assert not export.quarantined
    assert len(pc.unique(posts["thread"])) == made["threads"]
    assert len(pc.unique(posts["author"])) == made["authors"]
    assert len(pc.unique(posts["place"])) == 4
    assert posts["parent"].null_count == made["threads"]
    assert pc.all(pc.match_substring(posts["text"], "shutter" if kind != "reddit" else "From here on")).as_py()


def test_forums_live_on_and_their_people_are_mostly_at_home() -> None:
    words = [[f"{subject}{number}" for number in range(30)] for subject in ("lens", "dough", "chess", "hive")]
    rng = np.random.default_rng(0)
    texts = [" ".join(rng.choice(words[row % 4], 12)) for row in range(2000)]
    known = forums(Texts(texts, np.arange(2000) % 4, ["Lens", "Dough", "Chess", "Hive"]), 2000)
    assert set().union(*known.threads.values()) == {"Lens", "Dough", "Chess", "Hive"}
    posts = known.signals.posts
    forum = [min(known.threads[thread]) for thread in posts["thread"].to_pylist()]
    months = {(where, f"{at:%Y-%m}") for where, at in zip(forum, posts["at"].to_pylist(), strict=True)}
    assert len(months) > 0.9 * 4 * 24
    written = Counter(zip(posts["author"].to_pylist(), forum, strict=True))
    most = {author: max(n for (who, _), n in written.items() if who == author) for author, _ in written}
    assert 0.85 < sum(most.values()) / len(forum) < 0.98
    assert grouped(known, "Coterie")["b3_f1"] > 0.95
