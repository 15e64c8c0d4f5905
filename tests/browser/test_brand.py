"""A host gives a space its look and sees it while choosing; a stranger sees it, and a link to it shows its picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, expect

from tests.browser.people import Person
from tests.browser.site import Site

SPACE = "night-trains"


@pytest.fixture
def host(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["operator"])
        yield person


@pytest.fixture
def stranger(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site, viewport={"width": 390, "height": 844}) as person:
        yield person


def drawn(folder: Path, name: str, size: tuple[int, int]) -> Path:
    image = Image.new("RGB", size, "#1d2b53")
    ImageDraw.Draw(image).ellipse((20, 20, size[1] - 20, size[1] - 20), fill="#ffd166")
    image.save(folder / name, "PNG")
    return folder / name


def test_a_look_is_seen_while_it_is_chosen_and_by_strangers_once_it_is_saved(
    host: Person, stranger: Person, tmp_path: Path
) -> None:
    host.go("brand:edit", SPACE)
    page = host.page
    preview = page.locator("brand-preview")
    page.get_by_label("Name").fill("Trains by Night")
    expect(preview.get_by_role("heading", name="Trains by Night")).to_be_visible()
    page.get_by_label("Book: Source Serif for everything").check()
    expect(preview.locator('link[href*="-book-"]')).to_be_attached()
    page.get_by_label("Warm").check()
    expect(preview.get_by_text("Say what you know, or what you wonder.")).to_be_visible()
    page.get_by_label("Logo").set_input_files(drawn(tmp_path, "logo.png", (320, 320)))
    expect(preview.locator('[data-place="logo"] img[src^="data:"]')).to_be_visible()
    page.get_by_label("Banner", exact=False).first.set_input_files(drawn(tmp_path, "banner.png", (1600, 320)))
    expect(preview.locator('[data-place="banner"] img[src^="data:"]')).to_be_attached()
    page.get_by_label("What is on the banner").fill("A moon over rails")
    page.get_by_label("Who it is for").fill("Whoever stays awake.")
    page.get_by_role("button", name="Save").click()
    host.sees("Saved.")
    _until_ready(host)
    stranger.go("communities:home", SPACE)
    expect(stranger.page.get_by_role("img", name="A moon over rails")).to_be_visible()
    stranger.sees("Whoever stays awake.")
    stranger.sees("Trains by Night")
    font = stranger.page.locator("main").evaluate("main => getComputedStyle(main).fontFamily")
    assert "Source Serif" in font
    card = stranger.page.locator('meta[property="og:image"]').get_attribute("content") or ""
    found = re.search(r"/picture-([0-9a-f]+)\.png$", card)
    assert found is not None
    answer = stranger.context.request.get(stranger.site.address("brand:picture", SPACE, found[1]))
    assert answer.headers["content-type"] == "image/png"


def _until_ready(person: Person) -> None:
    """The worker makes the sizes; the page shows them from then on."""
    for _attempt in range(30):
        person.go("brand:edit", SPACE)
        if person.page.locator(".space-banner img").count() > 1 and person.page.locator(".space-mark img").count() > 1:
            return
        person.page.wait_for_timeout(1000)
    raise AssertionError("the pictures were not made ready")


def test_a_member_is_not_let_in_where_the_look_is_chosen(chromium: Browser, site: Site) -> None:
    with Person(chromium, site) as member:
        member.sign_in(site.facts["other"])
        member.expects("status 403")
        member.expects("403")
        assert member.go("brand:edit", site.facts["space"]).status == 403


def test_without_scripts_a_button_shows_the_preview(chromium: Browser, site: Site) -> None:
    with Person(chromium, site, java_script_enabled=False) as host:
        host.expects(r"\.js: csp$")
        host.sign_in(site.facts["operator"])
        host.go("brand:edit", site.facts["space"])
        host.page.get_by_label("Purpose").fill("Typed, not saved.")
        host.page.get_by_role("button", name="Preview").click()
        host.sees("This is only a preview")
        expect(host.page.locator("brand-preview").get_by_text("Typed, not saved.")).to_be_visible()
