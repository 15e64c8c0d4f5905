"""The simulated platform has the size, the people and the truth that it promises."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from coterie_discovery.signals.tables import SCHEMAS
from coterie_discovery.simulate import Platform, simulate_platform
from coterie_discovery.simulate.calendar import END, START, window_weights
from coterie_discovery.simulate.catalog import subjects
from coterie_discovery.simulate.invented import OF_A_SUBJECT, invented_fads, invented_niches
from coterie_discovery.simulate.population import niche_sizes
from coterie_discovery.simulate.writer import Writer
from tests.support.found import some


@pytest.fixture(scope="module")
def platform() -> Platform:
    return simulate_platform(seed=0)


def as_seconds(column: pa.ChunkedArray) -> np.ndarray:
    return column.cast(pa.int64()).to_numpy()


def test_the_same_seed_gives_the_same_tables_and_another_seed_does_not(platform: Platform) -> None:
    again, other = simulate_platform(seed=0), simulate_platform(seed=1)
    for name in SCHEMAS:
        assert getattr(again.signals, name).equals(getattr(platform.signals, name)), name
    assert again.names.equals(platform.names)
    assert again.truth.equals(platform.truth)
    assert not other.signals.posts.equals(platform.signals.posts)


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        simulate_platform(tmp_path / folder, members=200, posts=800, seed=3)
    files = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert [str(path) for path in files] == [
        "acts.parquet",
        "affinities.parquet",
        "members.parquet",
        "meta.json",
        "names.parquet",
        "posts.parquet",
        "searches.parquet",
        "truth/members.parquet",
        "truth/threads.parquet",
    ]
    for path in some(files):
        assert (tmp_path / "one" / path).read_bytes() == (tmp_path / "two" / path).read_bytes(), path


def test_what_is_written_is_the_public_format_and_says_that_it_is_simulated(tmp_path: Path) -> None:
    platform = simulate_platform(tmp_path, members=200, posts=800)
    for name, schema in SCHEMAS.items():
        written = pq.read_table(tmp_path / f"{name}.parquet")
        assert written.column_names == schema.names
        # Parquet knows no seconds, so times come back finer than they were; nothing else may differ.
        assert written.cast(schema).equals(getattr(platform.signals, name)), name
        assert getattr(platform.signals, name).schema.equals(schema), name
    assert json.loads((tmp_path / "meta.json").read_text()) == {"title": "Aperture", "simulated": True}


def test_the_numbers_of_rows_are_those_asked_for(platform: Platform) -> None:
    counts = platform.signals.counts()
    assert counts["members"] == 1500
    assert counts["posts"] == 10_000
    views = pc.sum(pc.equal(platform.signals.acts["verb"], "view")).as_py()
    assert views == pytest.approx(4 * counts["posts"], rel=0.05)
    assert counts["searches"] == pytest.approx(4_000, rel=0.05)
    assert set(pc.unique(platform.signals.acts["verb"]).to_pylist()) == {"view", "like", "save", "follow"}


def test_eighteen_niches_of_a_dozen_to_two_hundred_people_overlap(platform: Platform) -> None:
    sizes = platform.truth.group_by("niche").aggregate([("member", "count")])["member_count"].to_pylist()
    assert len(sizes) == 18
    assert min(sizes) == 12
    assert max(sizes) == 200
    belongs = platform.truth.group_by("member").aggregate([("niche", "count")])
    several = pc.sum(pc.greater(belongs["niche_count"], 1)).as_py()
    assert several > 200
    assert 0.2 < 1 - belongs.num_rows / 1500 < 0.3
    assert platform.truth.group_by(["niche", "member"]).aggregate([]).num_rows == platform.truth.num_rows


def test_neighbouring_niches_share_more_people_than_others(platform: Platform) -> None:
    people = {
        name: set(platform.truth.filter(pc.equal(platform.truth["niche"], name))["member"].to_pylist())
        for name in pc.unique(platform.truth["niche"]).to_pylist()
    }

    def shared(one: str, other: str) -> float:
        return len(people[one] & people[other]) / len(people[one])

    assert shared("Film scanning", "Darkroom printing") > 2 * shared("Film scanning", "Night sky photography")
    assert shared("Timelapse", "Night sky photography") > 2 * shared("Timelapse", "Street portraits")


def test_people_of_a_niche_write_most_of_it(platform: Platform) -> None:
    posts = platform.signals.posts.drop(["tags"]).join(platform.threads, "thread").to_pylist()
    belongs = set(zip(platform.truth["niche"].to_pylist(), platform.truth["member"].to_pylist(), strict=True))
    inside = [(post["niche"], post["author"]) in belongs for post in posts if post["niche"]]
    assert 0.85 < np.mean(inside) < 0.98


def test_people_of_a_niche_meet_again_and_chatterers_do_not(platform: Platform) -> None:
    posts = platform.signals.posts.drop(["tags"]).join(platform.threads, "thread").to_pylist()
    author = {post["post"]: post["author"] for post in posts}
    met: dict[bool, defaultdict[frozenset[str], set[str]]] = {True: defaultdict(set), False: defaultdict(set)}
    for post in posts:
        if post["parent"] and author[post["parent"]] != post["author"]:
            pair = frozenset((post["author"], author[post["parent"]]))
            met[post["niche"] is not None][pair].add(post["thread"])
    again = {kind: np.mean([len(threads) > 1 for threads in pairs.values()]) for kind, pairs in met.items()}
    assert again[True] > 3 * again[False]


def test_fads_burst_for_days_and_draw_in_people_from_everywhere(platform: Platform) -> None:
    assert len(subjects("fads")) >= 3
    posts = platform.signals.posts.to_pylist()
    fad = {post["thread"] for post in posts if post["title"] and "DustCam" in post["title"]}
    theirs = [post for post in posts if post["thread"] in fad]
    assert len(theirs) > 40
    days = [post["at"].timestamp() / 86_400 for post in theirs]
    assert np.quantile(days, 0.9) - min(days) < 16
    assert len({post["author"] for post in theirs}) > 0.6 * len(theirs)
    assert set(
        platform.threads.filter(pc.is_in(platform.threads["thread"], pa.array(list(fad))))["niche"].to_pylist()
    ) == {None}


def test_some_questions_stay_without_an_answer_and_some_searches_find_nothing(platform: Platform) -> None:
    sizes = platform.signals.posts.group_by("thread").aggregate([("post", "count")])["post_count"].to_numpy()
    assert 0.05 < (sizes == 1).mean() < 0.35
    assert sizes.max() > 15
    found = platform.signals.searches["results"].to_numpy()
    assert 0.08 < (found == 0).mean() < 0.4
    empty = platform.signals.searches.filter(pc.equal(platform.signals.searches["results"], 0))
    assert empty["clicked"].null_count == empty.num_rows
    assert "macro meet-up" in empty["query"].to_pylist()


def test_everything_happens_in_two_years_after_joining_and_answers_come_later(platform: Platform) -> None:
    signals = platform.signals
    joined = dict(
        zip(signals.members["member"].to_pylist(), as_seconds(signals.members["joined_at"]).tolist(), strict=True)
    )
    for name, actor in (("posts", "author"), ("acts", "actor"), ("searches", "actor")):
        table = getattr(signals, name)
        at = as_seconds(table["at"])
        assert at.min() >= START
        assert at.max() <= END
        assert np.all(np.diff(at) >= 0), name
        assert all(
            joined[key] <= second for key, second in some(zip(table[actor].to_pylist(), at.tolist(), strict=True))
        )
    at = dict(zip(signals.posts["post"].to_pylist(), as_seconds(signals.posts["at"]).tolist(), strict=True))
    for post, parent in some(zip(signals.posts["post"].to_pylist(), signals.posts["parent"].to_pylist(), strict=True)):
        assert parent is None or at[parent] <= at[post]


def test_every_object_of_an_act_exists(platform: Platform) -> None:
    signals = platform.signals
    known = set(signals.posts["post"].to_pylist()) | set(signals.posts["thread"].to_pylist())
    known |= set(signals.members["member"].to_pylist())
    assert set(signals.acts["object"].to_pylist()) <= known
    assert set(signals.searches["clicked"].drop_null().to_pylist()) <= known
    assert set(signals.affinities["actor"].to_pylist()) <= known
    assert set(platform.names["member"].to_pylist()) == set(signals.members["member"].to_pylist())
    assert len(set(platform.names["name"].to_pylist())) == 1500


def test_nights_are_quiet_and_sundays_busy(platform: Platform) -> None:
    at = as_seconds(platform.signals.posts["at"])
    hours = np.bincount(at // 3600 % 24, minlength=24)
    assert hours[3:5].mean() < 0.35 * hours[18:21].mean()
    weekdays = np.bincount((at // 86_400 + 3) % 7, minlength=7)  # 1 January 1970 was a Thursday
    assert weekdays[6] > 1.2 * weekdays[2]


def test_a_growing_niche_grows_and_a_fading_one_fades(platform: Platform) -> None:
    table = platform.signals.posts.drop(["tags"]).join(platform.threads, "thread")
    middle = (START + END) // 2
    late = {}
    for name in ("Film scanning", "Drone landscapes"):
        at = as_seconds(table.filter(pc.equal(table["niche"], name))["at"])
        late[name] = (at > middle).mean()
    assert late["Film scanning"] > 0.6
    assert late["Drone landscapes"] < 0.4


def test_a_niche_is_spread_over_places_and_a_place_holds_several_niches(platform: Platform) -> None:
    firsts = (
        platform.signals.posts.filter(pc.is_valid(platform.signals.posts["title"]))
        .drop(["tags"])
        .join(platform.threads, "thread")
    )
    rows = [(row["niche"], row["place"]) for row in firsts.select(["niche", "place"]).to_pylist() if row["niche"]]
    places = {niche: [place for other, place in rows if other == niche] for niche, _ in rows}
    largest = {niche: max(map(held.count, set(held))) / len(held) for niche, held in places.items()}
    assert largest["Macro photography"] < 0.45
    assert 0.35 < largest["Night sky photography"] < 0.75
    assert len({place for _, place in rows}) >= 10


def test_noise_moves_talk_from_the_niches_to_chatter() -> None:
    clear, noisy = (simulate_platform(members=400, posts=3000, noise=noise) for noise in (0.0, 0.8))
    share = [platform.threads["niche"].null_count / platform.threads.num_rows for platform in (clear, noisy)]
    assert share[1] > share[0] + 0.2


def test_noise_makes_people_of_a_niche_act_elsewhere() -> None:
    told = []
    for noise in (0.0, 0.8):
        platform = simulate_platform(members=400, posts=3000, noise=noise)
        belongs = set(zip(platform.truth["niche"].to_pylist(), platform.truth["member"].to_pylist(), strict=True))
        posts = platform.signals.posts.drop(["tags"]).join(platform.threads, "thread").to_pylist()
        told.append(np.mean([(post["niche"], post["author"]) in belongs for post in posts if post["niche"]]))
    assert told[1] < told[0] - 0.15


def test_replies_that_drift_are_in_the_words_of_another_subject() -> None:
    birds, pinhole = (next(one for one in subjects("niches") if one.key == key) for key in ("birds", "pinhole"))
    said = {}
    for drift in (0.0, 1.0):
        writer = Writer(0, drift, [birds])
        replies = []
        for _ in range(40):
            writer.begin(pinhole, stray=False, month="May")
            replies += writer.thread([1, 2, 3, 4], [-1, 0, 0, 0], ["Ada"] * 4)[1][1:]
        said[drift] = " ".join(replies).lower()
    theirs = [word for word in birds.slots["subject"] if word in said[1.0]]
    assert len(theirs) > 3
    assert not any(word in said[0.0] for word in birds.slots["subject"])


def test_large_platforms_have_many_niches_of_invented_words_in_all_sizes() -> None:
    platform = simulate_platform(members=6000, posts=24_000, niches=24, seed=2)
    sizes = platform.truth.group_by("niche").aggregate([("member", "count")]).to_pylist()
    known = {subject.name for subject in subjects("niches")}
    invented = sorted(row["member_count"] for row in sizes if row["niche"] not in known)
    assert len(sizes) == 24
    assert len(invented) == 6
    assert invented[0] < 40
    assert invented[-1] > 200
    texts = " ".join(platform.signals.posts["text"].to_pylist())
    assert re.search(r"[{}\[\]|\0@]|::", texts) is None
    again = simulate_platform(members=6000, posts=24_000, niches=24, seed=2)
    assert again.signals.posts.equals(platform.signals.posts)


def test_invented_subjects_share_words_as_far_as_they_are_told_to() -> None:
    def shared(by: float) -> float:
        told = [set().union(*(subject.slots[name] for name in OF_A_SUBJECT)) for subject in invented_niches(10, 0, by)]
        return float(np.mean([len(told[i] & told[i + 1]) / len(told[i]) for i in range(0, 10, 2)]))

    assert shared(0.0) == 0.0
    assert shared(0.4) < shared(0.9)
    assert shared(0.4) > 0.05
    assert len({subject.name for subject in invented_niches(300, 0, 0.0)}) == 300


def test_invented_fads_last_for_days() -> None:
    for subject in some(invented_fads(20, 0)):
        assert np.count_nonzero(window_weights(subject.header["window"])) <= 16


def test_niches_become_rarer_as_the_platform_grows() -> None:
    sizes = niche_sizes(100_000, range(18), 18)
    assert sizes[0] == pytest.approx(2000, rel=0.05)
    assert sizes[-1] == 12
    assert niche_sizes(1_000_000, range(18), 18)[-1] == 100


def test_fewer_niches_can_be_planted() -> None:
    platform = simulate_platform(members=300, posts=900, niches=4)
    assert len(pc.unique(platform.truth["niche"])) == 4


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"members": 5}, "members: expected at least"),
        ({"posts": 10}, "posts: expected at least"),
        ({"niches": 99}, "niches: expected 1 to 18 for 1500 members, got 99"),
        ({"noise": 2.0}, "noise: expected 0 to 1"),
    ],
)
def test_numbers_out_of_range_are_refused_by_name(wrong: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        simulate_platform(**wrong)  # type: ignore[arg-type]
