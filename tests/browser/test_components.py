"""What opens, closes and sticks on the page of components, by touch and keyboard and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import Person
from tests.browser.site import Site

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def operator(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["operator"])
        person.go("components")
        yield person


def test_a_phone_opens_the_places_of_a_space_as_a_sheet(operator: Person) -> None:
    rail = operator.page.locator(".space-rail")
    expect(rail).to_be_visible()
    operator.page.set_viewport_size(PHONE)
    expect(rail).to_be_hidden()
    bar = operator.page.get_by_role("navigation", name="Often used in Film repair")
    assert bar.get_by_role("link").count() == 4
    operator.press("All")
    expect(rail.get_by_role("link", name="Guidelines")).to_be_hidden()
    rail.get_by_text("About").click()
    expect(rail.get_by_role("link", name="Guidelines")).to_be_visible()
    heights = rail.locator("a:visible, summary").evaluate_all("all => all.map(each => each.clientHeight)")
    assert len(heights) > 5
    assert min(heights) >= 44
    operator.page.keyboard.press("Escape")
    expect(rail).to_be_hidden()


def test_without_scripts_the_sheet_opens_too(chromium: Browser, operator: Person) -> None:
    with Person(chromium, operator.site, java_script_enabled=False, viewport=PHONE) as reader:
        # A browser that runs no scripts does not preload them either, and says so.
        reader.expects(r"\.js: csp$")
        reader.context.add_cookies(operator.context.cookies())  # type: ignore[arg-type]
        reader.go("components")
        reader.press("All")
        expect(reader.page.locator(".space-rail")).to_be_visible()
        reader.page.keyboard.press("Escape")
        reader.press("Filter")
        expect(reader.page.get_by_role("dialog", name="Which topics")).to_be_visible()


def test_a_dialog_asks_and_gives_the_focus_back(operator: Person) -> None:
    operator.press("Delete the space…")
    dialog = operator.page.get_by_role("dialog", name="Delete Film repair?")
    expect(dialog).to_be_visible()
    operator.press("Keep it")
    expect(dialog).to_be_hidden()
    expect(operator.page.get_by_role("button", name="Delete the space…")).to_be_focused()


def test_a_message_can_be_undone(operator: Person) -> None:
    operator.press("Send a message")
    toast = operator.page.locator("#toasts .toast-item")
    expect(toast).to_contain_text("That was sent.")
    toast.get_by_role("button", name="Undo").click()
    expect(operator.page.get_by_role("heading", name="Components", exact=True)).to_be_visible()


def test_a_reading_page_loads_little_script(chromium: Browser, site: Site) -> None:
    """At most 60 KB as they are sent; the editor only where one may write."""
    facts = site.facts
    with Person(chromium, site) as reader:
        sent: dict[str, int] = {}
        reader.page.on(
            "response",
            lambda answer: (
                sent.update({answer.url: int(answer.headers.get("content-length", 0))})
                if answer.url.endswith(".js")
                else None
            ),
        )
        reader.go("discussions:topic", facts["space"], facts["topic"], facts["title"])
        reader.page.wait_for_load_state("networkidle")
        assert sent
        assert sum(sent.values()) < 60_000
        assert not [url for url in sent if "md-editor" in url]
