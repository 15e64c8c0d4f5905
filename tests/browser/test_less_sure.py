"""What is less sure, as an operator sees it: nothing until the switch is on, then on the map and in a list."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import Person
from tests.browser.site import Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_one_switch_shows_the_less_certain_groups(chromium: Browser, site: Site, width: int, scheme: str) -> None:
    size = {"width": width, "height": 900}
    with Person(chromium, site, viewport=size, color_scheme=scheme) as person:
        person.sign_in(site.facts["operator"])
        person.go("niches:list")
        page = person.page
        expect(page.locator("niche-map[data-state=drawn]")).to_be_visible()
        expect(page.locator("#less-certain")).to_be_hidden()
        page.get_by_label("Show what is less sure").focus()
        page.keyboard.press("Space")
        expect(page.locator("#less-certain")).to_be_visible()
        page.screenshot(path=f"build/screens/niches-less-sure-{width}-{scheme}.png")
        row = page.locator(".niches-less-group").first
        row.locator("summary").press("Enter")
        expect(row.get_by_text("failed").first).to_be_visible()
        row.screenshot(path=f"build/screens/niches-less-sure-tests-{width}-{scheme}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
