"""The operators' pages: for operators alone, complete, and never markup of somebody else's making."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse

from coterie.niches import access
from coterie.niches.dismiss import dismiss
from coterie.niches.formats import FORMATS
from coterie.niches.import_export import ExportFile, import_export
from coterie.niches.launch import launch
from coterie.niches.models import Dismissal, Import, Job, Launch, Merge, Niche, NicheMember, Run, Source
from coterie.niches.permissions import Permission
from coterie.people.claim import claim
from coterie.people.models import User
from tests.coterie.niches.conftest import Platform, a_run, text_of
from tests.coterie.niches.test_launch import a_space
from tests.coterie.world import World, person
from tests.support.found import some


def every_address(niche: Niche) -> list[str]:
    source, member, thread = niche.source, niche.members.first(), niche.threads.first()
    job = import_export(ExportFile(settings.DATA, "x"), by=None, platform="Waiting")
    run = Run.objects.create(source=source)
    own = [
        "niche", "lens", "people", "talk", "questions", "rename", "dismiss", "restore", "merge", "unmerge", "split",
        "unsplit", "place", "launch", "brand", "invitations",
    ]  # fmt: skip
    return [
        reverse("niches:list"),
        reverse("niches:map"),
        reverse("niches:compare", query={"a": niche.pk}),
        *(reverse(f"niches:{name}", args=[niche.pk]) for name in own),
        reverse("niches:person", args=[niche.pk, member.pk]),
        reverse("niches:posts", args=[niche.pk, "people"]),
        reverse("niches:question", args=[niche.pk, 0]),
        reverse("niches:thread", args=[niche.pk, thread.pk]),
        reverse("niches:new-link", args=[niche.pk, 1]),
        reverse("niches:unplace", args=[niche.pk, 1]),
        reverse("sources:list"),
        reverse("sources:import"),
        reverse("sources:sample"),
        reverse("sources:source", args=[source.pk]),
        reverse("sources:run", args=[source.pk]),
        reverse("sources:import-progress", args=[job.pk]),
        reverse("sources:import-cancel", args=[job.pk]),
        reverse("sources:run-progress", args=[run.pk]),
        reverse("sources:run-cancel", args=[run.pk]),
    ]


def test_every_address_is_nothing_to_others(niches: list[Niche], client: Client) -> None:
    addresses = every_address(niches[0])
    strangers = [client.get(address) for address in addresses]
    assert {(each.status_code, each.url.split("?")[0]) for each in strangers if each.status_code != 405} == {
        (302, "/accounts/login/")
    }
    client.force_login(person("sam"))
    for address in some(addresses):
        assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}, address
        assert 404 in {client.get(address).status_code, client.post(address).status_code}, address
    assert not Launch.objects.exists()
    assert not Dismissal.objects.exists()


@pytest.mark.parametrize("name", ["stranger", "sam", "ivo", "mia", "hal", "ada", "olga"])
def test_access_gives_niches_and_sources_to_operators_alone(world: World, niches: list[Niche], name: str) -> None:
    viewer = world.viewer(name)
    run = Run.objects.create(source=niches[0].source)
    job = Import.objects.create(source=niches[0].source)
    one_and_many: list[tuple[Callable[[], Any], Any]] = [
        (lambda: access.niche(viewer, niches[0].pk), access.niches(viewer)),
        (lambda: access.niche(viewer, niches[0].pk, Permission.NICHE_REVIEW), access.niches(viewer)),
        (lambda: access.niche(viewer, niches[0].pk, Permission.NICHE_LAUNCH), access.niches(viewer)),
        (lambda: access.source(viewer, niches[0].source_id), access.sources(viewer)),
        (lambda: access.run(viewer, run.pk), access.runs(viewer)),
        (lambda: access.import_(viewer, job.pk), access.imports(viewer)),
    ]
    for one, many in some(one_and_many):
        if name == "olga":
            assert one() in many
        else:
            with pytest.raises(Http404):
                one()
            assert not many.exists()


# -- the list and the lens


def test_the_list_says_how_many_and_begins_with_the_best(page: Client, niches: list[Niche]) -> None:
    text = text_of(page.get("/niches/"))
    assert "6 niches among 240 people" in text
    assert "Aperture, simulated · 2,000 posts" in text
    for niche in some(niches):
        assert niche.name in text
    assert re.search(rf'id="lens-name">{re.escape(niches[0].name)}<', text)


def test_before_anything_was_read_the_page_offers_the_first_step(page: Client) -> None:
    assert "Import an export" in text_of(page.get("/niches/"))
    text = text_of(page.get("/sources/"))
    for words in ("Read an export", "Try a sample", "simulated here", *(str(each.name) for each in FORMATS)):
        assert words in text


def test_filters_and_orders(page: Client, niches: list[Niche], operator: User) -> None:
    dismiss(niches[0], by=operator, reason="a fad")
    shown = {
        name: [each["key"] for each in page.get(f"/niches/map.json?{name}").json()["niches"]]
        for name in ("show=", "show=aside", "sort=people", "sort=unmet", "show=ready", "show=nonsense")
    }
    assert shown["show=aside"] == [niches[0].pk]
    assert niches[0].pk not in shown["show="]
    assert shown["show="] == shown["show=nonsense"] == [niche.pk for niche in niches[1:]]
    sizes = {niche.pk: niche.size for niche in niches}
    assert [sizes[pk] for pk in shown["sort=people"]] == sorted(
        (sizes[pk] for pk in shown["sort=people"]), reverse=True
    )
    assert set(shown["show=ready"]) == {niche.pk for niche in niches[1:] if niche.state == "ready"}
    assert "a fad" in text_of(page.get(f"/niches/{niches[0].pk}/"))


def test_the_map_has_every_niche_and_who_shares_people(page: Client, niches: list[Niche], platform: Platform) -> None:
    drawn = page.get("/niches/map.json").json()
    assert {each["name"] for each in drawn["niches"]} == {niche.name for niche in niches}
    keys = {"key", "name", "x", "y", "size", "state", "parent", "url", "people"}
    assert all(set(each) == keys for each in some(drawn["niches"]))
    assert len(drawn["links"]) == len(platform.found["links"])


def test_the_lens_shows_every_kind_of_evidence(page: Client, niches: list[Niche]) -> None:
    text = text_of(page.get(f"/niches/{niches[0].pk}/lens/"))
    assert "<html" not in text
    for words in ("Why it stands out", "Unanswered", "No home", "Comes back", "People", "posts a month", "ranked"):
        assert words in text, words
    assert niches[0].members.order_by("-affinity").first().identity.name in text


def test_evidence_opens_to_what_people_wrote_as_plain_text(page: Client, niches: list[Niche]) -> None:
    measure = next(each for each in niches[0].evidence if each["posts"])
    address = reverse("niches:posts", args=[niches[0].pk, measure["measure"]])
    whole, part = text_of(page.get(address)), text_of(page.get(address, headers={"HX-Request": "true"}))
    assert "<html" in whole
    assert "<html" not in part
    assert part.count("niches-post") == len(measure["posts"])
    assert page.get(reverse("niches:posts", args=[niches[0].pk, "nonsense"])).status_code == 404


def test_questions_threads_and_people_open_to_their_posts(page: Client, niches: list[Niche]) -> None:
    niche = next(each for each in niches if each.questions)
    part = niche.members.order_by("-posts").first()
    thread = niche.threads.first()
    asked = text_of(page.get(reverse("niches:question", args=[niche.pk, 0]), headers={"HX-Request": "true"}))
    assert asked.count("niches-post") == len(niche.questions[0]["threads"])
    assert thread.title in text_of(page.get(reverse("niches:thread", args=[niche.pk, thread.pk])))
    assert part.identity.name in text_of(page.get(reverse("niches:person", args=[niche.pk, part.pk])))
    assert page.get(reverse("niches:question", args=[niche.pk, 999])).status_code == 404
    other = next(each for each in niches if each != niche).threads.first()
    assert page.get(reverse("niches:thread", args=[niche.pk, other.pk])).status_code == 404


def test_what_people_wrote_is_never_markup(
    page: Client, niches: list[Niche], source: Source, platform: Platform
) -> None:
    hostile = copy.deepcopy(platform.found)
    hostile["niches"][0]["name"] = "<script>alert(1)</script>"
    hostile["niches"][0]["questions"][0]["text"] = "<img src=x onerror=alert(1)>"
    hostile["niches"][0]["threads"][0]["title"] = "<b onclick=alert(1)>x</b>"
    niche = a_run(source, hostile)[0]
    for address in ("/niches/", f"/niches/{niche.pk}/lens/", f"/niches/{niche.pk}/launch/"):
        text = text_of(page.get(address))
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "<b onclick" not in text


def test_reviewing_from_the_page(page: Client, niches: list[Niche]) -> None:
    one, other = niches[:2]
    page.post(f"/niches/{one.pk}/name/", {"name": "Pages and spines"})
    assert Niche.objects.get(pk=one.pk).name == "Pages and spines"
    said = text_of(page.post(f"/niches/{one.pk}/dismissal/", {"reason": ""}, follow=True))
    assert "Say why" in said
    said = text_of(page.post(f"/niches/{one.pk}/dismissal/", {"reason": "a fad"}, follow=True))
    assert f'action="/niches/{one.pk}/dismissal/undo/"' in said
    page.post(f"/niches/{one.pk}/dismissal/undo/")
    assert not Dismissal.objects.exists()
    page.post(f"/niches/{one.pk}/merge/", {"into": ""})
    page.post(f"/niches/{one.pk}/merge/", {"into": str(other.pk)})
    assert Merge.objects.get().into == other
    page.post(f"/niches/{one.pk}/merge/undo/")
    assert not Merge.objects.exists()


# -- sources


def test_an_upload_begins_an_import(page: Client, platform: Platform) -> None:
    upload = SimpleUploadedFile("export.zip", b"PK\x03\x04" + bytes(40))
    answer = page.post("/sources/imports/", {"export": upload, "platform": "Aperture"})
    job = Import.objects.get()
    assert answer.url == f"/sources/{job.source_id}/?then=map"
    assert job.uploaded
    assert "Reading export.zip" in text_of(page.get(answer.url))
    another = SimpleUploadedFile("another.zip", b"PK\x03\x04" + bytes(40))
    busy = page.post("/sources/imports/", {"export": another, "platform": "Aperture"})
    assert busy.status_code == 400
    assert "being read already" in busy.content.decode()
    assert Import.objects.count() == 1
    page.post(f"/sources/imports/{job.pk}/cancellation/")
    assert Import.objects.get().state == Job.CANCELLED


def test_the_page_of_a_first_import_leads_on_to_the_map_when_all_is_done(page: Client, source: Source) -> None:
    watched, plain = f"/sources/{source.pk}/?then=map", f"/sources/{source.pk}/"
    reading = Import.objects.create(source=source, state=Job.DONE)
    looking = Run.objects.create(source=source, state=Job.RUNNING)
    text_of(page.get(watched))
    Run.objects.update(state=Job.FAILED, problem="Out of memory.")
    assert "Out of memory." in text_of(page.get(watched))
    Run.objects.filter(pk=looking.pk).update(state=Job.DONE)
    assert page.get(watched).url == f"/niches/?source={source.pk}"
    text_of(page.get(plain))
    Import.objects.filter(pk=reading.pk).update(state=Job.FAILED)
    text_of(page.get(watched))


def test_one_press_begins_to_read_a_sample_once(page: Client) -> None:
    answer = page.post("/sources/sample/")
    job = Import.objects.get()
    assert (job.sample, job.uploaded, job.source.name) == (True, True, "Aperture")
    assert answer.url == f"/sources/{job.source_id}/?then=map"
    assert "Simulating a platform and reading it" in text_of(page.get(answer.url))
    again = page.post("/sources/sample/", follow=True)
    assert "Aperture is being read already" in text_of(again)
    assert Import.objects.count() == 1


def test_a_sample_takes_no_place_among_what_was_read(page: Client, source: Source) -> None:
    refused = page.post("/sources/sample/", follow=True)
    text = text_of(refused)
    assert "where nothing was read yet" in text
    assert "Try a sample" not in text
    assert not Import.objects.exists()


def test_what_failed_first_leaves_the_first_page_as_it_is(page: Client) -> None:
    other = Source.objects.create(name="Broken", salted_as="Broken")
    Import.objects.create(source=other, state=Job.FAILED)
    text = text_of(page.get("/sources/"))
    assert ("Broken" in text, "Try a sample" in text) == (True, True)


def test_what_is_no_archive_is_refused_before_it_is_kept(page: Client) -> None:
    answer = page.post("/sources/imports/", {"export": SimpleUploadedFile("export.zip", b"<html>nothing of the kind")})
    assert answer.status_code == 400
    assert "none of the formats" in answer.content.decode()
    assert not Import.objects.exists()


def test_progress_is_told_until_the_job_ends(page: Client, source: Source) -> None:
    run = Run.objects.create(source=source)
    address = f"/sources/runs/{run.pk}/progress/"
    waiting = page.get(address, headers={"HX-Request": "true"})
    assert f'hx-get="{address}"' in text_of(waiting)
    assert "HX-Refresh" not in waiting
    Run.objects.update(state=Job.FAILED, problem="The file ends too early.")
    ended = page.get(address, headers={"HX-Request": "true"})
    assert ended["HX-Refresh"] == "true"
    assert "The file ends too early." in text_of(page.get(f"/sources/{source.pk}/"))
    assert page.get(address).url == f"/sources/{source.pk}/"


def test_rows_that_could_not_be_read_are_listed(page: Client, source: Source) -> None:
    source.quarantined, source.quarantined_total = [["posts.csv", "line 17", "at is no time"]], 3
    source.save()
    text = text_of(page.get(f"/sources/{source.pk}/"))
    assert "line 17" in text
    assert "at is no time" in text


# -- why am I counted here?


def test_everybody_reads_why_they_are_counted(niches: list[Niche], client: Client) -> None:
    mia = person("mia")
    part = niches[0].members.order_by("-posts").first()
    claim(part.identity, by=mia)
    client.force_login(mia)
    text = text_of(client.get("/why/"))
    assert niches[0].name in text
    assert "You " in text
    assert "Do not count me" in text
    assert part.identity.name in text


def test_a_space_that_somebody_may_not_see_is_not_named(niches: list[Niche], operator: User, client: Client) -> None:
    niche = Niche.objects.for_page().get(pk=niches[0].pk)
    launched = launch(niche, by=operator, space=a_space(niche, name="A secret name"), people=[], topics=[])
    mia = person("mia")
    claim(niches[0].members.first().identity, by=mia)
    client.force_login(mia)
    assert "A secret name" not in text_of(client.get("/why/"))
    launched.launch.community.opened_at = launched.launch.at
    launched.launch.community.save()
    assert "A secret name" in text_of(client.get("/why/"))


def test_a_dismissed_niche_counts_nobody(niches: list[Niche], operator: User, client: Client) -> None:
    mia = person("mia")
    claim(niches[0].members.first().identity, by=mia)
    in_niches = NicheMember.objects.filter(identity__user=mia).values_list("niche", flat=True)
    for niche in Niche.objects.filter(pk__in=in_niches):
        dismiss(niche, by=operator, reason="a fad")
    client.force_login(mia)
    assert "You are in no niche" in text_of(client.get("/why/"))
