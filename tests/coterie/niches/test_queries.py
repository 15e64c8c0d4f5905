"""The pages ask as many queries for a hundred rows as for one."""

from __future__ import annotations

import copy
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coterie.communities.models import Invitation
from coterie.niches.models import Import, Job, Niche, NicheMember, Run, Source
from coterie.people.models import Identity, User
from tests.coterie.niches.conftest import Platform, a_run, text_of
from tests.coterie.niches.test_launch import launch_it
from tests.coterie.world import person


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        text_of(client.get(address))
    return len(captured)


def many(found: dict[str, Any], count: int) -> dict[str, Any]:
    """The first niche ``count`` times, each with people of its own and sharing some with the next."""
    pattern, found = found["niches"][0], copy.deepcopy(found)
    found["niches"], found["links"] = [], []
    for number in range(count):
        niche = copy.deepcopy(pattern)
        niche["key"], niche["name"] = f"n{number}", f"niche {number}"
        for member in niche["members"]:
            member["member"] = f"{number:04}{member['member'][4:]}"
        found["niches"].append(niche)
        if number:
            found["links"].append({"a": f"n{number - 1}", "b": f"n{number}", "people": 3, "weight": 0.1})
    return found


def test_the_list_and_the_map_of_many_niches(page: Client, source: Source, platform: Platform) -> None:
    page.get("/niches/")
    a_run(source, many(platform.found, 2))  # two, so that the one under the lens shares people with another
    few = [queries(page, address) for address in ("/niches/", "/niches/map.json")]
    a_run(source, many(platform.found, 100))
    assert Niche.objects.current().count() == 100
    assert [queries(page, address) for address in ("/niches/", "/niches/map.json")] == few


def test_the_lens_and_the_people_of_a_large_niche(page: Client, source: Source, platform: Platform) -> None:
    def pages(size: int) -> list[int]:
        found = many(platform.found, 2)
        big = found["niches"][0]
        big["members"] = [{**big["members"][0], "member": f"{number:032}"} for number in range(size)]
        big["threads"] = [{**big["threads"][0], "thread": f"t{number}"} for number in range(size)]
        niche = a_run(source, found)[0]
        return [queries(page, f"/niches/{niche.pk}/{name}") for name in ("", "lens/", "people/", "launch/")]

    assert pages(5) == pages(100)


def test_the_invitations_of_a_large_launch(page: Client, niches: list[Niche], operator: User) -> None:
    launched = launch_it(niches[0], operator)
    address = f"/niches/{niches[0].pk}/invitations/"
    few = queries(page, address)
    community, invitation = launched.launch.community, Invitation.objects.first()
    for number in range(100):
        invitation.pk, invitation.token_hash = None, f"{number:064}"
        invitation.community = community
        invitation.save()
    assert queries(page, address) == few


def test_the_pages_of_many_sources_and_runs(page: Client, source: Source) -> None:
    Run.objects.create(source=source, state=Job.DONE)
    addresses = ("/sources/", f"/sources/{source.pk}/")
    few = [queries(page, address) for address in addresses]
    for number in range(100):
        other = Source.objects.create(name=f"Source {number}", salted_as="x", counts=source.counts)
        Run.objects.create(source=other, state=Job.DONE)
        Import.objects.create(source=other, state=Job.DONE)
        Run.objects.create(source=source, state=Job.DONE)
    assert [queries(page, address) for address in addresses] == few


def test_why_somebody_is_in_many_niches(client: Client, source: Source, platform: Platform) -> None:
    mia = person("mia")
    client.force_login(mia)

    def pages(count: int) -> int:
        found = many(platform.found, count)
        for niche in found["niches"]:
            niche["members"][0]["member"] = "f" * 32
        a_run(source, found)
        Identity.objects.filter(key="f" * 32).update(user=mia)
        assert NicheMember.objects.about(mia).count() == count
        return queries(client, "/why/")

    assert pages(1) == pages(100)
