"""The page on which hosts give a space its look."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coterie.brand.models import Place, SpacePicture
from coterie.brand.personal import HELD
from coterie.communities.models import Community, Presentation
from coterie.communities.open_doors import open_doors
from coterie.media.housekeeping import tidy_up
from coterie.media.make_ready import make_ready
from coterie.media.models import Medium
from coterie.media.remove import remove_medium, restore_medium
from tests.coterie.media.pictures import drawn, written
from tests.coterie.world import World

FORM = {"name": "Repair", "purpose": "Mend.", "mark": "R", "hue": 10, "typeface": "magazine", "tone": "warm"}
INVISIBLE = ["\u2800", "\u3164\u115f", "\u200b\u200d", "\u0301"]


def png(width: int = 400, height: int = 400, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, written(drawn(width, height), "PNG"))


def wide() -> SimpleUploadedFile:
    return png(1600, 320, "banner.png")


def address(space: Community) -> str:
    return f"/spaces/{space.slug}/looks/"


def saved(client: Client, world: World, **more: Any) -> Community:
    """What the space is after its form was sent by its lead, with its pictures made ready."""
    client.force_login(world.ada)
    answer = client.post(address(world.repair), {**FORM, **more})
    assert answer.status_code == 302, answer.context["form"].errors
    for each in Medium.objects.filter(state="waiting"):
        make_ready(each.pk)
    world.repair.refresh_from_db()
    return world.repair


def refused(client: Client, world: World, **more: Any) -> str:
    """The page, and nothing was changed."""
    client.force_login(world.ada)
    answer = client.post(address(world.repair), {**FORM, **more})
    assert answer.status_code == 400
    world.repair.refresh_from_db()
    assert (world.repair.name, world.repair.typeface) == ("Film Camera Repair", "clear")
    assert not Medium.objects.exists()
    assert not SpacePicture.objects.exists()
    return answer.content.decode()


def test_words_colour_typefaces_and_pictures_are_saved_together(client: Client, world: World) -> None:
    said = {"for_whom": "Tinkerers.", "expected": "Patience.", "welcome": "Say **hello**."}
    space = saved(client, world, **said, logo=png(), banner=wide(), banner_alt="A workbench")
    assert (space.name, space.hue, space.typeface, space.tone) == ("Repair", 10, "magazine", "warm")
    assert "480" not in space.logo
    assert "400.webp" in space.logo
    assert 'alt="A workbench"' in space.banner
    kept = Presentation.of(space)
    assert (kept.for_whom, kept.expected, kept.by) == ("Tinkerers.", "Patience.", world.ada)
    assert "<strong>hello</strong>" in kept.welcome_html


def test_the_frame_of_every_page_shows_them(client: Client, world: World) -> None:
    space = saved(client, world, logo=png(), banner=wide())
    page = client.get(f"/spaces/{space.slug}/guidelines/").content.decode()
    assert space.logo in page
    assert space.banner in page
    assert "10-magazine-" in page
    sheet = client.get(
        page.split('<link rel="stylesheet" href="/spaces/brand/')[1].split('"')[0].join(["/spaces/brand/", ""])
    )
    assert "--space-head:var(--font-serif)" in sheet.content.decode()


@pytest.mark.parametrize("typeface", ["no-such", "clear;color:red"])
def test_a_sheet_of_typefaces_that_are_none_is_not_there(client: Client, db: None, typeface: str) -> None:
    assert client.get(f"/spaces/brand/10-{typeface}-abc.css").status_code == 404


def test_a_new_logo_replaces_the_old_one_whose_file_goes(client: Client, world: World) -> None:
    first = saved(client, world, logo=png()).logo
    second = saved(client, world, logo=png(300, 300)).logo
    assert first != second
    assert SpacePicture.objects.count() == 1
    old = Medium.objects.order_by("pk").first()
    assert old is not None
    assert client.get(old.address, follow=True).status_code == 200  # its owner's, for a day
    client.force_login(world.mia)
    assert client.get(old.address).status_code == 404


def test_pictures_are_taken_away_and_the_mark_is_back(client: Client, world: World) -> None:
    saved(client, world, logo=png(), banner=wide())
    space = saved(client, world, no_logo="on", no_banner="on")
    assert (space.logo, space.banner) == ("", "")
    assert space.emblem == "R"


def test_pictures_stay_when_only_words_are_changed(client: Client, world: World) -> None:
    before = saved(client, world, logo=png(), banner=wide(), banner_alt="A bench")
    logo, banner = before.logo, before.banner
    after = saved(client, world, name="Repairs", banner_alt="A bench")
    assert (after.name, after.logo, after.banner) == ("Repairs", logo, banner)


def test_what_is_on_the_banner_can_be_said_later(client: Client, world: World) -> None:
    saved(client, world, banner=wide())
    assert 'alt="Tools &amp; &quot;parts&quot;"' in saved(client, world, banner_alt='Tools & "parts"').banner


def test_pictures_of_a_space_are_kept_when_files_are_tidied(client: Client, world: World) -> None:
    saved(client, world, logo=png())
    Medium.objects.update(created_at="2020-01-01T00:00:00Z")
    assert tidy_up() == 0


def test_a_file_that_its_owner_removes_leaves_the_space_at_once_and_can_come_back(client: Client, world: World) -> None:
    space = saved(client, world, logo=png())
    medium = Medium.objects.get()
    remove_medium(medium, by=world.ada)
    space.refresh_from_db()
    assert space.logo == ""
    restore_medium(medium)
    space.refresh_from_db()
    assert medium.key in space.logo


@pytest.mark.parametrize(
    ("who", "status"), [("ada", 200), ("hal", 200), ("olga", 200), ("mia", 403), ("ivo", 403), ("sam", 404)]
)
def test_who_may_open_the_page(client: Client, world: World, who: str, status: int) -> None:
    client.force_login(world.viewer(who))
    assert client.get(address(world.repair)).status_code == status
    sent = client.post(f"{address(world.repair)}preview/", FORM)
    assert sent.status_code == status


def test_pictures_are_seen_by_whoever_sees_the_space(client: Client, world: World) -> None:
    saved(client, world, logo=png())
    medium = Medium.objects.get()

    def gets(who: Any) -> int:
        other = Client()
        if who:
            other.force_login(who)
        return other.get(f"{medium.address}400.webp", follow=True).status_code

    assert [gets(each) for each in (world.mia, world.ivo, world.sam, None)] == [200, 200, 404, 404]
    open_doors(world.repair, by=world.ada)
    assert [gets(each) for each in (world.sam, None)] == [200, 200]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("logo.svg", SVG, "no picture that can be shown"),
        ("logo.png", SVG, "no picture that can be shown"),
        ("logo.png", b"\x89PNG\r\n\x1a\n" + b"broken" * 100, "broken"),
        ("logo.pdf", b"%PDF-1.4 something", "no picture that can be shown"),
        ("logo.png", written(drawn(40, 40), "PNG"), "40 × 40 pixels; at least 96 × 96"),
        ("logo.html", b"<html>hello</html>", "no picture that can be shown"),
    ],
)
def test_what_is_no_picture_is_refused_in_words_and_nothing_is_saved(
    client: Client, world: World, name: str, content: bytes, words: str
) -> None:
    page = refused(client, world, logo=SimpleUploadedFile(name, content), banner=wide())
    assert words in page


def test_a_picture_of_too_many_pixels_is_refused(client: Client, world: World) -> None:
    bomb = written(drawn(8, 8).resize((20_000, 8_000)), "PNG")
    assert "too many pixels" in refused(client, world, banner=SimpleUploadedFile("wide.png", bomb))


def test_a_file_that_is_too_large_is_refused(client: Client, world: World, settings: Any) -> None:
    settings.MEDIA_FILE_BYTES = 1000
    assert "at most 1000 bytes" in refused(client, world, logo=png())


def test_words_that_do_not_fit_leave_no_picture_behind(client: Client, world: World) -> None:
    refused(client, world, tone="shouting", logo=png())


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("typeface", "comic"),
        ("hue", "500"),
        ("for_whom", "x" * 401),
        ("expected", "x" * 401),
        ("welcome", "x" * 4_001),
        ("mark", "ABC"),
        ("name", "x" * 81),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(client: Client, world: World, field: str, typed: str) -> None:
    assert f'id="id_{field}' in refused(client, world, **{field: typed})


@pytest.mark.parametrize("field", ["name", "purpose", "mark"])
@pytest.mark.parametrize("typed", INVISIBLE)
def test_what_cannot_be_seen_is_refused_in_words(client: Client, world: World, field: str, typed: str) -> None:
    assert "at least one letter" in refused(client, world, **{field: typed})


def test_a_field_of_a_megabyte_and_nul_are_refused(client: Client, world: World) -> None:
    client.force_login(world.ada)
    for typed in ("x" * 1_200_000, "a\0b"):
        assert client.post(address(world.repair), {**FORM, "welcome": typed}).status_code == 400
    assert not Presentation.objects.exists()


def test_markup_and_signs_that_turn_the_text_stay_words(client: Client, world: World) -> None:
    open_doors(world.repair, by=world.ada)
    saved(client, world, for_whom="<b>All</b>\u202e gnihtyreve", welcome="<script>alert(1)</script>", name="<i>R</i>")
    page = Client().get(f"/spaces/{world.repair.slug}/").content.decode()
    assert "&lt;b&gt;All&lt;/b&gt; gnihtyreve" in page
    assert "<i>R</i>" not in page
    assert "<script>alert" not in Presentation.of(world.repair).welcome_html


@pytest.mark.parametrize("mark", ["ß", "ßß", "\ufb01", "\ufb01ß", "ŉ"])
def test_a_mark_that_would_grow_in_capitals_stays_as_it_is(client: Client, world: World, mark: str) -> None:
    assert saved(client, world, mark=mark).mark == mark


def test_the_preview_shows_what_is_typed_and_saves_nothing(client: Client, world: World) -> None:
    client.force_login(world.hal)
    typed = {**FORM, "name": "Typed name", "hue": 77, "welcome": "*Hi*", "preview": "yes"}
    for where in (address(world.repair), f"{address(world.repair)}preview/"):
        page = client.post(where, typed).content.decode()
        assert "Typed name" in page
        assert "/spaces/preview/77-magazine-" in page
        assert "<em>Hi</em>" in page
        assert "Say what you know" in page
    world.repair.refresh_from_db()
    assert world.repair.name == "Film Camera Repair"


def test_the_preview_of_what_does_not_fit_yet_keeps_what_is_stored(client: Client, world: World) -> None:
    client.force_login(world.hal)
    answer = client.post(f"{address(world.repair)}preview/", {**FORM, "name": "", "hue": "no", "mark": "\u200b"})
    assert answer.status_code == 200
    assert "Film Camera Repair" in answer.content.decode()


def test_the_files_of_a_space_that_goes_are_deleted(client: Client, world: World) -> None:
    saved(client, world, logo=png())
    world.repair.delete()
    Medium.objects.update(created_at="2020-01-01T00:00:00Z")
    assert tidy_up() == 1


def test_a_place_has_one_picture(client: Client, world: World) -> None:
    saved(client, world, logo=png(), banner=wide())
    assert set(SpacePicture.objects.values_list("place", flat=True)) == set(Place)


def test_an_invitation_to_a_closed_space_shows_its_mark_and_no_picture_that_is_not_there(
    client: Client, world: World
) -> None:
    saved(client, world, logo=png(), banner=wide())
    page = Client().get(f"/spaces/invitations/{world.token}/").content.decode()
    assert "/media/" not in page
    open_doors(world.repair, by=world.ada)
    assert world.repair.logo in Client().get(f"/spaces/invitations/{world.token}/").content.decode()


def test_pages_cost_no_query_for_pictures(client: Client, world: World) -> None:
    open_doors(world.repair, by=world.ada)

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(f"/spaces/{world.repair.slug}/{path}").status_code == 200
        return len(queries)

    asked("")  # what is kept is not measured again
    paths = ("", "guidelines/")
    before = [asked(path) for path in paths]
    saved(client, world, logo=png(), banner=wide(), welcome="Hello")
    assert [asked(path) for path in paths] == before
    assert max(before) <= 8
    client.get(address(world.repair))  # says that it was saved
    with CaptureQueriesContext(connection) as queries:
        client.get(address(world.repair))
    assert len(queries) <= 8


def test_a_person_gets_and_a_space_hands_out_what_is_kept(client: Client, world: World) -> None:
    space = saved(client, world, logo=png(), for_whom="Tinkerers.")
    pictures = next(each for each in HELD if each.key == "pictures")
    assert [row["place"] for row in pictures.for_space(space)] == ["logo"]
    world.ada.memberships.all().delete()
    world.ada.delete()
    space.refresh_from_db()
    assert space.logo
    assert Presentation.of(space).by is None
