"""Sources and imports are deleted: what goes is said first, is really gone, and nothing else goes with it."""

from __future__ import annotations

import shutil

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from coterie.activity.models import Activity
from coterie.communities.models import Community
from coterie.niches.delete_source import consequences, delete_import, delete_source
from coterie.niches.import_export import folder_of
from coterie.niches.models import Import, Job, Launch, Niche, Run, Source
from coterie.niches.run import start_run
from coterie.people.models import Identity, OptOut, User
from tests.coterie.niches.conftest import Platform, text_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nothing_left_open")]


@pytest.fixture
def read(niches: list[Niche], platform: Platform) -> Import:
    """The import that the source's signals are of, with files of its own on disk."""
    source = Source.objects.get()
    job = Import.objects.create(source=source, state=Job.DONE, file_name="aperture.zip")
    shutil.copytree(platform.signals, settings.IMPORTS / folder_of(job))
    source.folder = folder_of(job)
    source.save()
    return Import.objects.get()


@pytest.fixture
def space(read: Import) -> Community:
    made = Community.objects.create(name="Film cameras", slug="film-cameras")
    Launch.objects.create(niche=Niche.objects.order_by("pk").first(), community=made)
    return made


def test_a_source_goes_with_all_that_was_found_and_the_rest_stays(
    read: Import, space: Community, operator: User
) -> None:
    kept = Identity.objects.order_by("pk").first()
    Identity.objects.filter(pk=kept.pk).update(user=operator)
    OptOut.objects.create(key="f" * 64)
    other = Source.objects.create(name="Other", salted_as="Other")
    folder = settings.IMPORTS / read.source.folder
    assert any(folder.iterdir())
    delete_source(read.source, by=operator)
    assert list(Source.objects.all()) == [other]
    assert [kind.objects.count() for kind in (Niche, Run, Import)] == [0, 0, 0]
    assert not folder.exists()
    assert [each.pk for each in Identity.objects.all()] == [kept.pk]
    assert Community.objects.get() == space
    assert OptOut.objects.count() == 1
    told = Activity.objects.get(kind="source.deleted")
    assert (told.actor, told.data) == (operator, {"source": "Aperture"})


def test_what_goes_is_counted_first(read: Import, space: Community) -> None:
    goes = consequences(read.source)
    assert (goes.posts, goes.people) == (2000, read.source.counts["members"])
    assert goes.niches == Niche.objects.count() > 0
    assert (goes.runs, goes.imports, goes.spaces) == (1, 1, (space,))
    assert goes.megabytes > 0.01


def test_an_import_goes_with_its_signals_and_the_source_can_be_read_again(read: Import, operator: User) -> None:
    folder = settings.IMPORTS / read.source.folder
    delete_import(read, by=operator)
    source = Source.objects.get()
    assert (source.name, source.salted_as, source.folder, source.counts) == ("Aperture", "Aperture", "", {})
    assert not folder.exists()
    assert [kind.objects.count() for kind in (Niche, Run, Import)] == [0, 0, 0]
    assert Activity.objects.get(kind="import.deleted").data == {"source": "Aperture", "file": "aperture.zip"}
    with pytest.raises(ValidationError, match="Nothing was read"):
        start_run(source, by=operator)


def test_an_import_that_another_replaced_leaves_only_its_record(read: Import, operator: User) -> None:
    older = Import.objects.create(source=read.source, state=Job.FAILED, file_name="older.zip")
    assert consequences(read.source, older).niches == 0
    delete_import(older, by=operator)
    assert Import.objects.get() == read
    assert Niche.objects.exists()
    assert any((settings.IMPORTS / read.source.folder).iterdir())


@pytest.mark.parametrize("kind", ["source", "import"])
def test_nothing_is_deleted_while_it_is_worked_on(read: Import, page: Client, kind: str) -> None:
    start_run(read.source, by=None)
    url = reverse("sources:delete", args=[read.source_id])
    if kind == "import":
        url = reverse("sources:delete-import", args=[read.pk])
    assert "being worked on" in text_of(page.get(url))
    assert "is being worked on. Wait, or cancel that first." in text_of(page.post(url, follow=True))
    assert Source.objects.exists()
    assert Import.objects.exists()
    with pytest.raises(ValidationError, match="being worked on"):
        delete_source(read.source, by=None)


def test_the_pages_say_what_goes_and_then_it_is_gone(read: Import, space: Community, page: Client) -> None:
    url = reverse("sources:delete", args=[read.source_id])
    assert url in text_of(page.get(reverse("sources:source", args=[read.source_id])))
    said = text_of(page.get(url))
    assert "2,000" in said
    assert space.name in said
    assert Source.objects.exists()
    assert "Aperture is deleted." in text_of(page.post(url, follow=True))
    assert not Source.objects.exists()
    assert page.get(url).status_code == page.post(url).status_code == 404
    assert page.get(reverse("home")).status_code == 200


def test_only_operators_delete(read: Import, client: Client) -> None:
    url = reverse("sources:delete", args=[read.source_id])
    assert client.post(url).status_code == 302  # to sign in
    client.force_login(User.objects.create_user("ada@example.org", "a long password"))
    assert client.post(url).status_code == client.get(url).status_code == 404
    assert Source.objects.exists()


def test_what_was_deleted_meanwhile_is_not_begun(read: Import) -> None:
    stale = Source.objects.get()
    delete_source(read.source, by=None)
    with pytest.raises(ValidationError, match="deleted meanwhile"):
        start_run(stale, by=None)
    with pytest.raises(ValidationError, match="deleted meanwhile"):
        delete_source(stale, by=None)
