"""The report in a real browser: accessible, hostile texts harmless, and alive without a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

from coterie_discovery.report import render_report
from tests.discovery.factories import a_discovery
from tests.discovery.report.test_report import EVIL, evil

pytestmark = pytest.mark.browser
SCREENS = Path("build/screens")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(tmp_path_factory, render_report(a_discovery(18), title="Aperture", simulated=True))


def written(folder: pytest.TempPathFactory, html: str) -> str:
    path = folder.mktemp("report") / "report.html"
    path.write_text(html, encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def page(chromium: Browser, report: str) -> Iterator[Page]:
    with chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(report)
        yield page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(chromium: Browser, report: str, scheme: str, width: int) -> None:
    with chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True
    ) as context:
        page = context.new_page()
        page.goto(report)
        page.evaluate("document.querySelectorAll('#niche-1 details').forEach(details => { details.open = true })")
        found = Axe().run(page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"], len(each["nodes"])) for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"discovery-report-{width}-{scheme}.png")


def test_nothing_is_asked_of_the_network_and_nothing_fails(chromium: Browser, report: str) -> None:
    asked: list[Request] = []
    said: list[str] = []
    with chromium.new_context() as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(report)
        page.locator(".zoom:visible").wait_for()
        assert [request.url for request in asked if not request.url.startswith("data:")] == [report]
        assert said == []


def test_hostile_texts_run_nothing(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    found = a_discovery(2)
    found = replace(found, niches=tuple(map(evil, found.niches)))
    alerts: list[str] = []
    with chromium.new_context() as context:
        page = context.new_page()
        page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
        page.goto(written(tmp_path_factory, render_report(found, title=EVIL)))
        page.locator(".disc").first.focus()
        page.locator("#peek:visible").wait_for()
        assert "alert(1)" in page.locator("#peek").inner_text()
        assert alerts == []


def test_choosing_a_niche_on_the_map_opens_its_section(page: Page) -> None:
    section = page.locator("#niche-9")
    assert not section.is_visible()
    page.locator(".disc[href='#niche-9']").press("Enter")
    section.wait_for(state="visible")
    heading = page.locator("#niche-9-name").bounding_box()
    assert heading
    assert 0 <= heading["y"] < 200


def test_without_a_script_the_map_the_table_and_the_links_work(chromium: Browser, report: str) -> None:
    with chromium.new_context(java_script_enabled=False, reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(report)
        assert page.locator(".disc").count() == 18
        assert not page.locator(".zoom").is_visible()
        assert not page.locator("#niche-9").is_visible()
        page.locator("#niche-table a[href='#niche-9']").click()
        page.locator("#niche-9").wait_for(state="visible")


def test_the_map_zooms_by_keyboard_by_buttons_and_by_wheel(page: Page) -> None:
    view = "Number(document.querySelector('#niche-map').getAttribute('viewBox').split(' ')[2])"
    whole = page.evaluate(view)
    page.locator(".disc").first.focus()
    page.keyboard.press("+")
    once = page.evaluate(view)
    assert once < whole
    page.get_by_role("button", name="Zoom in").click()
    assert page.evaluate(view) < once
    page.get_by_role("button", name="Whole map").click()
    assert page.evaluate(view) == whole
    page.locator("#niche-map").hover()
    page.mouse.wheel(0, -200)
    page.wait_for_function(f"{view} < {whole}")


def test_a_wheel_scrolls_the_page_until_the_map_is_entered(page: Page) -> None:
    page.locator("#niche-map").hover()
    page.mouse.wheel(0, 200)
    page.wait_for_function("scrollY > 0")
    assert page.locator("#niche-map").get_attribute("viewBox") == "0 0 1000 760"


def test_what_the_keyboard_reaches_on_a_zoomed_map_is_seen(page: Page) -> None:
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    page.keyboard.press("Shift+Tab")
    for disc in range(6):
        page.keyboard.press("Shift+Tab")
        box = page.evaluate("document.activeElement.firstElementChild.getBoundingClientRect().toJSON()")
        frame = page.locator("#niche-map").bounding_box()
        assert frame
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert frame["x"] <= middle[0] <= frame["x"] + frame["width"], disc
        assert frame["y"] <= middle[1] <= frame["y"] + frame["height"], disc


def test_the_table_sorts_by_what_is_asked(page: Page) -> None:
    names = page.locator("#niche-table tbody th a")
    page.get_by_role("button", name="Niche", exact=True).click()
    # The second niche is part of the first, and stays below it.
    told = [name for name in names.all_inner_texts() if name != "Film camera repair"]
    assert told == sorted(told)
    page.get_by_role("button", name="People", exact=True).click()
    people = [int(text) for text in page.locator("#niche-table tbody td:nth-child(3)").all_inner_texts()]
    assert people == sorted(people, reverse=True)  # the inner one is the second largest
    page.get_by_role("button", name="People", exact=True).click()
    assert page.locator("th[aria-sort='ascending']").inner_text().startswith("People")


def test_a_niche_is_found_by_its_words(page: Page) -> None:
    box = page.get_by_role("searchbox", name="Find a niche by its words")
    box.fill("light seals")
    assert page.locator(".index li:visible").all_inner_texts() == ["Film camera repair", "Film camera repair 2"]
    assert page.locator("#niche-table tbody tr:visible").count() == 2
    box.fill("zeppelin")
    assert page.get_by_text("No niche has these words.").is_visible()


def test_any_two_niches_are_put_side_by_side(page: Page) -> None:
    page.get_by_label("Compare", exact=True).select_option("3")
    page.get_by_label("with", exact=True).select_option("8")
    shown = page.locator("#compared")
    assert shown.locator("h3").inner_text() == "Street portraits and Infrared"
    assert shown.locator(".sides tbody").count() == 9
    assert shown.locator(".posts").count() == 2
    page.get_by_label("with", exact=True).select_option("3")
    assert shown.inner_text() == "Choose two different niches."


def test_a_pair_drawn_by_the_script_is_the_pair_that_was_drawn_without_it(page: Page) -> None:
    drawn = page.locator("#compared > :first-child")
    words, chart = drawn.inner_text().split(), drawn.locator(".chart svg").inner_html()
    a, b = (int((link.get_attribute("href") or "").split("-")[1]) - 1 for link in drawn.locator("p a").all())
    page.get_by_label("Compare", exact=True).select_option(str(a))
    page.get_by_label("with", exact=True).select_option(str(b))
    assert drawn.inner_text().split() == words
    paths = [path.get_attribute("d") for path in drawn.locator(".chart path").all()]
    assert len(paths) >= 3
    assert all(f'd="{path}"' in chart for path in paths)


def test_a_neighbour_is_compared_from_where_it_is_named(page: Page) -> None:
    page.locator("#niche-1 a.vs").first.click()
    page.locator("#compared h3").filter(has_text="Macro photography and").wait_for()


def test_the_tree_of_niches_stays_whole_when_it_is_sorted(page: Page) -> None:
    page.get_by_role("button", name="People", exact=True).click()
    page.get_by_role("button", name="People", exact=True).click()
    names = page.locator("#niche-table tbody th a").all_inner_texts()
    assert names.index("Film camera repair") == names.index("Macro photography") + 1


def test_everything_is_open_on_paper(page: Page) -> None:
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".niche > details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".niche > details[open]").count() == 3
