"""What is new added to a result, as people and programs do it on the command line."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from markupsafe import escape

from coterie_discovery.sources import hashed_key
from tests.discovery.processes import process, run

FILES = ["members.parquet", "niches.json", "quotes.parquet", "report.html", "run.json", "threads.parquet"]


@pytest.fixture(autouse=True)
def salt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COTERIE_SALT", "salt")


@pytest.fixture(scope="module")
def parted(simulated: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The simulated export up to a day, and after it."""
    old, new = (tmp_path_factory.mktemp("parted") / name for name in ("old", "new"))
    at = pq.read_table(simulated / "posts.parquet")["at"].to_pylist()
    day = sorted(at)[int(len(at) * 0.9)]
    for folder in (old, new):
        folder.mkdir()
    for path in simulated.glob("*.parquet"):
        table = pq.read_table(path)
        if "at" in table.column_names:
            before = pc.less_equal(table["at"], pa.scalar(day, table["at"].type))
            pq.write_table(table.filter(before), old / path.name)
            pq.write_table(table.filter(pc.invert(before)), new / path.name)
    shutil.copy(simulated / "meta.json", old)
    return old, new


@pytest.fixture(scope="module")
def result(parted: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("result") / "niches"
    os.environ["COTERIE_SALT"] = "salt"
    assert run("discover", parted[0], "--out", folder).exit_code == 0
    return folder


def content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "run.json")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_what_is_new_is_added_to_an_earlier_result(parted: tuple[Path, Path], result: Path, tmp_path: Path) -> None:
    new, out = parted[1], tmp_path / "out"
    done = run("discover", new, "--add-to", result, "--out", out)
    assert done.exit_code == 0, done.output
    rows = {name: pq.read_metadata(new / f"{name}.parquet").num_rows for name in ("posts", "acts")}
    assert f"Read {rows['posts']} posts" in done.output, "the new export alone is read"
    before, after = (json.loads((folder / "niches.json").read_text()) for folder in (result, out))
    assert after["counts"]["posts"] == before["counts"]["posts"] + rows["posts"]
    assert [niche["identity"] for niche in after["niches"]] == [niche["identity"] for niche in before["niches"]]
    assert len(after["changes"]) == len(after["niches"])
    told = json.loads((out / "run.json").read_text())
    assert (told["added"]["to"], told["added"]["posts"], told["simulated"]) == ("old", rows["posts"], True)
    threads = set(pq.read_table(out / "threads.parquet")["thread"].to_pylist())
    hashed = {hashed_key(key, b"salt") for key in pq.read_table(new / "posts.parquet")["thread"].to_pylist()}
    assert len(hashed & threads) > 10
    assert sorted(path.name for path in out.iterdir()) == sorted([*FILES, "model"])


def test_the_report_says_what_the_posts_behind_its_numbers_say(
    parted: tuple[Path, Path], result: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    assert run("discover", parted[1], "--add-to", result, "--out", out).exit_code == 0
    for folder, exports in ((result, parted[:1]), (out, parted)):
        tables = [pq.read_table(export / "posts.parquet", columns=["post", "text"]) for export in exports]
        rows = pa.concat_tables(tables).to_pylist()
        texts = {hashed_key(row["post"], b"salt"): " ".join(row["text"].split()) for row in rows}
        said = pq.read_table(folder / "quotes.parquet").to_pylist()
        assert said
        assert all(texts[quote["post"]].startswith(quote["text"]) for quote in said if texts[quote["post"]])
        niche = json.loads((folder / "niches.json").read_text())["niches"][0]
        begins = str(escape(next(q["text"] for q in said if q["post"] == niche["evidence"][0]["posts"][0])[:40]))
        assert begins in (folder / "report.html").read_text()


def test_a_nightly_run_writes_back_and_counts_nothing_twice(
    parted: tuple[Path, Path], result: Path, simulated: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "niches"
    shutil.copytree(result, folder)
    assert run("discover", parted[1], "--add-to", folder).exit_code == 0
    first = content(folder)
    done = run("discover", simulated, "--add-to", folder)
    assert done.exit_code == 0, done.output
    assert "Taken as read before" in done.output
    again = content(folder)
    # Notes, which say what was taken as read, are in the first two; old posts come in again, of which some are quoted.
    changed = {name for name in first if first[name] != again[name]}
    assert changed == {"niches.json", "report.html", "quotes.parquet"}
    assert {path.name for path in tmp_path.iterdir()} == {"niches"}


def test_who_opted_out_is_gone_when_something_is_added(parted: tuple[Path, Path], result: Path, tmp_path: Path) -> None:
    gone = pq.read_table(result / "members.parquet")["member"][0].as_py()
    (tmp_path / "gone.txt").write_text(gone)
    done = run("discover", parted[1], "--add-to", result, "--out", tmp_path / "out", "--exclude", tmp_path / "gone.txt")
    assert done.exit_code == 0, done.output
    assert gone not in (tmp_path / "out" / "niches.json").read_text()
    assert gone not in pq.read_table(tmp_path / "out" / "model" / "people.parquet")["member"].to_pylist()
    before, after = (pq.read_table(folder / "quotes.parquet").to_pylist() for folder in (result, tmp_path / "out"))
    assert gone in {quote["author"] for quote in before}
    assert gone not in {quote["author"] for quote in after}
    theirs = next(quote["text"] for quote in before if quote["author"] == gone)
    assert str(escape(theirs[:60])) not in (tmp_path / "out" / "report.html").read_text()


def test_adding_with_another_salt_or_to_no_model_is_refused(
    parted: tuple[Path, Path], result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "bare"
    shutil.copytree(result, bare, ignore=shutil.ignore_patterns("model"))
    before = content(bare)
    for folder, problem in ((bare, "is no model"), (parted[0], "is no result of an earlier run")):
        done = run("discover", parted[1], "--add-to", folder, "--out", tmp_path / "out")
        assert done.exit_code == 2
        assert problem in " ".join(done.output.split())
    monkeypatch.setenv("COTERIE_SALT", "another")
    done = run("discover", parted[1], "--add-to", result, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert "made with another salt" in " ".join(done.output.split())
    assert content(bare) == before
    assert {path.name for path in tmp_path.iterdir()} == {"bare"}


def test_a_run_killed_while_it_adds_leaves_the_result_as_it_was(
    parted: tuple[Path, Path], result: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "niches"
    shutil.copytree(result, folder)
    before = content(folder)
    with process("discover", parted[1], "--add-to", folder, "--json-progress") as running:
        for line in running.stdout:
            if '"step": "report"' in line:
                running.kill()
                break
    assert content(folder) == before
    assert run("discover", parted[1], "--add-to", folder).exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"niches"}, "what the killed run left is swept away"


def test_a_night_on_which_nothing_happened_changes_nothing(result: Path, tmp_path: Path) -> None:
    (tmp_path / "quiet.csv").write_text("post,thread,author,at,text\n")
    done = run("discover", tmp_path / "quiet.csv", "--add-to", result, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    before, after = content(result), content(tmp_path / "out")
    assert {name for name in before if before[name] != after[name]} == {"niches.json", "report.html"}
    assert run("discover", tmp_path / "quiet.csv", "--out", tmp_path / "whole").exit_code == 2


def test_all_threads_are_told_where_that_is_asked_for_and_stay_so(parted, result: Path, tmp_path: Path) -> None:
    whole, out = tmp_path / "all", tmp_path / "out"
    assert run("discover", parted[0], "--all", "--out", whole).exit_code == 0
    table = pq.read_table(whole / "threads.parquet")
    certain = table.filter(table["certain"]).drop_columns(["certain"])
    assert certain.equals(pq.read_table(result / "threads.parquet"))
    for name in ("niches.json", "members.parquet"):
        assert (whole / name).read_bytes() == (result / name).read_bytes()
    keys = [group["key"] for group in json.loads((whole / "niches.json").read_bytes())["less_certain"]]
    others = table.filter(pc.invert(table["certain"]))
    assert set(others["niche"].to_pylist()) == set(keys) != set()
    assert run("discover", parted[1], "--add-to", whole, "--all").exit_code == 2
    assert run("discover", parted[1], "--add-to", whole, "--out", out).exit_code == 0
    after = pq.read_table(out / "threads.parquet")
    kept = after.filter(pc.invert(after["certain"]))["thread"].to_pylist()
    assert set(kept) <= set(others["thread"].to_pylist())
    assert len(kept) > 0.9 * others.num_rows
    assert not set(kept) & set(after.filter(after["certain"])["thread"].to_pylist())
