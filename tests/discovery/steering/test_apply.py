"""What people decided is kept by later runs, measured anew, said honestly, and undone by not saying it any more."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from typer.testing import CliRunner

from coterie_discovery.commands.cli import app
from coterie_discovery.history.previous import Previous, previous_of
from coterie_discovery.pipeline import discover
from coterie_discovery.result.model import Discovery
from coterie_discovery.signals.tables import Signals, write
from coterie_discovery.steering.decisions import Belonging, Merge, Part, Rename, Split, Steering
from tests.support.found import some

OWNERS = {"members": "member", "posts": "author", "acts": "actor", "searches": "actor", "affinities": "actor"}


def without(signals: Signals, person: str) -> Signals:
    """As it is read once that person asked not to be counted."""
    tables = {
        name: getattr(signals, name).filter(pc.invert(pc.equal(getattr(signals, name)[column], person)))
        for name, column in OWNERS.items()
    }
    return Signals(**tables)


def by_identity(found: Discovery) -> dict:
    return {niche.identity: niche for niche in found.niches}


def people(niche) -> set[str]:
    return {member.member for member in niche.members}


def threads(niche) -> set[str]:
    return {thread.thread for thread in niche.threads}


@pytest.fixture(scope="module")
def ids(small_discovery) -> list[str]:
    return [niche.identity for niche in small_discovery.niches]


@pytest.fixture(scope="module")
def before(small_discovery) -> dict:
    return by_identity(small_discovery)


@pytest.fixture(scope="module")
def left(before, ids) -> str:
    """Somebody who asked not to be counted after being said to belong somewhere."""
    return before[ids[0]].members[3].member


@pytest.fixture(scope="module")
def decisions(before, ids, left) -> Steering:
    """Everything but a split, all at once."""
    moved = tuple(thread.thread for thread in before[ids[0]].threads[:5])
    newcomer = next(m.member for m in before[ids[0]].members if m.member not in people(before[ids[4]]) | {left})
    return Steering(
        renames=(Rename(ids[0], "Light and water"),),
        merges=(Merge(ids[0], (ids[1],)),),
        dismissals=(ids[3],),
        contains=(Belonging(ids[4], (newcomer, left), moved),),
        excludes=(Belonging(ids[5], (before[ids[5]].members[0].member,), (before[ids[5]].threads[0].thread,)),),
    )


@pytest.fixture(scope="module")
def signals(small_platform, left) -> Signals:
    return without(small_platform.signals, left)


@pytest.fixture(scope="module")
def kept(signals, small_discovery, decisions) -> Discovery:
    return discover(signals, previous=previous_of(small_discovery), steering=decisions)


@pytest.fixture(scope="module")
def kept_again(signals, kept, decisions) -> Discovery:
    return discover(signals, previous=previous_of(kept), steering=decisions)


def test_a_name_that_was_given_stays_and_the_found_one_is_told(kept, kept_again, ids):
    for found in (kept, kept_again):
        niche = by_identity(found)[ids[0]]
        assert niche.name == "Light and water"
        assert niche.decisions[0].kind == "renamed"
        assert niche.decisions[0].text.startswith("Found as “")


def test_merged_niches_are_one_with_everybody_and_new_evidence(kept, kept_again, before, ids, left, decisions):
    elsewhere = set(decisions.contains[0].threads)
    for found in (kept, kept_again):
        whole = by_identity(found)[ids[0]]
        assert ids[1] not in by_identity(found)
        for part in (before[ids[0]], before[ids[1]]):
            assert len(people(part) - {left} - people(whole)) <= 1  # who was in by a hair may be out
            assert len(threads(part) - elsewhere - threads(whole)) <= 0.1 * len(threads(part))
        measured = {each.measure: each for each in whole.evidence}
        assert measured["people"].count == whole.size == len(whole.members)
        assert measured["people"].low <= whole.size <= measured["people"].high
        decided = [each for each in whole.decisions if each.kind == "merged"]
        assert [each.passed for each in decided] == [True]
        assert "somebody merged" in decided[0].text
    change = next(change for change in kept.changes if change.kind == "merged")
    assert len(change.before) == 2
    assert "gone" not in {change.kind for change in (*kept.changes, *kept_again.changes)}


def test_what_was_dismissed_is_nowhere_under_no_name(kept, kept_again, before, ids):
    unwanted = before[ids[3]]
    for found in (kept, kept_again):
        assert ids[3] not in by_identity(found)
        for niche in some(found.niches):
            theirs = threads(niche) & threads(unwanted)
            had = threads(before[niche.identity]) if niche.identity in before else set()
            assert theirs <= had, niche.name
            assert len(theirs) < 0.2 * len(niche.threads)
    # It is remembered, so that later runs know what not to report.
    assert ids[3] in {each.identity for each in kept_again.remembered}


def test_threads_and_people_that_belong_are_moved_and_say_why(kept, kept_again, decisions, ids, left):
    said = decisions.contains[0]
    for found in (kept, kept_again):
        niches = by_identity(found)
        here = niches[ids[4]]
        assert set(said.threads) <= threads(here)
        assert not set(said.threads) & threads(niches[ids[0]])
        placed = {m.member: m for m in here.members}[said.members[0]]
        assert [reason.kind for reason in placed.reasons][-1] == "placed"
        assert any(each.kind == "contains" and "2 people and 5 threads" in each.text for each in here.decisions)


def test_what_does_not_belong_is_kept_out(kept, kept_again, decisions, ids):
    said = decisions.excludes[0]
    for found in (kept, kept_again):
        niche = by_identity(found)[ids[5]]
        assert said.members[0] not in people(niche)
        assert said.threads[0] not in threads(niche)
        assert niche.decisions[0].text == "Somebody keeps 1 person and 1 thread out of it."


def test_who_asked_not_to_be_counted_does_not_come_back_by_a_decision(kept, kept_again, left):
    for found in (kept, kept_again):
        assert left not in json.dumps(found.to_dict())
        assert left not in json.dumps(previous_of(found).to_dict())
        assert any(note.startswith("1 of the people said to belong") for note in found.notes)


def test_a_run_that_keeps_the_decisions_is_steady(kept, kept_again):
    assert {change.kind for change in kept_again.changes} == {"steady"}
    assert by_identity(kept_again).keys() == by_identity(kept).keys()
    for identity, niche in some(by_identity(kept_again).items()):
        assert people(niche) == people(by_identity(kept)[identity])
        assert threads(niche) == threads(by_identity(kept)[identity])


def test_decisions_that_are_taken_back_are_as_if_they_had_never_been(signals, kept_again, before, ids):
    found = discover(signals, previous=previous_of(kept_again))
    niches = by_identity(found)
    assert set(ids) <= niches.keys()  # the merged and the dismissed one are themselves again
    assert all(niche.decisions == () for niche in some(found.niches))
    for identity in (ids[1], ids[3]):
        assert len(people(niches[identity]) & people(before[identity])) >= 0.9 * len(people(before[identity]))


# -- splits


def about(posts: pa.Table, phrase: str) -> set[str]:
    """The threads that have it in their title, or say it in several posts."""
    title, text = (pc.utf8_lower(pc.fill_null(posts[name], "")) for name in ("title", "text"))
    named, said = (pc.match_substring(column, phrase.lower()) for column in (title, text))
    counted = Counter(posts.filter(said)["thread"].to_pylist())
    return {*posts.filter(named)["thread"].to_pylist(), *(thread for thread, n in counted.items() if n > 1)}


@pytest.fixture(scope="module")
def divided(small_platform, small_discovery, before, ids) -> tuple[Split, Discovery]:
    """The largest niche in two: what is about its first phrases, and the other threads."""
    niche = max(small_discovery.niches, key=lambda each: len(each.threads))
    own = threads(niche)
    said: set[str] = set()
    phrases: list[str] = []
    for phrase in niche.phrases:
        if len(said) < len(own) / 2:
            phrases.append(phrase.text)
            said |= about(small_platform.signals.posts, phrase.text) & own
    silent = tuple(thread.thread for thread in niche.threads if thread.thread not in said)
    split = Split(niche.identity, (Part("Those who say it", tuple(phrases)), Part("", (), silent)))
    found = discover(small_platform.signals, previous=previous_of(small_discovery), steering=Steering(splits=(split,)))
    return split, found


def test_a_niche_is_split_where_people_say(divided, before):
    split, found = divided
    one, other = (by_identity(found)[split.identity_of(k)] for k in (0, 1))
    assert split.niche not in by_identity(found)
    assert one.name == "Those who say it"
    assert set(split.parts[1].threads) <= threads(other)
    assert not {t.thread for t in one.threads} & {t.thread for t in other.threads}
    assert len(threads(before[split.niche]) - threads(one) - threads(other)) <= 0.1 * len(threads(before[split.niche]))
    for part in (one, other):
        assert [each.kind for each in part.decisions][-1] == "split"
        doubt = "By itself it would not have been reported" in part.decisions[-1].text
        assert doubt is (not part.decisions[-1].passed)
    assert {change.kind for change in found.changes if change.niche in (one.key, other.key)} == {"split"}


def test_a_split_stays_as_it_was_in_the_next_run(small_platform, divided):
    split, found = divided
    again = discover(small_platform.signals, previous=previous_of(found), steering=Steering(splits=(split,)))
    for k in (0, 1):
        was, now = (by_identity(each)[split.identity_of(k)] for each in (found, again))
        assert len(threads(now) ^ threads(was)) <= 2  # one at the edge may come or go
        assert len(people(now) ^ people(was)) <= 0.2 * len(people(was))
    assert split.niche not in by_identity(again)


def test_a_niche_is_split_where_a_finer_look_divides_it_and_stays_so(small_platform, small_discovery, before, ids):
    steering = Steering(splits=(Split(ids[2]),))
    found = discover(small_platform.signals, previous=previous_of(small_discovery), steering=steering)
    parts = {identity for identity in by_identity(found) if identity.startswith(f"{ids[2]}.")}
    assert len(parts) >= 2
    assert f"{ids[2]}.1" in parts
    together = set().union(*(threads(by_identity(found)[part]) for part in parts))
    assert len(together & threads(before[ids[2]])) >= 0.9 * len(threads(before[ids[2]]))
    again = discover(small_platform.signals, previous=previous_of(found), steering=steering)
    for part in parts:
        assert len(threads(by_identity(again)[part]) ^ threads(by_identity(found)[part])) <= 2


def test_a_phrase_that_belongs_brings_its_threads(small_platform, small_discovery, before, ids):
    posts = small_platform.signals.posts
    titles = pc.fill_null(pc.utf8_lower(posts["title"]), "")
    for each in before[ids[1]].phrases:
        wanted = set(posts.filter(pc.match_substring(titles, f" {each.text} "))["thread"].to_pylist())
        if wanted:
            break
    assert wanted
    steering = Steering(contains=(Belonging(ids[0], phrases=(each.text.upper(),)),))
    found = discover(small_platform.signals, previous=previous_of(small_discovery), steering=steering)
    assert wanted <= threads(by_identity(found)[ids[0]])
    rest = by_identity(found).get(ids[1])
    assert rest is None or not wanted & threads(rest)


# -- what nothing is left of, and what is not known


def test_below_the_floor_no_decision_shows_anybody(small_platform, small_discovery, ids):
    steering = Steering(merges=(Merge(ids[0], (ids[1],)),))
    found = discover(small_platform.signals, floor=100, previous=previous_of(small_discovery), steering=steering)
    assert found.niches == ()
    assert any("has fewer than 100 people: not shown" in note for note in found.notes)


def test_a_merge_of_what_would_not_be_reported_is_kept_and_says_so(small_platform, small_discovery, before, ids):
    """On data in which the niches are gone the decision still stands, with what the tests say beside it."""
    posts = small_platform.signals.posts
    some = pc.is_in(posts["thread"], pa.array(sorted(threads(before[ids[2]]))[:14]))
    others = pc.invert(pc.is_in(posts["thread"], pa.array(sorted(threads(before[ids[2]]) | threads(before[ids[1]])))))
    thin = replace(small_platform.signals, posts=posts.filter(pc.or_(some, others)))
    steering = Steering(merges=(Merge(ids[2], (ids[1],)),))
    found = discover(thin, floor=2, previous=previous_of(small_discovery), steering=steering)
    whole = by_identity(found)[ids[2]]
    assert whole.decisions[-1].kind == "merged"
    assert whole.decisions[-1].passed or "would not have been reported" in whole.decisions[-1].text


def test_without_a_decision_nothing_is_changed(small_platform, small_discovery):
    previous = previous_of(small_discovery)
    plain = discover(small_platform.signals, previous=previous)
    assert discover(small_platform.signals, previous=previous, steering=Steering()) == plain


def test_a_decision_about_a_niche_that_is_not_known_is_refused_at_once(small_platform):
    with pytest.raises(ValueError, match="nothing-of-the-kind is no niche of the earlier run"):
        discover(small_platform.signals, previous=Previous(), steering=Steering(dismissals=("nothing-of-the-kind",)))


# -- the command


def run(*arguments: object):
    return CliRunner().invoke(app, ["discover", *map(str, arguments)])


def test_the_command_keeps_decisions_across_hashed_keys(small_platform, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("COTERIE_SALT", "salt")
    write(small_platform.signals, tmp_path / "in")
    out = tmp_path / "out"
    assert run(tmp_path / "in", "--out", out).exit_code == 0
    first = json.loads((out / "niches.json").read_text())["niches"]
    moved = first[0]["threads"][0]["thread"]
    decided = {
        "format": "coterie-steering/1",
        "rename": [{"niche": first[1]["identity"], "name": "Ours"}],
        "dismiss": [{"niche": first[2]["identity"], "why": "a fad"}],
        "contain": [{"niche": first[3]["identity"], "threads": [moved]}],
    }
    (tmp_path / "steer.json").write_text(json.dumps(decided))
    nowhere = run(tmp_path / "in", "--out", tmp_path / "new", "--steer", tmp_path / "steer.json")
    assert nowhere.exit_code == 2
    assert "there is none" in nowhere.output
    done = run(tmp_path / "in", "--out", out, "--steer", tmp_path / "steer.json")
    assert done.exit_code == 0, done.output
    now = {niche["identity"]: niche for niche in json.loads((out / "niches.json").read_text())["niches"]}
    assert now[first[1]["identity"]]["name"] == "Ours"
    assert first[2]["identity"] not in now
    assert moved in [thread["thread"] for thread in now[first[3]["identity"]]["threads"]]
    remembered = json.loads((out / "earlier.json").read_text())["niches"]
    assert [each["identity"] for each in remembered] == [first[2]["identity"]]
