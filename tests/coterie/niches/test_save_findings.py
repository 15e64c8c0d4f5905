"""What people decided about a niche holds in every later run."""

from __future__ import annotations

import copy
from typing import Any

from coterie.niches.dismiss import dismiss
from coterie.niches.merge import merge
from coterie.niches.models import Launch, Niche, NicheMember, NicheThread, Source
from coterie.niches.rename import rename
from coterie.people.models import Identity, OptOut, User
from tests.coterie.niches.conftest import Platform, a_run
from tests.coterie.niches.test_launch import launch_it
from tests.support.found import some


def changed(found: dict[str, Any], keep: float = 0.8) -> dict[str, Any]:
    """As another run might find it: in another order, under other keys and names, with some people gone."""
    again = copy.deepcopy(found)
    again["niches"].reverse()
    keys = {niche["key"]: f"n{place:02}" for place, niche in enumerate(again["niches"], start=1)}
    for niche in again["niches"]:
        niche["key"] = keys[niche["key"]]
        niche["name"] = f"other words for {niche['name']}"
        niche["members"] = niche["members"][: max(5, int(len(niche["members"]) * keep))]
    for link in again["links"]:
        link["a"], link["b"] = keys[link["a"]], keys[link["b"]]
    return again


def test_a_run_of_an_earlier_version_has_no_other_names(platform: Platform, source: Source) -> None:
    found = copy.deepcopy(platform.found)
    for each in found["niches"]:
        del each["alternatives"]
    assert all(niche.alternatives == [] for niche in some(a_run(source, found)))


def test_everything_found_is_stored(niches: list[Niche], platform: Platform, source: Source) -> None:
    found = platform.found["niches"]
    assert [niche.found_name for niche in niches] == [each["name"] for each in found]
    assert [niche.alternatives for niche in niches] == [each["alternatives"] for each in found]
    assert any(niche.alternatives for niche in niches)
    assert NicheMember.objects.count() == sum(len(each["members"]) for each in found)
    assert NicheThread.objects.count() == sum(len(each["threads"]) for each in found)
    assert all(0 <= niche.unmet <= 1 for niche in some(niches))
    source.refresh_from_db()
    assert source.current_run.summary["counts"]["members"] == 240
    stored = Niche.objects.get(pk=niches[0].pk)
    assert stored.people == stored.size == found[0]["size"]


def test_people_get_the_names_the_platform_shows(niches: list[Niche]) -> None:
    identity = niches[0].members.first().identity
    assert identity.name
    assert identity.platform == "Aperture"
    assert len(identity.key) == 32


def test_overlapping_niches_know_of_each_other(niches: list[Niche], platform: Platform) -> None:
    link = platform.found["links"][0]
    by_key = {niche.key: niche for niche in niches}
    assert by_key[link["b"]].pk in [each["niche"] for each in by_key[link["a"]].overlaps]
    assert by_key[link["a"]].pk in [each["niche"] for each in by_key[link["b"]].overlaps]


def test_a_niche_keeps_its_identity_as_it_drifts(niches: list[Niche], source: Source, platform: Platform) -> None:
    again = a_run(source, changed(platform.found))
    assert {niche.pk for niche in again} == {niche.pk for niche in niches}
    assert all(niche.runs_in_a_row == 2 for niche in some(again))
    assert again[0].found_name == f"other words for {niches[-1].found_name}"


def test_names_dismissals_merges_and_launches_hold(
    niches: list[Niche], source: Source, platform: Platform, operator: User
) -> None:
    named, dismissed, merged, target, launched = niches[:5]
    rename(named, by=operator, name="Ours")
    dismiss(dismissed, by=operator, reason="a fad")
    merge(merged, into=target, by=operator)
    launch_it(launched, operator)
    a_run(source, changed(platform.found))
    stored = {niche.pk: niche for niche in Niche.objects.for_list()}
    assert stored[named.pk].name == "Ours"
    assert stored[dismissed.pk].dismissal.reason == "a fad"
    assert stored[merged.pk].merge.into_id == target.pk
    assert Launch.objects.get().niche_id == launched.pk
    current = set(Niche.objects.current())
    assert current == {named, target, launched, niches[5]}


def test_what_is_not_found_again_stays_but_is_not_current(
    niches: list[Niche], source: Source, platform: Platform
) -> None:
    fewer = copy.deepcopy(platform.found)
    fewer["niches"], fewer["links"] = fewer["niches"][:3], []
    a_run(source, fewer)
    assert set(Niche.objects.current()) == set(niches[:3])
    assert set(Niche.objects.not_found_again()) == set(niches[3:])
    again = a_run(source, platform.found)
    back = next(niche for niche in again if niche.pk == niches[4].pk)
    assert back.runs_in_a_row == 1
    assert next(niche for niche in again if niche.pk == niches[0].pk).runs_in_a_row == 3


def test_who_opted_out_while_the_run_went_on_is_left_out(source: Source, platform: Platform) -> None:
    key = platform.found["niches"][0]["members"][0]["member"]
    OptOut.objects.create(key=key)
    niches = a_run(source, platform.found)
    assert not NicheMember.objects.filter(identity__key=key).exists()
    assert not Identity.objects.filter(key=key).exists()
    stored = Niche.objects.get(pk=niches[0].pk)
    assert stored.people == platform.found["niches"][0]["size"] - 1


def test_a_niche_below_the_floor_is_not_shown(niches: list[Niche], source: Source, platform: Platform) -> None:
    small = copy.deepcopy(platform.found)
    small["niches"][0]["members"] = small["niches"][0]["members"][:4]
    a_run(source, small)
    assert Niche.objects.shown().filter(people__lt=5).count() == 0
    assert Niche.objects.filter(people=4).count() == 1
