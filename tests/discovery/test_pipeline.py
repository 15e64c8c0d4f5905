"""The whole engine, on a small simulated platform whose niches are known."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from coterie_discovery.evaluate import best_match
from coterie_discovery.groups.stability import shuffled
from coterie_discovery.pipeline import discover
from coterie_discovery.signals.columns import read_columns
from coterie_discovery.signals.tables import SCHEMAS, Signals
from tests.support.found import some


def blanked(table, name):
    position = table.schema.get_field_index(name)
    field = table.schema.field(name)
    return table.set_column(position, field, pa.nulls(table.num_rows, field.type))


def planted(platform):
    groups = defaultdict(set)
    for row in platform.truth.to_pylist():
        groups[row["niche"]].add(row["member"])
    return groups


def reported(discovery):
    return {niche.key: {member.member for member in niche.members} for niche in discovery.niches}


def test_it_finds_the_planted_niches_and_nothing_else(small_platform, small_discovery):
    match = best_match(reported(small_discovery), planted(small_platform))
    assert match.recall >= 0.8, match.best
    assert match.precision == 1.0
    assert match.f1 >= 0.7


def test_no_niche_is_made_of_chatter_or_of_a_fad(small_platform, small_discovery):
    about = {row["thread"]: row["niche"] for row in small_platform.threads.to_pylist()}
    for niche in some(small_discovery.niches):
        stray = sum(about[thread.thread] is None for thread in niche.threads)
        assert stray < 0.2 * len(niche.threads), niche.name


def test_shuffled_data_yields_no_niche(small_platform):
    found = discover(shuffled(small_platform.signals, seed=3), seed=0)
    assert found.niches == ()
    assert found.rejected > 0
    assert any("No group" in note for note in found.notes)


def test_neither_a_second_run_nor_the_order_of_rows_changes_anything(small_platform, small_discovery):
    rng = np.random.default_rng(0)
    tables = {name: getattr(small_platform.signals, name) for name in SCHEMAS}
    mixed = {name: table.take(pa.array(rng.permutation(table.num_rows))) for name, table in tables.items()}
    again = discover(Signals(**mixed), seed=0)
    assert json.dumps(again.to_dict(), sort_keys=True) == json.dumps(small_discovery.to_dict(), sort_keys=True)


def respelled(signals):
    """Everybody under another key, so that sorting by keys gives another order."""
    people = {"members": "member", "posts": "author", "acts": "actor", "searches": "actor", "affinities": "actor"}
    known = {key for name, column in people.items() for key in getattr(signals, name)[column].to_pylist() if key}
    fresh = {key: blake2b(key.encode(), digest_size=8).hexdigest() for key in known}
    tables = {}
    for name, column in people.items():
        table = getattr(signals, name)
        for each in (column, *(["object"] if name == "acts" else [])):
            at = table.schema.get_field_index(each)
            keys = pa.array([fresh.get(key, key) for key in table[each].to_pylist()], pa.string())
            table = table.set_column(at, table.schema.field(at), keys)
        tables[name] = table
    return Signals(**tables), fresh


def test_how_keys_are_spelled_changes_nothing(small_platform, small_discovery):
    signals, fresh = respelled(small_platform.signals)
    again = discover(signals, seed=0)
    assert [niche.name for niche in again.niches] == [niche.name for niche in small_discovery.niches]
    for niche, before in some(zip(again.niches, small_discovery.niches, strict=True)):
        assert [member.member for member in niche.members] == [fresh[member.member] for member in before.members]
        assert [(t.thread, t.weight) for t in niche.threads] == [(t.thread, t.weight) for t in before.threads]
        assert niche.evidence == before.evidence
        assert (niche.stability, niche.parent, niche.x, niche.y) == (
            before.stability, before.parent, before.x, before.y,
        )  # fmt: skip


def test_what_is_done_to_no_thread_makes_none(small_platform):
    signals = small_platform.signals
    acts = signals.acts.slice(0, 3).to_pylist()
    strange = [("follow", "somebody who left"), ("join", "a club"), ("view", "a post that is gone")]
    rows = [act | {"verb": verb, "object": thing} for act, (verb, thing) in zip(acts, strange, strict=True)]
    more = pa.concat_tables([signals.acts, pa.Table.from_pylist(rows, schema=signals.acts.schema)])
    columns = read_columns(replace(signals, acts=more))
    assert columns.threads == read_columns(signals).threads
    assert len(columns.acts.actor) == len(read_columns(signals).acts.actor)


def test_people_in_a_month_are_withheld_below_the_floor(small_discovery):
    points = [point for niche in small_discovery.niches for point in niche.trend.points]
    assert any(point.people is None for point in points)
    assert all(point.people is None or point.people == 0 or point.people >= 5 for point in some(points))


def test_place_and_tags_are_evidence_and_never_decide(small_platform, small_discovery):
    posts = small_platform.signals.posts
    hidden = Signals(
        posts=blanked(blanked(posts, "place"), "tags"),
        acts=small_platform.signals.acts,
        searches=small_platform.signals.searches,
        affinities=small_platform.signals.affinities,
        members=small_platform.signals.members,
    )
    without = discover(hidden, seed=0)
    assert {frozenset(people) for people in reported(without).values()} == {
        frozenset(people) for people in reported(small_discovery).values()
    }
    assert all(niche.places == () for niche in some(without.niches))


def test_every_measure_stands_within_its_interval_and_on_real_posts(small_platform, small_discovery):
    posts = set(small_platform.signals.posts["post"].to_pylist())
    names = ["people", "homelessness", "unanswered", "return_rate", "reciprocity"]
    names += ["consistency", "passion", "density", "stability", "need"]
    for niche in some(small_discovery.niches):
        assert [measure.measure for measure in niche.evidence] == names
        for measure in some(niche.evidence):
            if measure.value is not None:
                assert measure.low <= measure.value <= measure.high, measure
                assert 0 <= measure.bar_low <= measure.bar <= measure.bar_high <= 1, measure
            assert set(measure.posts) <= posts


def test_small_groups_are_not_shown_and_small_counts_are_withheld(small_platform):
    found = discover(small_platform.signals, seed=0, floor=30)
    assert found.niches, "the larger niches should still be there"
    for niche in found.niches:
        assert niche.size >= 30
        assert min((each.people for each in (*niche.searches, *niche.interests)), default=30) >= 30
        shares = [m for m in niche.evidence if m.measure in ("unanswered", "reciprocity", "return_rate")]
        assert all(m.count is None or m.count == 0 or m.count >= 30 for m in some(shares))


def test_names_are_different_and_written_as_people_write_them(small_platform, small_discovery):
    names = [niche.name for niche in small_discovery.niches]
    assert len(set(names)) == len(names)
    said = small_platform.signals
    columns = (said.posts["title"], said.posts["text"], said.posts["place"], said.searches["query"])
    spoken = " ".join(words or "" for column in columns for words in column.to_pylist()).lower()
    for niche in some(small_discovery.niches):
        assert niche.name[0].isupper()
        for part in some(niche.name.split(" · ")):
            assert part.split()[0].lower() in spoken


def test_members_are_told_why_they_are_counted(small_discovery):
    kinds = {"asked", "answered", "posted", "viewed", "liked", "searched", "follows", "talks_with"}
    for niche in some(small_discovery.niches):
        for member in some(niche.members):
            assert member.reasons, member
            assert {reason.kind for reason in member.reasons} <= kinds
            assert 0 <= member.affinity <= 1


def test_posts_without_times_still_have_niches_but_no_trend(small_platform):
    signals = small_platform.signals
    found = discover(Signals(posts=blanked(signals.posts, "at")), seed=0)
    assert found.niches
    assert all(niche.trend.direction == "unknown" and niche.weekly == 0 for niche in found.niches)
    assert any("no times" in note for note in found.notes)


def test_posts_without_authors_say_that_no_group_of_people_can_be_told(small_platform):
    found = discover(Signals(posts=blanked(small_platform.signals.posts, "author")))
    assert found.niches == ()
    assert any("no authors" in note for note in found.notes)


def test_acts_alone_are_enough_to_run(small_platform):
    found = discover(Signals(acts=small_platform.signals.acts))
    assert any("only acts" in note for note in found.notes)
    assert found.counts["posts"] == 0


def test_too_little_data_is_said_in_words(small_platform):
    posts = small_platform.signals.posts
    first = posts.filter(pc.equal(posts["author"], posts["author"][0]))
    for signals in (Signals(), Signals(posts=posts.slice(0, 5)), Signals(posts=first)):
        found = discover(signals)
        assert found.niches == ()
        assert "too little" in found.notes[0]


def test_posts_that_say_nothing_are_grouped_by_their_people(small_platform):
    posts = small_platform.signals.posts
    silent = blanked(posts, "title").set_column(
        posts.schema.get_field_index("text"), posts.schema.field("text"), pa.array([""] * posts.num_rows)
    )
    found = discover(Signals(posts=silent))
    assert all(niche.phrases == () and niche.name for niche in some(found.niches))


def test_progress_is_told_and_what_it_raises_ends_the_run(small_platform):
    told = []

    def stop(step, done, total):
        told.append(step)
        if step == "weighing signals":
            raise InterruptedError("enough")

    with pytest.raises(InterruptedError):
        discover(small_platform.signals, progress=stop)
    assert told[0] == "reading"
    assert told[-1] == "weighing signals"


def test_a_floor_below_one_and_too_little_memory_are_refused(small_platform):
    with pytest.raises(ValueError, match="at least 1 person"):
        discover(small_platform.signals, floor=0)
    with pytest.raises(MemoryError, match="allowed"):
        discover(small_platform.signals, memory=1)
