"""Renaming, dismissing and merging: each is kept with who and when, told to the operators, and can be undone."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from coterie.activity.models import Activity
from coterie.niches.dismiss import dismiss, restore
from coterie.niches.merge import merge, unmerge
from coterie.niches.models import Merge, Niche, NicheMember
from coterie.niches.rename import rename
from coterie.people.models import User
from tests.coterie.niches.test_launch import launch_it


def fresh(niche: Niche) -> Niche:
    return Niche.objects.for_page().get(pk=niche.pk)


def last_activity() -> Activity:
    return Activity.objects.latest("id")


def test_a_given_name_comes_before_the_found_one(niches: list[Niche], operator: User) -> None:
    found = niches[0].name
    rename(niches[0], by=operator, name="  Macro   photography ")
    assert fresh(niches[0]).name == "Macro photography"
    told = last_activity()
    assert (told.kind, told.audience, told.data) == (
        "niche.renamed",
        "operators",
        {"before": found, "name": "Macro photography"},
    )
    rename(fresh(niches[0]), by=operator, name="")
    assert fresh(niches[0]).name == found
    assert fresh(niches[0]).renamings.count() == 2


def test_another_name_of_the_run_is_taken_with_one_click_and_so_is_the_way_back(
    niches: list[Niche], operator: User, client: Client
) -> None:
    client.force_login(operator)
    niche, page = niches[0], reverse("niches:niche", args=[niches[0].pk])
    found, offered = niche.name, niche.alternatives
    assert offered
    assert f'name="name" value="{escape(offered[0])}"' in client.get(page).content.decode()
    client.post(reverse("niches:rename", args=[niche.pk]), {"name": offered[0]})
    assert fresh(niche).name == offered[0]
    assert fresh(niche).offered_names == [found, *offered[1:]]
    client.post(reverse("niches:rename", args=[niche.pk]), {"name": found})
    assert (fresh(niche).given_name, fresh(niche).offered_names) == ("", offered)


def test_the_same_name_again_is_no_act(niches: list[Niche], operator: User) -> None:
    before = Activity.objects.count()
    rename(niches[0], by=operator, name=niches[0].name)
    assert Activity.objects.count() == before


def test_a_name_that_is_too_long_is_refused(niches: list[Niche], operator: User) -> None:
    with pytest.raises(ValidationError, match="80"):
        rename(niches[0], by=operator, name="x" * 81)


def test_dismissing_needs_a_reason_and_can_be_undone(niches: list[Niche], operator: User) -> None:
    with pytest.raises(ValidationError, match="Say why"):
        dismiss(niches[0], by=operator, reason="  ")
    dismiss(niches[0], by=operator, reason="a fad")
    assert last_activity().data == {"name": niches[0].name, "reason": "a fad"}
    assert niches[0] not in Niche.objects.current()
    assert niches[0] in Niche.objects.set_aside()
    restore(niches[0], by=operator)
    assert last_activity().kind == "niche.restored"
    assert niches[0] in Niche.objects.current()
    restore(niches[0], by=operator)
    assert Activity.objects.filter(kind="niche.restored").count() == 1


def test_merging_counts_everybody_once(niches: list[Niche], operator: User) -> None:
    one, into = niches[0], niches[1]
    together = NicheMember.objects.filter(niche__in=[one, into]).values("identity").distinct().count()
    merge(one, into=into, by=operator)
    assert fresh(into).people == together
    assert fresh(into).size == into.size
    assert {niche.pk for niche in fresh(into).family} == {one.pk, into.pk}
    assert one not in Niche.objects.current()
    assert last_activity().data == {"name": one.name, "into": into.name}


def test_undoing_a_merge_gives_back_what_was_there(niches: list[Niche], operator: User) -> None:
    merge(niches[0], into=niches[1], by=operator)
    unmerge(niches[0], by=operator)
    assert fresh(niches[1]).people == niches[1].size
    assert niches[0] in Niche.objects.current()
    assert last_activity().kind == "niche.unmerged"


def test_merges_that_make_no_sense_are_refused(niches: list[Niche], operator: User) -> None:
    a, b, c, d = niches[:4]
    with pytest.raises(ValidationError, match="Choose another"):
        merge(a, into=a, by=operator)
    merge(a, into=b, by=operator)
    with pytest.raises(ValidationError, match="merged already"):
        merge(a, into=c, by=operator)
    with pytest.raises(ValidationError, match="itself merged"):
        merge(c, into=a, by=operator)
    with pytest.raises(ValidationError, match="other way round"):
        merge(b, into=c, by=operator)
    dismiss(d, by=operator, reason="a fad")
    with pytest.raises(ValidationError, match="dismissed"):
        merge(c, into=fresh(d), by=operator)
    assert Merge.objects.count() == 1


def test_a_niche_with_a_space_is_neither_dismissed_nor_merged_away(niches: list[Niche], operator: User) -> None:
    launch_it(niches[0], operator)
    with pytest.raises(ValidationError, match="has a space"):
        dismiss(fresh(niches[0]), by=operator, reason="a fad")
    with pytest.raises(ValidationError, match="has a space"):
        merge(fresh(niches[0]), into=niches[1], by=operator)
