"""The map of niches: discs that do not overlap, a dot a person, names that can be read."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import pytest

from coterie_discovery.report.insight.map import HEIGHT, WIDTH, Disc, draw_map, shortened
from coterie_discovery.result.model import Discovery
from tests.discovery.factories import a_discovery, a_niche
from tests.support.found import some


def apart(a: Disc, b: Disc) -> float:
    return math.dist((a.x, a.y), (b.x, b.y)) - a.r - b.r


def without_the_inner(discs: tuple[Disc, ...]) -> list[Disc]:
    """The factories put the second niche into the first."""
    return [disc for disc in discs if disc.anchor != "niche-2"]


def across(disc: Disc, font: float) -> tuple[float, float]:
    """From where to where a disc's name reaches in letters of this size."""
    width = len(disc.label) * 0.56 * font
    left = disc.label_x - {"start": 0.0, "middle": 0.5, "end": 1.0}[disc.label_hold] * width
    return left, left + width


@pytest.mark.parametrize("niches", [2, 18, 60, 300])
def test_discs_lie_side_by_side_inside_the_frame(niches: int) -> None:
    discs = draw_map(a_discovery(niches)).discs
    assert len(discs) == niches
    assert min((apart(a, b) for a, b in combinations(without_the_inner(discs), 2)), default=1) > 0
    for disc in discs:
        assert disc.r <= disc.x <= WIDTH - disc.r
        assert disc.r <= disc.y <= HEIGHT - disc.r


def test_niches_at_one_point_are_moved_apart() -> None:
    found = a_discovery(12)
    found = replace(found, niches=tuple(replace(niche, x=0.0, y=0.0) for niche in found.niches))
    assert min(apart(a, b) for a, b in combinations(without_the_inner(draw_map(found).discs), 2)) > 0


def a_family(*sizes: int) -> Discovery:
    """A niche with one inside for each further size, which shares its people, and one niche beside it."""
    outer, beside = a_niche(0, size=sizes[0]), a_niche(len(sizes), size=20)
    inner = [
        replace(a_niche(n, size=size), parent="n01", members=outer.members[:size])
        for n, size in enumerate(sizes[1:], 1)
    ]
    return replace(a_discovery(1), niches=(outer, *inner, beside), links=())


@pytest.mark.parametrize("sizes", [(80, 20), (80, 70), (60, 20, 15), (90, 30, 20, 10, 9, 8), (30, 29, 28, 27)])
def test_niches_inside_a_niche_lie_inside_its_disc_and_apart_from_each_other(sizes: tuple[int, ...]) -> None:
    discs = {disc.anchor: disc for disc in draw_map(a_family(*sizes)).discs}
    outer = discs.pop("niche-1")
    beside = discs.pop(f"niche-{len(sizes) + 1}")
    assert apart(outer, beside) > 0
    for inner in some(discs.values()):
        assert math.dist((outer.x, outer.y), (inner.x, inner.y)) + inner.r <= outer.r
    assert min((apart(a, b) for a, b in combinations(discs.values(), 2)), default=1) > 0


def test_people_of_an_inner_niche_are_dots_there_and_nowhere_else() -> None:
    discs = {disc.anchor: disc for disc in draw_map(a_family(80, 20)).discs}
    assert "".join(discs["niche-1"].dots).count("M") == 60
    assert "".join(discs["niche-2"].dots).count("M") == 20


def test_bigger_niches_have_bigger_discs_and_lie_below() -> None:
    discs = draw_map(a_discovery(10)).discs
    assert [disc.people for disc in discs] == sorted((disc.people for disc in discs), reverse=True)
    assert [disc.r for disc in discs] == sorted((disc.r for disc in discs), reverse=True)


def test_every_person_is_a_dot_inside_the_disc() -> None:
    drawn = draw_map(a_discovery(3))
    for disc in some(drawn.discs):
        dots = [dot.split("h0")[0] for dot in "".join(disc.dots).split("M")[1:]]
        assert len(dots) == disc.people
        for dot in dots:
            x, y = map(float, dot.split())
            assert math.dist((x, y), (disc.x, disc.y)) < disc.r


def test_big_niches_show_only_as_many_dots_as_the_map_says() -> None:
    drawn = draw_map(replace(a_discovery(1), niches=(a_niche(size=500),)))
    assert "".join(drawn.discs[0].dots).count("M") == drawn.dot_cap < 500


def test_names_shown_together_do_not_cover_each_other() -> None:
    discs = [disc for disc in draw_map(a_discovery(60)).discs if disc.level <= 1]
    assert len(discs) >= 12
    boxes = [(*across(disc, 15), disc.y + disc.r) for disc in discs]
    for (a_left, a_right, a_top), (b_left, b_right, b_top) in some(combinations(boxes, 2)):
        assert a_right <= b_left or b_right <= a_left or abs(a_top - b_top) >= 15


@pytest.mark.parametrize("niches", [3, 18, 60])
def test_names_stay_inside_the_frame_on_a_phone_too(niches: int) -> None:
    for disc in some(draw_map(a_discovery(niches)).discs):
        left, right = across(disc, 33)
        assert 0 <= left < right <= WIDTH


def test_only_niches_of_the_run_are_joined() -> None:
    found = a_discovery(6)
    links = tuple(link for link in found.links if {link.a, link.b} <= {"n01", "n02", "n03"})
    fewer = replace(found, niches=found.niches[:3])
    # The second is part of the first and lies inside it: no curve joins the two.
    assert len(draw_map(fewer).curves) == len(links) - 1 > 0
    assert len(found.links) > len(links)


def test_no_niches_make_an_empty_map() -> None:
    drawn = draw_map(a_discovery(0))
    assert drawn.discs == drawn.curves == ()


def test_long_names_are_cut_with_an_ellipsis() -> None:
    assert shortened("a  b\nc", 10) == "a b c"
    assert shortened("x" * 30, 10) == "x" * 9 + "…"


@pytest.mark.parametrize("niches", [2, 3, 12])
def test_the_magnifying_glass_fits_into_the_frame_over_every_niche(niches: int) -> None:
    for disc in some(draw_map(a_discovery(niches)).discs):
        handle = (disc.r + 13) * math.sqrt(0.5) + min(30, disc.r / 2) + 9  # half a stroke on a phone
        assert disc.x - disc.r - 13 > 0
        assert disc.x + max(disc.r + 13, handle) < WIDTH
        assert disc.y + handle < HEIGHT
