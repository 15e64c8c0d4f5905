"""A new run is told of the runs before it and of every decision, and keeps them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from coterie.niches.continue_from import previous_of, steering_of
from coterie.niches.dismiss import dismiss, restore
from coterie.niches.forget import forget
from coterie.niches.merge import merge, unmerge
from coterie.niches.models import Job, Niche, NicheMember, NicheThread, Run, Source
from coterie.niches.place import place
from coterie.niches.rename import rename
from coterie.niches.run import _request
from coterie.niches.save_findings import save_findings
from coterie.niches.split import Part, split, unsplit
from coterie.people.models import Identity, OptOut, User
from coterie_discovery import Discovery
from coterie_discovery.commands import job
from coterie_discovery.history.previous import Previous
from coterie_discovery.steering.decisions import Steering
from tests.coterie.niches.conftest import Platform, a_run
from tests.support.found import some


def another_run(source: Source) -> dict[str, Any]:
    """A whole run as a worker does it, but for the process of its own; returns what it found."""
    now = timezone.now()
    run = Run.objects.create(source=source, state=Job.DONE, started_at=now, finished_at=now)
    out = Path(settings.IMPORTS) / f"found-{run.pk}.json"
    request = json.loads(json.dumps(_request(run, out)))  # as it goes through the pipe
    job.discover(request, lambda said: None)
    found = json.loads(out.read_text())
    out.unlink()
    save_findings(run, Discovery.from_dict(found))
    source.refresh_from_db()
    return found


def fresh(niche: Niche) -> Niche:
    return Niche.objects.for_page().get(pk=niche.pk)


def keys(niche: Niche) -> set[str]:
    return set(niche.members.values_list("identity__key", flat=True))


def threads(niche: Niche) -> set[str]:
    return set(niche.threads.values_list("thread", flat=True))


def test_before_the_first_run_there_is_nothing_to_tell(source: Source) -> None:
    assert previous_of(source) is None
    assert not Steering.from_dict(steering_of(source))


def test_what_is_told_is_what_was_found(niches: list[Niche], source: Source, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(5):
        told = Previous.from_dict(json.loads(json.dumps(previous_of(source))))
    assert {each.identity for each in told.niches} == {str(niche.pk) for niche in niches}
    first = next(each for each in told.niches if each.identity == str(niches[0].pk))
    assert {key for key, _ in first.members} == keys(niches[0])
    assert {key for key, _ in first.threads} == threads(niches[0])
    assert (first.people, first.x, first.y) == (niches[0].size, niches[0].x, niches[0].y)
    assert first.low <= first.people <= first.high
    assert all(each.absent == 0 for each in some(told.niches))


def test_what_is_long_gone_is_told_only_if_somebody_decided_about_it(
    niches: list[Niche], source: Source, platform: Platform, operator: User
) -> None:
    fewer = {**platform.found, "niches": platform.found["niches"][:2], "links": []}
    rename(niches[4], by=operator, name="Ours")
    for _ in range(12):
        a_run(source, fewer)
    told = Previous.from_dict(previous_of(source))
    assert {each.identity for each in told.niches} == {str(niches[place].pk) for place in (0, 1, 4)}
    assert {each.identity for each in told.reported} == {str(niches[place].pk) for place in (0, 1)}


def test_who_opted_out_is_told_to_no_run(niches: list[Niche], source: Source, operator: User) -> None:
    """Neither before nor after what was stored of them is gone."""
    key = NicheThread.objects.filter(niche=niches[0]).exclude(author_key="").first().author_key
    opened = set(NicheThread.objects.filter(author_key=key).values_list("thread", flat=True))
    for niche in niches[:2]:
        if not Identity.objects.filter(key=key).exists():
            Identity.objects.create(key=key, platform=source.name)
        NicheMember.objects.get_or_create(niche=niche, identity=Identity.objects.get(key=key), defaults={"affinity": 1})
        place(niche, by=operator, kind="person", key=key)
    assert key in json.dumps([previous_of(source), steering_of(source)])
    OptOut.objects.create(key=key)
    for _ in ("before", "after"):
        told = json.dumps([previous_of(source), steering_of(source)])
        assert key not in told
        assert not any(f'"{thread}"' in told for thread in opened)
        forget(key)


def test_no_two_decisions_contradict_each_other(niches: list[Niche], source: Source, operator: User) -> None:
    a, b, c, d, e, f = niches[:6]
    for niche in (a, b):
        place(niche, by=operator, kind="person", key=a.members.first().identity.key)
    place(a, by=operator, kind="phrase", key="tripod")
    place(b, by=operator, kind="phrase", key="tripod", belongs=False)
    place(f, by=operator, kind="phrase", key="lens")
    merge(a, into=b, by=operator)  # what was said of a holds for b, unless b says otherwise
    merge(c, into=d, by=operator)
    dismiss(d, by=operator, reason="a fad")  # and so what was merged into it
    place(e, by=operator, kind="phrase", key="flash")
    split(e, by=operator)
    told = Steering.from_dict(steering_of(source))
    assert set(told.dismissals) == {str(c.pk), str(d.pk)}
    assert [(each.into, each.niches) for each in told.merges] == [(str(b.pk), (str(a.pk),))]
    assert [each.niche for each in told.splits] == [str(e.pk)]
    assert {each.niche for each in told.contains} == {str(b.pk), str(f.pk)}
    assert [(each.niche, each.phrases) for each in told.excludes] == [(str(b.pk), ("tripod",))]
    assert not any("flash" in each.phrases for each in told.contains)


def test_the_next_run_keeps_every_decision(niches: list[Niche], source: Source, operator: User) -> None:
    named, merged, into, dismissed, given, other = niches[:6]
    were = keys(merged) | keys(into)
    moved = other.threads.order_by("-weight", "id").first().thread
    newcomer = next(key for key in sorted(keys(other)) if key not in keys(given))
    rename(named, by=operator, name="Ours")
    merge(merged, into=into, by=operator)
    dismiss(dismissed, by=operator, reason="a fad")
    place(given, by=operator, kind="thread", key=moved)
    place(given, by=operator, kind="person", key=newcomer)
    found = another_run(source)
    assert fresh(named).name == "Ours"
    assert fresh(named).runs_in_a_row == 2
    assert not fresh(merged).is_current
    assert not fresh(dismissed).is_current
    whole = fresh(into)
    assert whole.is_current
    assert len(were - keys(whole)) <= 1
    assert whole.people == whole.size == len(keys(whole))  # nobody counts twice
    assert whole.decisions[0]["kind"] == "merged"
    assert moved in threads(given)
    assert moved not in threads(other)
    reasons = given.members.get(identity__key=newcomer).reasons
    assert reasons[-1]["kind"] == "placed"
    kinds = {change["kind"] for change in source.current_run.summary["changes"]}
    assert "merged" in kinds
    assert "gone" not in kinds
    assert not threads(dismissed) & {t["thread"] for n in found["niches"] for t in n["threads"]} - {
        thread for niche in niches if niche != dismissed for thread in threads(niche)
    }

    unmerge(merged, by=operator)
    restore(dismissed, by=operator)
    another_run(source)
    assert {merged, dismissed} <= set(Niche.objects.current())


def test_a_split_makes_niches_of_its_parts_and_undoing_it_one_again(
    niches: list[Niche], source: Source, operator: User
) -> None:
    whole = max(niches, key=lambda niche: niche.threads.count())
    begun = threads(whole)
    told = sorted(begun)[:6]
    split(whole, by=operator, parts=[Part("One", (whole.words[0],)), Part("Other", (), tuple(told))])
    another_run(source)
    assert not fresh(whole).is_current
    assert whole in Niche.objects.set_aside()
    parts = [part.niche for part in whole.split.parts.all()]
    assert [part.name for part in parts] == ["One", "Other"]
    assert set(told) <= threads(parts[1])
    assert len(begun - threads(parts[0]) - threads(parts[1])) <= 0.15 * len(begun)
    before = {part.pk: threads(part) for part in parts}
    another_run(source)
    for part in some(parts):
        assert fresh(part).runs_in_a_row == 2
        assert len(threads(part) ^ before[part.pk]) <= 0.1 * len(before[part.pk])
    unsplit(whole, by=operator)
    another_run(source)
    assert fresh(whole).is_current


def test_a_contradiction_is_a_problem_in_words(platform: Platform, tmp_path: Path) -> None:
    said: list[dict[str, Any]] = []
    request = {
        "act": "discover", "signals": str(platform.signals), "out": str(tmp_path / "x.json"), "seed": 0, "floor": 5,
        "exclude": [], "previous": None, "steering": {"dismiss": [{"niche": "1"}], "split": [{"niche": "1"}]},
    }  # fmt: skip
    job._answer(request, said.append)
    [answer] = said
    assert answer["problem"].startswith("Two decisions about niches cannot both be kept: 1 is dismissed and split")


@pytest.fixture(autouse=True)
def longer(request: pytest.FixtureRequest) -> None:
    """Whole runs, several in one test."""
    request.node.add_marker(pytest.mark.timeout(300))
