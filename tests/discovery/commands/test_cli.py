"""The command line as people and programs use it: in processes of its own where that matters."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from coterie_discovery.sources import hashed_key
from tests.discovery.processes import process, run
from tests.support.found import some

FILES = ["members.parquet", "niches.json", "report.html", "run.json", "threads.parquet"]
WORDS = (
    "hops",
    "malt",
    "yeast",
    "barrel",
    "lager",
    "stout",
    "porter",
    "cider",
    "foam",
    "glass",
    "brew",
    "cellar",
    "rye",
    "ale",
    "oak",
    "keg",
)
POSTS = "post,thread,author,at,title,text,tags\n" + "".join(
    f"p{i},t{i % 40},m{i % 17},2024-{i % 12 + 1:02d}-03T10:00:00Z,About {WORDS[i % 16]},"
    f"{WORDS[i % 7]} and {WORDS[i % 11]} with {WORDS[i % 13]} in the {WORDS[i % 5]},a|b\n"
    for i in range(300)
)


@pytest.fixture(autouse=True)
def salt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COTERIE_SALT", "salt")


@pytest.fixture
def export(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "posts.csv").write_text(POSTS)
    return tmp_path / "in"


def left_beside(export: Path) -> list[str]:
    """What lies beside the export: outputs, and whatever a run may have forgotten."""
    return sorted(p.name for p in export.parent.iterdir() if p != export)


def test_a_run_writes_the_five_files_and_says_what_it_read(export: Path, tmp_path: Path) -> None:
    done = run("discover", export, "--out", tmp_path / "out", "--seed", 3, "--floor", 4, "--hide", "place,tags")
    assert done.exit_code == 0, done.output
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == FILES
    assert "Read 300 posts" in done.output
    found = json.loads((tmp_path / "out" / "run.json").read_text())
    assert (found["seed"], found["floor"], found["hide"], found["keys"]) == (3, 4, ["place", "tags"], "hashed")
    assert found["counts"]["posts"] == 300
    assert [step["step"] for step in found["steps"]] == ["read", "discover", "learn", "report"]
    assert json.loads((tmp_path / "out" / "niches.json").read_text())["format"] == "coterie-niches/1"
    assert left_beside(export) == ["out"]


def test_niches_and_noise_of_a_simulated_platform_can_be_chosen(tmp_path: Path) -> None:
    done = run("simulate", tmp_path / "four", "--members", 300, "--posts", 900, "--niches", 4, "--noise", 0.5)
    assert "4 niches" in done.output
    assert len(set(pq.read_table(tmp_path / "four" / "truth" / "members.parquet")["niche"].to_pylist())) == 4
    refused = run("simulate", tmp_path / "many", "--members", 300, "--posts", 900, "--niches", 40)
    assert refused.exit_code == 2
    assert "niches: expected 1 to 18 for 300 members, got 40" in " ".join(refused.output.split())


def test_the_niches_of_a_simulated_platform_are_printed_and_written(simulated: Path, tmp_path: Path) -> None:
    done = run("discover", simulated, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    written = json.loads((tmp_path / "out" / "niches.json").read_text())["niches"]
    assert written
    assert re.search(rf"{len(written)} niches?\b", done.output)
    members = pq.read_table(tmp_path / "out" / "members.parquet")
    assert members.schema.names == ["member", "niche", "affinity"]
    assert set(members["niche"].to_pylist()) <= {niche["key"] for niche in written}
    assert pq.read_table(tmp_path / "out" / "threads.parquet").schema.names == ["thread", "niche", "weight"]
    assert json.loads((tmp_path / "out" / "run.json").read_text())["simulated"] is True


def test_keys_are_hashed_everywhere_unless_plain_ones_are_asked_for(simulated: Path, tmp_path: Path) -> None:
    for keys in ("hashed", "plain"):
        assert run("discover", simulated, "--out", tmp_path / keys, "--keys", keys).exit_code == 0
    own = set(pq.read_table(simulated / "posts.parquet", columns=["thread"])["thread"].to_pylist())
    plain = set(pq.read_table(tmp_path / "plain" / "threads.parquet")["thread"].to_pylist())
    hashed = set(pq.read_table(tmp_path / "hashed" / "threads.parquet")["thread"].to_pylist())
    assert plain
    assert plain <= own
    assert hashed
    assert hashed <= {hashed_key(key, b"salt") for key in own}
    text = "".join((tmp_path / "hashed" / name).read_text() for name in ("niches.json", "run.json", "report.html"))
    assert not re.search(r"[\"'>](?:[tm]\d{6,7}|p\d{8})[\"'<]", text)
    quoted = pq.read_table(tmp_path / "hashed" / "quotes.parquet")["post"].to_pylist()
    own = set(pq.read_table(simulated / "posts.parquet", columns=["post"])["post"].to_pylist())
    assert set(quoted) <= {hashed_key(key, b"salt") for key in own}
    assert re.search(r'"t\d{7}"', (tmp_path / "plain" / "niches.json").read_text())


def test_people_who_opted_out_are_not_in_the_result(simulated: Path, tmp_path: Path) -> None:
    assert run("discover", simulated, "--out", tmp_path / "all").exit_code == 0
    somebody = pq.read_table(tmp_path / "all" / "members.parquet")["member"][0].as_py()
    (tmp_path / "out.txt").write_text(f"{somebody}\n")
    done = run("discover", simulated, "--out", tmp_path / "less", "--exclude", tmp_path / "out.txt")
    assert done.exit_code == 0
    assert somebody not in (tmp_path / "less" / "niches.json").read_text()
    assert json.loads((tmp_path / "less" / "run.json").read_text())["counts"]["opted_out"] > 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--memory", "4Q"], "no amount of memory"),
        (["--memory", "1MB"], "at least 256MB"),
        (["--hide", "post"], "cannot hide 'post'"),
        (["--keys", "raw"], "expected hashed or plain"),
        (["--seed", "-1"], "--seed"),
        (["--floor", "1"], "--floor"),
        (["--floor", "many"], "--floor"),
        (["--exclude", "/nowhere"], "--exclude"),
        (["--colour", "red"], "--colour"),
    ],
)
def test_bad_options_end_in_exit_code_2_and_write_nothing(export: Path, options, words) -> None:
    done = run("discover", export, "--out", export.parent / "out", *options)
    assert done.exit_code == 2
    assert words in re.sub(r"[\s│]+", " ", done.output)
    assert left_beside(export) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("post,thread\n", "the column 'text' is missing"),
        ("post,thread,text\np,t", "posts.csv, row 2: the file ends too early; expected UTF-8 CSV"),
        (b"post,thread,text\np,t,caf\xe9\n", "posts.csv, line 2: byte 0xe9 is not UTF-8 text"),
    ],
)
def test_bad_input_ends_in_one_line_and_exit_code_2_and_writes_nothing(export: Path, content, words) -> None:
    (export / "posts.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    done = run("discover", export, "--out", export.parent / "out")
    assert done.exit_code == 2
    assert words in done.output
    assert done.output.startswith("coterie: ")
    assert done.output.count("\n") == 1
    assert left_beside(export) == []


def test_a_folder_with_something_else_in_it_is_not_touched(export: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.txt").write_text("mine")
    done = run("discover", export, "--out", out)
    assert done.exit_code == 2
    assert "holds other files" in done.output
    assert [p.name for p in out.iterdir()] == ["thesis.txt"]


def test_an_earlier_result_is_replaced_whole_and_only_by_a_run_that_succeeds(export: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("discover", export, "--out", out, "--seed", 1).exit_code == 0
    (out / "note.txt").write_text("x")
    (export / "acts.csv").write_text("actor,verb\n")
    assert run("discover", export, "--out", out, "--seed", 2).exit_code == 2
    assert json.loads((out / "run.json").read_text())["seed"] == 1
    (export / "acts.csv").unlink()
    assert run("discover", export, "--out", out, "--seed", 2).exit_code == 0
    assert sorted(p.name for p in out.iterdir()) == FILES
    assert json.loads((out / "run.json").read_text())["seed"] == 2
    assert left_beside(export) == ["out"]


def test_a_program_gets_one_json_line_a_step_and_nothing_else(export: Path, tmp_path: Path) -> None:
    child = process("discover", export, "--out", tmp_path / "out", "--json-progress")
    said, errors = child.communicate(timeout=100)
    assert child.returncode == 0, errors
    lines = [json.loads(line) for line in said.splitlines()]
    assert all(set(line) == {"step", "done", "total", "words"} for line in some(lines))
    steps = [line["step"] for line in lines]
    assert steps[0] == "read"
    assert steps[-3:] == ["report", "write", "done"]
    assert errors == ""


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_killed_run_leaves_no_result_and_the_next_one_cleans_up(simulated: Path, tmp_path: Path, end: int) -> None:
    out = tmp_path / "out"
    child = process("discover", simulated, "--out", out, "--json-progress")
    assert child.stdout is not None
    child.stdout.readline()
    child.send_signal(end)
    child.communicate(timeout=60)
    assert child.returncode in (128 + end, -end)
    assert not out.exists()
    if end == signal.SIGTERM:
        assert list(tmp_path.iterdir()) == []
    (tmp_path / "posts.csv").write_text(POSTS)
    assert run("discover", tmp_path / "posts.csv", "--out", out).exit_code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out", "posts.csv"]


@pytest.mark.parametrize("every", [0.1, 1000], ids=["the guard is first", "a step's check is first"])
def test_a_run_that_needs_more_memory_than_allowed_says_so_and_leaves_nothing(every: float, tmp_path: Path) -> None:
    code = (
        "import sys; from coterie_discovery.runtime import limits\n"
        f"limits.SMALLEST = 0; limits.EVERY_SECONDS = {every}\n"
        "from coterie_discovery.commands.cli import app; app()"
    )
    (tmp_path / "posts.csv").write_text(POSTS)
    arguments = ["discover", str(tmp_path / "posts.csv"), "--out", str(tmp_path / "out"), "--memory", "30MB"]
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 2
    assert "needs more than" in done.stderr
    assert "Traceback" not in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["posts.csv"]


def test_bad_numbers_for_a_simulation_end_in_exit_code_2_and_write_nothing(tmp_path: Path) -> None:
    done = run("simulate", tmp_path / "out", "--members", 3)
    assert done.exit_code == 2
    assert "expected at least" in done.output
    assert list(tmp_path.iterdir()) == []


def test_help_is_there_at_once_without_the_heavy_parts() -> None:
    code = (
        "import sys; from coterie_discovery.commands.cli import app\n"
        "heavy = {'pyarrow', 'numpy', 'duckdb', 'sklearn', 'scipy', 'networkit', 'django'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONWARNINGS": ""})
    assert time.monotonic() - started < 30
