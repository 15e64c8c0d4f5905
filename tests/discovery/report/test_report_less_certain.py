"""The part of the report about less certain groups: off until asked for, and no niche moves for it."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from coterie_discovery.report import render_report
from coterie_discovery.report.insight.faint import draw_faint
from coterie_discovery.report.insight.map import HEIGHT, WIDTH, draw_map
from coterie_discovery.result.model import Discovery, GroupTest, LessCertainGroup
from tests.discovery.factories import a_discovery
from tests.discovery.report.test_report import EVIL, report
from tests.support.found import some

TESTS = (
    GroupTest("people", True, 9, 5, "9 people take part more than chance would have it; 5 are needed."),
    GroupTest("comes_back", False, 0.69, 0.7, "Looked at again with other people there, it came back only 69 %."),
    GroupTest("left_out", None, None, 1.25, "Too few people to ask whether others come back too."),
)


def a_group(place: int = 0, name: str = "tintype", near: str | None = None, subject: bool = False) -> LessCertainGroup:
    x, y = 0.9 * math.cos(place), 0.9 * math.sin(place)
    people = None if subject or place % 3 == 2 else 9 + place
    return LessCertainGroup(f"g{place:02d}", name, ("plate",), people, 12, subject, near, 0.69, TESTS, x, y)


def with_groups(niches: int, *groups: LessCertainGroup) -> Discovery:
    return a_discovery(niches, less_certain=groups)


def test_each_group_is_told_with_its_tests_in_words() -> None:
    found = with_groups(2, a_group(near=a_discovery(2).niches[1].key), a_group(2, EVIL))
    page = report(found)
    assert "2 niches among 1,512 people" in page.text
    assert "tintype 9 people · 12 threads · passed 1 of 2 tests" in page.text
    assert "Comes back : failed. Looked at again with other people there, it came back only 69 %." in page.text
    assert "Others return too : cannot be told." in page.text
    assert "fewer than 5 people" in page.text
    assert f"Most like the niche {found.niches[1].name}" in page.text
    assert not [each for each in page.all("img") if each.get("src") == "x"]
    assert "less sure" not in report(a_discovery(2)).text


def test_posts_without_authors_have_subjects_alone() -> None:
    text = report(with_groups(0, a_group(subject=True))).text
    assert "What is talked about; who cannot be told" in text
    assert "tintype who cannot be told · 12 threads" in text


def test_no_niche_moves_on_the_map_and_no_group_lies_on_one() -> None:
    groups = [a_group(place) for place in range(20)]
    found = with_groups(6, *groups)
    drawn = draw_map(found)
    assert drawn == draw_map(a_discovery(6))
    discs = draw_faint(found, drawn)
    assert [disc.anchor for disc in discs] == [f"less-{i + 1}" for i in range(20)]
    for disc in some(discs):
        assert disc.r <= disc.x <= WIDTH - disc.r
        assert disc.r <= disc.y <= HEIGHT - disc.r
        assert all(math.hypot(disc.x - one.x, disc.y - one.y) > one.r for one in some(drawn.discs))
    assert draw_faint(a_discovery(6), drawn) == ()
    alone = with_groups(0, *groups)
    assert len(draw_faint(alone, draw_map(alone))) == 20


@pytest.fixture
def page(chromium: Browser, tmp_path) -> Iterator[Page]:
    groups = [a_group(place, f"group {place}", a_discovery(6).niches[0].key) for place in range(9)]
    (tmp_path / "report.html").write_text(render_report(with_groups(6, *groups), title="Aperture"), encoding="utf-8")
    with chromium.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True) as context:
        page = context.new_page()
        page.goto((tmp_path / "report.html").as_uri())
        yield page


@pytest.mark.browser
def test_one_switch_shows_them_by_keyboard(page: Page) -> None:
    expect(page.locator(".cloud").first).to_be_hidden()
    expect(page.locator("#less-certain")).to_be_hidden()
    page.get_by_label("Show what is less sure").focus()
    page.keyboard.press("Space")
    expect(page.locator(".cloud").first).to_be_visible()
    expect(page.locator("#less-certain")).to_be_visible()
    page.locator(".cloud").nth(3).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#less-4 .tests")).to_be_visible()
    expect(page.locator("#less-4 summary")).to_be_focused()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_in_what_is_less_sure(page: Page, scheme: str, width: int) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_label("Show what is less sure").check()
    page.locator(".group summary").first.click()
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
