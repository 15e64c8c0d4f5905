"""The picture that links to a space show."""

from __future__ import annotations

import io
import re

import pytest
from django.test import Client
from PIL import Image

from coterie.brand.card import card_url, in_head
from coterie.brand.models import Place
from coterie.brand.paint import Card, drawable, font, painted, wrapped
from coterie.brand.wear import wear
from coterie.communities.brand import AA, contrast, palette
from coterie.communities.models import Community
from coterie.communities.open_doors import open_doors
from coterie.communities.revise import revise
from tests.coterie.media.pictures import drawn, ready, written
from tests.coterie.world import World

LONG = "A name without an end " * 20
UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrikantenverein" * 3


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def named(name: str, purpose: str = "Wings, sharp.", mark: str = "BF") -> bytes:
    return painted(Card(name, purpose, mark, "Aperture", "#0f6b5c", "#ffffff"))


def renamed(world: World, name: str) -> Community:
    kept = {"purpose": world.birds.purpose, "hue": world.birds.hue, "mark": world.birds.mark}
    return revise(world.birds, by=world.ada, name=name, **kept)


def test_it_is_a_png_of_the_usual_measures_that_is_kept_for_ever(world: World) -> None:
    answer = Client().get(card_url(world.birds))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert "immutable" in answer["Cache-Control"]
    image = opened(answer.content)
    assert (image.format, image.size) == ("PNG", (1200, 630))


def test_the_page_names_it_with_title_and_description(world: World) -> None:
    page = Client().get("/spaces/birds-in-flight/").content.decode()
    meta = dict(re.findall(r'<meta property="(og:[a-z:_]+)" content="([^"]*)">', page))
    assert meta["og:image"] == f"http://127.0.0.1:8000{card_url(world.birds)}"
    assert meta["og:title"] == "Birds in Flight"
    assert meta["og:description"] == "Birds in Flight: Wings, sharp."
    assert (meta["og:image:width"], meta["og:image:height"]) == ("1200", "630")
    assert meta["og:url"] == "http://127.0.0.1:8000/spaces/birds-in-flight/"


def test_a_topic_has_its_own_title_there(world: World) -> None:
    open_doors(world.repair, by=world.ada)
    page = Client().get(f"/spaces/film-camera-repair/topics/{world.topic.pk}/sticky-shutter/", follow=True)
    assert '<meta property="og:title" content="Sticky shutter?">' in page.content.decode()


def test_another_name_makes_another_picture_and_the_old_address_leads_there(world: World) -> None:
    before = card_url(world.birds)
    first = Client().get(before).content
    after = card_url(renamed(world, "Birds at Night"))
    assert after != before
    assert Client().get(after).content != first
    assert Client().get(before)["Location"] == after


def test_pictures_of_the_space_are_on_it(world: World) -> None:
    plain = card_url(world.birds)
    logo = ready(world.ada, written(drawn(400, 400), "PNG"), "logo.png")
    banner = ready(world.ada, written(drawn(1600, 320), "PNG"), "banner.png")
    wear(world.birds, Place.LOGO, logo, by=world.ada)
    wear(world.birds, Place.BANNER, banner, by=world.ada)
    world.birds.refresh_from_db()
    assert card_url(world.birds) != plain
    image = opened(Client().get(card_url(world.birds)).content).convert("RGB")
    red, blue = image.getpixel((600, 10)), image.getpixel((600, 160))
    assert red[0] > 150 > red[2]
    assert blue[2] > 150 > blue[0]


def test_a_space_that_not_everybody_sees_has_none(world: World) -> None:
    assert in_head(world.repair) == ""
    for who in (None, world.sam, world.ada):
        client = Client()
        if who:
            client.force_login(who)
        assert client.get(card_url(world.repair)).status_code == 404
    client.force_login(world.ada)
    assert "og:image" not in client.get("/spaces/film-camera-repair/").content.decode()


def test_words_in_the_page_are_no_markup(world: World) -> None:
    space = renamed(world, '"><script>alert(1)</script>')
    assert "<script" not in in_head(space)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "X",
        LONG,
        UNBROKEN,
        "📷🎞️",
        "צילום",
        "تصوير الحشرات",
        "写真修理",
        "Makro 📷 Fotografie",
        "Ελλάδα Жук Ő",
        "\u202eabc",
    ],
)
def test_no_name_breaks_it(name: str) -> None:
    assert opened(named(name, purpose=name, mark=name[:2])).size == (1200, 630)


def test_what_has_no_letters_is_left_out_and_most_of_it_makes_no_words() -> None:
    assert drawable("Makro 📷 Fotografie") == "Makro Fotografie"
    assert drawable("Ελλάδα Жук Ő") == "Ελλάδα Жук Ő"
    assert [drawable(each) for each in ("📷🎞️", "צילום", "写真 a")] == ["", "", ""]


def test_lines_fit_their_width_and_a_long_word_is_broken() -> None:
    face = font(True, 50)
    lines = wrapped(UNBROKEN, face, 1040, 9)
    assert lines is not None
    assert "".join(lines) == UNBROKEN
    assert max(face.getlength(each) for each in lines) <= 1040
    assert wrapped(LONG, face, 1040, 2) is None


@pytest.mark.parametrize("hue", range(0, 360, 15))
def test_its_words_are_readable_in_every_hue(hue: int) -> None:
    shades = palette(hue).light
    assert contrast(shades.ink, shades.brand) >= AA


def test_rings_never_lighten_the_ground_beneath_words() -> None:
    image = opened(painted(Card("", "", "", "", "#0f6b5c", "#ffffff"))).convert("RGB")
    ground = (0x0F, 0x6B, 0x5C)
    colours = [colour for _count, colour in image.getcolors(100_000)]
    assert len(colours) > 1
    assert all(part <= whole for colour in colours for part, whole in zip(colour, ground, strict=True))
