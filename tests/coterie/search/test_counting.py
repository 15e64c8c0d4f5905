"""Searches count for finding niches only of people who chose so, and their texts are told only of enough people."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from threading import Event, get_ident

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coterie.foundation import personal
from coterie.foundation.aside import aside
from coterie.niches.models import Source
from coterie.niches.models.niche import FLOOR
from coterie.people.delete_account import delete_account
from coterie.people.export_data import export_data
from coterie.people.models import Identity, OptOut, User
from coterie.people.opt_out import opt_out
from coterie.search.consent import let_count, stop_counting
from coterie.search.forget_old import forget_old
from coterie.search.hand_on import searches
from coterie.search.keep import as_counted, keep
from coterie.search.models import Consent, Search
from coterie.search.reactions import stop_counting_whoever_opted_out
from tests.coterie.search.acting import built
from tests.coterie.world import World, person


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def kept() -> list[tuple[str, int, str]]:
    return list(Search.objects.order_by("pk").values_list("query", "results", "opened"))


def crowd(count: int, typed: str, *, results: int = 0, **how: object) -> list[User]:
    """So many people who searched the same."""
    people = [person(f"{typed[:3]}{number}") for number in range(count)]
    for each in people:
        keep(let_count(by=each).pk, typed=typed, results=results, **how)  # type: ignore[arg-type]
    return people


def test_nothing_is_kept_of_those_who_did_not_choose_it(world: World) -> None:
    built()
    for client in (Client(), signed_in(world.mia)):
        page = client.get("/search/?q=sticky")
        assert b"data-opened" not in page.content
        client.get("/search/palette/?part=list&q=sticky")
        client.post("/search/opened/", {"q": "sticky", "what": f"discussions.post:{world.opening.pk}"})
    assert not Search.objects.exists()


def test_what_is_sent_is_kept_once_and_what_is_typed_is_not(world: World) -> None:
    built()
    client = signed_in(world.mia)
    assert client.post("/search/counting/", {"count": "yes"}).status_code == 302
    for typed in ("s", "st", "sti"):
        client.get(f"/search/palette/?part=list&q={typed}")
    assert kept() == []
    client.get("/search/?q=Sticky")
    client.get("/search/?q=sticky&sort=newest")
    client.get("/search/?q=")
    assert kept() == [("sticky", 1, "")]
    client.get(f"/spaces/{world.repair.slug}/search/?q=helicoid")
    found = Search.objects.get(query="helicoid")
    assert (found.results, found.community) == (0, world.repair)
    assert b"This search counts" in client.get("/search/?q=sticky").content


def test_what_was_opened_is_noted_with_the_search_or_makes_one_in_the_palette(world: World) -> None:
    built()
    let_count(by=world.mia)
    client = signed_in(world.mia)
    page = client.get("/search/?q=sticky").content.decode()
    what = f"discussions.post:{world.opening.pk}"
    assert f'data-opens="{what}"' in page
    assert client.post("/search/opened/", {"q": "Sticky", "what": what}).status_code == 204
    assert kept() == [("sticky", 1, what)]
    palette = client.get("/search/palette/?part=list&q=shut").content.decode()
    assert what in palette
    assert 'data-opened="/search/opened/" data-q="shut"' in palette
    client.post("/search/opened/", {"q": "shut", "what": what, "results": "3"})
    assert kept()[-1] == ("shut", 3, what)


@pytest.mark.parametrize(
    "what", ["", "nonsense", "people.user:", "people.user:-1", "auth.user:1", "discussions.post:٣"]
)
def test_what_is_no_result_is_not_noted(world: World, what: str) -> None:
    let_count(by=world.mia)
    assert signed_in(world.mia).post("/search/opened/", {"q": "x y", "what": what}).status_code == 204
    assert kept() == []


def test_what_somebody_may_not_see_is_not_noted(world: World) -> None:
    let_count(by=world.sam)
    what = f"discussions.post:{world.opening.pk}"
    signed_in(world.sam).post("/search/opened/", {"q": "sticky", "what": what, "in": world.repair.slug})
    assert kept() == []


def test_operators_that_name_people_and_excluded_words_are_not_kept() -> None:
    assert as_counted('author:mia  "Light METER" -lens in:repair, f/2.8?') == "light meter f/2.8"
    assert as_counted("author:mia -x") == as_counted("   ") == as_counted("\0!?") == ""
    assert as_counted("Kühlen") == "kühlen"
    assert len(as_counted("word " * 300)) <= 200


def test_a_query_is_told_of_enough_different_people_only(world: World) -> None:
    crowd(FLOOR, "bellows")
    few = crowd(FLOOR - 1, "my secret illness")
    for _again in range(9):
        keep(Consent.objects.get(user=few[0]).pk, typed="my secret illness", results=0, at=timezone.now())
    Search.objects.filter(consent__user=few[0]).update(at=timezone.now() - timedelta(days=2))
    keep(Consent.objects.get(user=few[0]).pk, typed="my secret illness", results=0)
    crowd(FLOOR, "diaphragm", results=3)
    crowd(FLOOR, "helicoid", space=world.repair)
    client = signed_in(world.olga)
    page = client.get("/operate/searches/").content.decode()
    assert "bellows" in page
    assert "helicoid" in page
    assert "secret" not in page
    assert "diaphragm" not in page
    inside = client.get(f"/operate/searches/?in={world.repair.slug}").content.decode()
    assert "helicoid" in inside
    assert "bellows" not in inside
    assert client.get("/operate/searches/?in=nowhere").status_code == 200


def test_enough_people_must_have_found_nothing(world: World) -> None:
    crowd(FLOOR - 1, "bellows")
    keep(let_count(by=world.mia).pk, typed="bellows", results=2)
    assert "bellows" not in signed_in(world.olga).get("/operate/searches/").content.decode()


def test_the_page_is_the_operators_and_costs_the_same_for_many(world: World) -> None:
    for user in (world.ada, world.mia):
        assert signed_in(user).get("/operate/searches/").status_code == 404
    assert Client().get("/operate/searches/").status_code == 404
    client = signed_in(world.olga)
    crowd(FLOOR, "bellows", space=world.repair)
    client.get("/operate/searches/")
    with CaptureQueriesContext(connection) as one:
        client.get("/operate/searches/")
    crowd(FLOOR, "diaphragm", space=world.birds)
    crowd(FLOOR, "helicoid")
    with CaptureQueriesContext(connection) as many:
        client.get("/operate/searches/")
    assert len(many) == len(one) <= 8


def test_taking_it_back_deletes_what_was_kept(world: World) -> None:
    consent = let_count(by=world.mia).pk
    keep(consent, typed="bellows", results=0)
    page = signed_in(world.mia).get("/why/").content.decode()
    assert "Do not count my searches" in page
    assert "One is kept" in page
    signed_in(world.mia).post("/search/counting/", {"count": "no"})
    assert not Search.objects.exists()
    assert not Consent.objects.exists()
    # What a page wanted to keep meanwhile comes too late.
    keep(consent, typed="bellows", results=0)
    assert not Search.objects.exists()
    assert stop_counting(by=world.mia) is False


def test_opting_out_takes_the_searches_along(world: World) -> None:
    Identity.objects.create(key="k", platform="Aperture", user=world.mia)
    keep(let_count(by=world.mia).pk, typed="bellows", results=0)
    opt_out(by=world.mia)
    activity = world.mia.activities.latest("pk")
    stop_counting_whoever_opted_out(activity.pk)
    assert not Search.objects.exists()
    assert not Consent.objects.exists()
    with pytest.raises(ValidationError, match="not to be counted"):
        let_count(by=world.mia)
    page = signed_in(world.mia).get("/why/").content.decode()
    assert "Let my searches count" not in page


def test_what_was_kept_is_handed_out_and_goes_with_the_account(world: World) -> None:
    keep(let_count(by=world.mia).pk, typed="bellows", results=0, space=world.repair)
    with export_data(world.mia) as file, zipfile.ZipFile(file) as archive:
        assert any(b"bellows" in archive.read(name) for name in archive.namelist())
    assert any("1 search." in str(line) for line in personal.outlook(world.mia).goes)
    delete_account(world.mia, with_texts=False)
    assert not Search.objects.exists()


def test_after_ninety_days_searches_are_forgotten(world: World) -> None:
    consent = let_count(by=world.mia).pk
    for days in (89, 91):
        keep(consent, typed=f"bellows {days}", results=0, at=timezone.now() - timedelta(days=days))
    assert forget_old() == 1
    assert kept() == [("bellows 89", 0, "")]


def test_discovery_gets_them_under_the_keys_of_the_platform(world: World) -> None:
    source = Source.objects.create(name="Aperture", salted_as="Aperture", first_at=timezone.now() - timedelta(days=9))
    people = crowd(FLOOR + 1, "bellows")
    crowd(FLOOR - 1, "secret")
    for number, each in enumerate(people[:3]):
        Identity.objects.create(key=f"k{number}", platform="Aperture" if number else "Elsewhere", user=each)
    keep(Consent.objects.get(user=people[1]).pk, typed="secret of mine", results=0)
    assert sorted(searches(source)) == [("k1", "bellows", None, 0, None), ("k2", "bellows", None, 0, None)]
    source.last_at = timezone.now() + timedelta(days=1)
    assert [bool(row[2]) for row in searches(source)] == [True, True]
    OptOut.objects.create(key="k1")
    assert [row[0] for row in searches(source)] == ["k2"]


def test_a_page_costs_no_more_for_those_whose_searches_count(world: World) -> None:
    built()
    client = signed_in(world.mia)
    client.get("/search/?q=sticky")
    with CaptureQueriesContext(connection) as without:
        client.get("/search/?q=sticky")
    let_count(by=world.mia)
    client.get("/search/?q=sticky")
    with CaptureQueriesContext(connection) as counting:
        client.get("/search/?q=sticky")
    ours = [each for each in counting if "search_search" in each["sql"] or "SAVEPOINT" in each["sql"]]
    assert len(counting) - len(ours) == len(without)


@pytest.mark.django_db(transaction=True)
def test_a_write_aside_does_not_hold_the_page_and_survives_a_failure(settings: object) -> None:
    settings.ASIDE = True  # type: ignore[attr-defined]
    done, where = Event(), []

    def fail() -> None:
        raise ValueError("as planned")

    def work() -> None:
        where.append(get_ident())
        done.set()

    assert aside(fail)
    assert aside(work)
    assert done.wait(10)
    assert where != [get_ident()]
