"""Only what is new is read, and counted by what the whole run learned."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from coterie_discovery.evaluate import best_match
from coterie_discovery.incremental import BadModel, learn, update
from coterie_discovery.incremental.model import TABLES
from coterie_discovery.pipeline import discover_source
from coterie_discovery.scale.scale import Scale, Size
from coterie_discovery.signals.tables import Signals
from coterie_discovery.sources.key_index import hashes
from tests.discovery.factories import planted
from tests.discovery.incremental.conftest import between
from tests.support.found import some

DAY = 24 * 3600
END = 1 << 40


def people(found):
    return {niche.key: {each.member for each in niche.members} for niche in found.niches}


def threads(found):
    return {niche.key: {each.thread for each in niche.threads} for niche in found.niches}


def same(one, other):
    return all(getattr(one, name).equals(getattr(other, name)) for name in TABLES) and one.read == other.read


def but_notes(found):
    return replace(found, notes=())


@pytest.fixture(scope="module")
def updated(story):
    return update(story.model, story.found, story.new)


def best(found, platform):
    """The planted niche that each found one is most like."""
    truth = planted(platform.truth, "member")
    return {
        key: max(truth, key=lambda niche: len(truth[niche] & of) / len(truth[niche] | of))
        for key, of in people(found).items()
    }


def test_new_threads_go_where_they_belong(story, updated):
    told, placed = best(updated[0], story.platform), defaultdict(set)
    for key, of in threads(updated[0]).items():
        for thread in of:
            placed[thread].add(told[key])
    rows = story.platform.threads.to_pylist()
    fresh = set(story.new.posts["thread"].to_pylist()) - set(story.old.posts["thread"].to_pylist())
    of_niches = [row for row in rows if row["thread"] in fresh and row["niche"] in set(told.values())]
    assert len(of_niches) > 50
    assert np.mean([row["niche"] in placed[row["thread"]] for row in of_niches]) > 0.95
    chatter = [row["thread"] for row in rows if row["niche"] is None]
    taken = {True: [], False: []}
    for thread in chatter:
        taken[thread in fresh].append(bool(placed[thread]))
    assert np.mean(taken[True]) < np.mean(taken[False]) + 0.1, "chatter is taken as it was by the whole run"


def test_people_come_closer_to_who_is_really_there(story, updated, small_discovery):
    truth = planted(story.platform.truth, "member")
    before, after, whole = (best_match(people(f), truth) for f in (story.found, updated[0], small_discovery))
    assert after.f1 > before.f1
    assert np.mean(list(after.best.values())) > np.mean(list(whole.best.values())) - 0.05


def test_what_was_read_adds_up_to_everything(story, updated, small_discovery):
    told, whole = updated[0].counts, small_discovery.counts
    read = ("members", "posts", "threads", "acts", "searches")
    assert {name: told[name] for name in read} == {name: whole[name] for name in read}
    assert (updated[0].first_at, updated[0].last_at) == (small_discovery.first_at, small_discovery.last_at)


def test_months_go_on_and_those_before_stay(story, updated):
    after = {niche.key: niche.trend.points for niche in updated[0].niches}
    for niche in some(story.found.niches):
        before = niche.trend.points
        assert after[niche.key][: len(before) - 1] == before[:-1], "the last month goes on"
        assert len(after[niche.key]) > len(before)
    niche = updated[0].niches[0]
    assert sum(point.posts for point in niche.trend.points) == sum(thread.posts for thread in niche.threads)


def test_an_empty_export_changes_nothing_but_the_notes(story):
    found, model = update(story.model, story.found, Signals())
    assert but_notes(found) == but_notes(story.found)
    assert same(model, story.model)


def test_what_was_read_is_not_counted_again(story, updated):
    for again in (story.new, story.platform.signals):
        found, model = update(updated[1], updated[0], again)
        assert but_notes(found) == but_notes(updated[0])
        assert same(model, updated[1])
    assert any(note.startswith("Taken as read before") and "2,500 posts" in note for note in found.notes)


def test_everything_again_is_read_as_what_is_new_alone(story, updated):
    found, model = update(story.model, story.found, story.platform.signals)
    assert but_notes(found) == but_notes(updated[0])
    assert same(model, updated[1])


def test_the_order_of_rows_changes_nothing(story, updated):
    rng = np.random.default_rng(1)

    def mixed(table):
        return table.take(pa.array(rng.permutation(table.num_rows)))

    found, model = update(
        story.model, story.found, Signals(**{name: mixed(table) for name, table in vars(story.new).items()})
    )
    assert found == updated[0]
    assert same(model, updated[1])


def test_two_updates_come_to_what_one_with_both_does(story):
    first, both = (between(story.new, story.day, story.day + days * DAY) for days in (40, 80))
    second = between(story.new, story.day + 40 * DAY, story.day + 80 * DAY)
    found, model = update(story.model, story.found, first)
    found, model = update(model, found, second)
    once, _ = update(story.model, story.found, both)
    assert people(found) == people(once)
    assert threads(found) == threads(once)
    assert found.changes == once.changes
    assert found.counts == once.counts
    assert [n.trend for n in found.niches] == [n.trend for n in once.niches]


def test_the_model_holds_what_the_whole_run_told(story):
    assert story.model.n == len(story.found.niches)
    again = learn(story.old, story.found, threads=1)
    assert same(again, story.model)
    assert (again.ratio == story.model.ratio).all()
    assert again.niches == story.model.niches


def test_a_reply_in_an_old_thread_goes_where_the_thread_is(story):
    niche = story.found.niches[0]
    newest = max(niche.threads, key=lambda each: each.last_at)
    row = story.new.posts.slice(0, 1)
    reply = {
        "post": "reply",
        "thread": newest.thread,
        "parent": newest.best[0],
        "author": "somebody new",
        "title": None,
    }
    for name, value in (reply | {"text": "about something else altogether"}).items():
        at = row.schema.get_field_index(name)
        row = row.set_column(at, row.schema.field(at), pa.array([value], pa.string()))
    found, _ = update(story.model, story.found, Signals(posts=row))
    thread = next(each for each in found.niches[0].threads if each.thread == newest.thread)
    assert (thread.posts, thread.people) == (newest.posts + 1, newest.people + 1)
    assert thread.last_at == row["at"][0].as_py().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert found.counts["threads"] == story.found.counts["threads"]


def test_who_opted_out_is_gone_from_the_result_and_the_model(story):
    gone = story.found.niches[0].members[0].member
    new = Signals(posts=story.new.posts.filter(pc.not_equal(story.new.posts["author"], gone)))
    found, model = update(story.model, story.found, new, exclude={gone})
    assert gone not in str(found.to_dict())
    assert gone not in model.people["member"].to_pylist()
    assert model.doings["member"].to_numpy().max() < model.people.num_rows
    assert found.counts["members"] == story.found.counts["members"] - 1


def test_people_who_are_new_and_keep_meeting_call_for_a_whole_run(story):
    meeting = [(f"x{i}", j, f"new{(i + j) % 7}") for i in range(10) for j in range(5)]
    alone = [(f"y{i}", 0, f"stranger{i}") for i in range(12)]
    posts = [
        {"post": f"{thread}-{j}", "thread": thread, "parent": f"{thread}-0" if j else None, "author": author}
        | {"at": story.day + 3600 + j, "title": None if j else "Ferrets", "text": "ferret kibble hutch"}
        for thread, j, author in (*meeting, *alone)
    ]
    schema = story.new.posts.schema
    columns = {name: [row.get(name) for row in posts] for name in schema.names}
    table = pa.table({f.name: pa.array(columns[f.name], f.type) for f in schema}, schema=schema)
    found, _ = update(story.model, story.found, Signals(posts=table))
    assert "22 of 22 new threads fit no niche" in " ".join(found.notes)
    assert "7 new people keep meeting" in " ".join(found.notes)
    assert people(found) == people(story.found)


def test_where_nothing_unusual_happens_no_whole_run_is_called_for(updated):
    assert not any("fit no niche" in note for note in updated[0].notes)


def test_when_much_is_newer_than_the_whole_run_another_is_called_for(story):
    read = replace(story.model.read, fresh={"posts": story.found.counts["posts"] // 4})
    found, _ = update(replace(story.model, read=read), story.found, Signals())
    assert any(note.startswith("25% of all posts are newer than the whole run") for note in found.notes)


def test_acts_without_a_time_are_left_out_and_it_is_said(story):
    at = story.new.acts.schema.get_field_index("at")
    acts = story.new.acts.slice(0, 9).set_column(
        at, story.new.acts.schema.field(at), pa.nulls(9, pa.timestamp("s", "UTC"))
    )
    found, model = update(story.model, story.found, Signals(acts=acts))
    assert same(model, story.model)
    assert any("9 acts and searches have no time" in note for note in found.notes)


def test_strangers_alone_are_said_to_be_so(story):
    posts = story.new.posts
    author = pc.binary_join_element_wise(posts["author"], "of another salt", "-")
    posts = posts.set_column(posts.schema.get_field_index("author"), posts.schema.field("author"), author)
    found, _ = update(story.model, story.found, Signals(posts=posts))
    assert any("Nobody in this export was known before" in note for note in found.notes)


def test_a_model_of_another_result_is_refused(story):
    other = replace(story.found, niches=(replace(story.found.niches[0], identity="another"),))
    with pytest.raises(BadModel, match="knows other niches than the result"):
        update(story.model, other, story.new)


def test_without_niches_there_is_nothing_to_learn(story):
    with pytest.raises(ValueError, match="at least one niche"):
        learn(story.old, replace(story.found, niches=()))


def test_no_text_is_kept(story):
    assert set(story.model.threads.schema.names) == {"thread", "niche"}
    kinds = [field.type for schema in TABLES.values() for field in schema]
    texts = [f"{name}.{field.name}" for name, schema in TABLES.items() for field in schema if field.type == pa.string()]
    assert pa.large_string() not in kinds
    assert texts == ["people.member", "begun.key", "begun.opening", "begun.place"]
    assert set(hashes(story.old.posts["thread"]).tolist()) == set(story.model.threads["thread"].to_pylist())


@pytest.fixture(scope="module")
def sampled(story):
    """The same platform, too large as it were to be clustered whole."""
    found = discover_source(story.old, Scale(sample=Size(threads=220, rows=6_000)))
    return found, learn(story.old, found)


def test_a_sampled_result_goes_on_with_everybody_and_every_thread(story, sampled):
    found, model = sampled
    assert model.sampled
    same_, _ = update(model, found, Signals())
    assert but_notes(same_) == but_notes(found)
    after, _ = update(model, found, story.new)
    truth = planted(story.platform.truth, "member")
    before, now = defaultdict(set), defaultdict(set)
    for groups, each in ((before, found), (now, after)):
        for row in each.complete.members.to_pylist():
            groups[row["niche"]].add(row["member"])
    assert best_match(now, truth).f1 > best_match(before, truth).f1
    assert {niche.key: niche.size for niche in after.niches} == {key: len(of) for key, of in now.items()}
    assert after.complete.threads.num_rows > found.complete.threads.num_rows + 30
    assert after.complete.threads.num_rows == len({tuple(r.values()) for r in after.complete.threads.to_pylist()})


def test_months_of_a_sampled_result_are_those_of_everything(story, sampled):
    found, model = sampled
    posts = pc.value_counts(story.old.posts["thread"].combine_chunks())
    many = {row["values"]: row["counts"] for row in posts.to_pylist()}
    for taught in some(model.niches):
        rows = found.complete.threads.filter(pc.equal(found.complete.threads["niche"], taught.key))
        assert sum(point.posts for point in taught.points) == sum(many[key] for key in rows["thread"].to_pylist())
