"""A later run goes on from an earlier one: identities, places and what changed, in one process or over two folders."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from typer.testing import CliRunner

from coterie_discovery.commands.cli import app
from coterie_discovery.history.previous import (
    MEMORY,
    REMEMBERED_RUNS,
    Previous,
    earlier,
    previous_of,
    read_previous,
    remembered,
)
from coterie_discovery.pipeline import discover
from coterie_discovery.signals.tables import Signals, write
from coterie_discovery.sources import BadExport
from tests.discovery.factories import a_discovery
from tests.support.found import some


@pytest.fixture(autouse=True)
def salt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COTERIE_SALT", "salt")


def run(*arguments: object):
    return CliRunner().invoke(app, ["discover", *map(str, arguments)])


def without_the_last(signals: Signals, share: float) -> Signals:
    """The platform as it was before its last ``share`` of posts."""
    at = np.sort(signals.posts["at"].cast(pa.int64()).to_numpy())
    until = pa.scalar(int(at[int(len(at) * (1 - share))]), pa.int64()).cast(signals.posts.schema.field("at").type)

    def before(table: pa.Table) -> pa.Table:
        return table.filter(pc.less(table["at"], until))

    return replace(signals, posts=before(signals.posts), acts=before(signals.acts), searches=before(signals.searches))


def test_a_run_with_more_data_knows_its_niches_again(small_platform, small_discovery):
    first = discover(without_the_last(small_platform.signals, 0.05), seed=0)
    previous = previous_of(first)
    now = discover(small_platform.signals, seed=0, previous=previous)
    assert [(n.name, n.size, n.evidence) for n in now.niches] == [
        (n.name, n.size, n.evidence) for n in small_discovery.niches
    ]  # what is found does not depend on it
    again = {niche.identity for niche in now.niches} & {niche.identity for niche in first.niches}
    assert len(again) >= 0.8 * len(first.niches)
    assert [change.niche for change in now.changes if change.niche] == [niche.key for niche in now.niches]
    places = {niche.identity: (niche.x, niche.y) for niche in first.niches}
    moved = [
        np.hypot(n.x - places[n.identity][0], n.y - places[n.identity][1]) for n in now.niches if n.identity in again
    ]
    assert np.median(moved) < 0.15


def test_the_same_data_again_is_steady_and_nothing_moves(small_platform, small_discovery):
    now = discover(small_platform.signals, seed=0, previous=previous_of(small_discovery))
    assert {change.kind for change in now.changes} == {"steady"}
    assert [n.identity for n in now.niches] == [n.identity for n in small_discovery.niches]
    for niche, before in some(zip(now.niches, small_discovery.niches, strict=True)):
        assert niche.x == pytest.approx(before.x, abs=1e-3)
        assert niche.y == pytest.approx(before.y, abs=1e-3)


def test_every_niche_has_an_identity_of_its_own_without_an_earlier_run(small_discovery):
    identities = [niche.identity for niche in small_discovery.niches]
    assert all(some(identities))
    assert len(set(identities)) == len(identities)
    assert small_discovery.changes == ()


def test_when_there_is_too_little_everything_is_gone(small_discovery):
    now = discover(Signals(), previous=previous_of(small_discovery))
    assert {change.kind for change in now.changes} == {"gone"}
    assert any("Nobody of the earlier run" in note for note in now.notes)


def test_what_is_not_reported_any_more_is_remembered_for_some_runs_without_who_left():
    found = a_discovery(2)
    previous = Previous(tuple(replace(earlier(n), identity=n.key) for n in found.niches))
    here, stays = earlier(found.niches[0]), found.niches[1].members[0].member
    for absent in range(1, REMEMBERED_RUNS + 1):
        rest = remembered(previous, [replace(found.niches[0], identity="n01")], {stays}, ())
        assert [(each.identity, each.absent) for each in rest] == [("n02", absent)]
        assert [key for key, _ in rest[0].members] == [stays]
        previous = Previous((replace(here, identity="n01"), *rest))
    once_more = Previous(tuple(each for each in previous.niches if each.absent))
    assert remembered(once_more, [], {stays}, ()) == ()
    assert len(remembered(once_more, [], {stays}, {"n02"})) == 1  # somebody still means it


def test_an_earlier_run_goes_through_json_unchanged(small_discovery):
    previous = previous_of(small_discovery)
    assert Previous.from_dict(json.loads(json.dumps(previous.to_dict()))) == previous


# -- folders


@pytest.fixture(scope="module")
def platform_folder(small_platform, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "platform"
    write(without_the_last(small_platform.signals, 0.05), folder)
    return folder


def test_the_command_goes_on_from_what_lay_there_and_says_so(platform_folder: Path, tmp_path: Path, small_platform):
    out = tmp_path / "out"
    assert run(platform_folder, "--out", out).exit_code == 0
    first = json.loads((out / "niches.json").read_text())
    assert first["changes"] == []
    write(small_platform.signals, tmp_path / "more")
    done = run(tmp_path / "more", "--out", out)
    assert done.exit_code == 0, done.output
    assert "Compared with the run that was in out before." in " ".join(done.output.split())
    second = json.loads((out / "niches.json").read_text())
    known = {niche["identity"] for niche in first["niches"]}
    kinds = {change["niche"]: change["kind"] for change in second["changes"]}
    for niche in some(second["niches"]):
        assert (kinds[niche["key"]] == "born") == (niche["identity"] not in known)
    assert len(known & {niche["identity"] for niche in second["niches"]}) >= 0.8 * len(known)  # across hashed threads

    other = run(tmp_path / "more", "--out", tmp_path / "other", "--keys", "plain", "--previous", out)
    assert other.exit_code == 2
    assert "has hashed keys, and this run has plain ones; expected a run with --keys plain" in other.output


def test_a_run_that_finds_nothing_does_not_forget_what_there_was(platform_folder: Path, tmp_path: Path):
    out = tmp_path / "out"
    assert run(platform_folder, "--out", out).exit_code == 0
    known = {niche["identity"] for niche in json.loads((out / "niches.json").read_text())["niches"]}
    for _ in range(2):  # a result without niches is one to go on from as well
        done = run(platform_folder, "--out", out, "--floor", 5000)
        assert json.loads((out / "niches.json").read_text())["niches"] == []
        assert "Compared with the run that was in out before." in " ".join(done.output.split())
    assert read_previous(out).niches
    assert run(platform_folder, "--out", out).exit_code == 0
    assert {niche["identity"] for niche in json.loads((out / "niches.json").read_text())["niches"]} == known


def test_a_result_with_other_keys_is_not_compared_and_that_is_said(tmp_path: Path):
    rows = "".join(f"p{i},t{i % 3},m{i % 2},2024-01-03T10:00:00Z,words\n" for i in range(9))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "posts.csv").write_text("post,thread,author,at,text\n" + rows)
    run(tmp_path / "in", "--out", tmp_path / "out", "--keys", "plain")
    done = run(tmp_path / "in", "--out", tmp_path / "out")
    assert done.exit_code == 0
    told = " ".join(done.output.split())
    assert "Not compared with the run that was there before" in told
    assert "has plain keys, and this run has hashed ones" in told
    assert json.loads((tmp_path / "out" / "niches.json").read_text())["changes"] == []


def test_what_is_gone_is_kept_beside_the_result_for_later_runs(tmp_path: Path, small_discovery):
    from coterie_discovery.commands.output import write_output

    rest = replace(earlier(small_discovery.niches[0]), identity="gone", absent=1)
    found = replace(small_discovery, remembered=(rest,))
    write_output(tmp_path, found, "", {"format": "coterie-run/1", "keys": "hashed"})
    assert read_previous(tmp_path) == replace(previous_of(found), keys="hashed")
    assert "gone" not in (tmp_path / "niches.json").read_text()
    assert json.loads((tmp_path / MEMORY).read_text())["niches"][0]["identity"] == "gone"


def test_of_a_large_niche_everybody_is_known_again_and_not_only_who_is_told(tmp_path: Path, small_discovery):
    from coterie_discovery.commands.output import write_output
    from coterie_discovery.result.model import Complete

    niche = small_discovery.niches[0]
    complete = Complete(
        members=pa.table(
            {"member": ["b", "a", "c"], "niche": [niche.key, niche.key, "n99"], "affinity": [0.9, 0.5, 1.0]}
        ),
        threads=pa.table({"thread": ["t"], "niche": [niche.key], "weight": [1.0]}),
    )
    found = replace(small_discovery, complete=complete)
    write_output(tmp_path, found, "", {"format": "coterie-run/1", "keys": "hashed"})
    for previous in (previous_of(found), read_previous(tmp_path)):
        first = next(each for each in previous.niches if each.identity == niche.identity)
        assert first.members == (("b", 0.9), ("a", 0.5))
        assert first.threads == (("t", 1.0),)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "run.json: is not there; expected a folder that coterie discover wrote"),
        ({"run.json": "{", "niches.json": "{}"}, "run.json: is no JSON"),
        ({"run.json": "[]", "niches.json": "{}"}, "run.json: is no JSON object"),
        ({"run.json": '{"format": "other"}', "niches.json": "{}"}, "is no result of an earlier run"),
        (
            {"run.json": '{"format": "coterie-run/1"}', "niches.json": '{"niches": [{"key": "n01"}]}'},
            "niches.json: cannot be understood (FileNotFoundError:",
        ),
    ],
)
def test_what_is_no_earlier_result_is_refused_in_words(tmp_path: Path, files: dict[str, str], words: str):
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(BadExport) as refused:
        read_previous(tmp_path)
    assert words in str(refused.value)
