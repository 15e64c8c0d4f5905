"""The first hour: from the link that ``coterie serve`` prints to a launched space with its first invitations."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import story
from tests.browser.people import Person
from tests.browser.site import PASSWORD, Site, served
from tests.browser.test_pages import WIDTHS, looked_at
from tests.browser.test_story import BEER

MOST_CLICKS = 9
# The file is chosen in the window of the system, where no page sees the click on "Open".
IN_THE_SYSTEMS_WINDOW = 1
# Every press of the mouse or a finger on any page of this site.
COUNT_CLICKS = """
    addEventListener("pointerdown", (event) => {
      if (event.isTrusted) localStorage.setItem("clicks", Number(localStorage.getItem("clicks") ?? 0) + 1);
    }, true);
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """As ``coterie serve`` makes it: nothing was there before."""
    data = tmp_path / "data"
    data.mkdir()
    with served(Site(data)) as site:
        yield site


def becomes_the_first_operator(olga: Person) -> None:
    page = olga.page
    page.goto(olga.site.first_link())
    expect(page.get_by_label("Your name")).to_be_focused()
    page.keyboard.type("Olga Brandt")
    for label, words in (("E-mail address", "olga@example.org"), ("Password", PASSWORD)):
        page.get_by_label(label, exact=True).click()
        page.keyboard.type(words)
    olga.press("Make the account")
    olga.is_on("sources:list")
    expect(page.get_by_role("heading", name="Read an export", level=1)).to_be_visible()


def launches_the_readiest(olga: Person) -> int:
    """Everything is filled in. Returns how many were invited."""
    page = olga.page
    olga.press("Launch a space", role="link")
    assert page.get_by_label("Purpose").input_value()
    olga.press("Launch and invite")
    expect(page.get_by_role("heading", name=re.compile("is launched$"))).to_be_visible()
    links = page.get_by_label("Personal link")
    expect(links.first).to_have_value(re.compile(r"/spaces/invitations/\S+/$"))
    return links.count()


def hour(olga: Person, read: str, begun: float, more: int = 0) -> None:
    invited = launches_the_readiest(olga)
    minutes = (time.monotonic() - begun) / 60
    clicks = int(olga.page.evaluate("localStorage.getItem('clicks')")) + more
    print(f"\nfirst hour, {read}: {clicks} clicks, {minutes:.1f} minutes, {invited} invitations")
    assert invited >= 3
    assert 4 <= clicks <= MOST_CLICKS


@pytest.mark.timeout(600)
def test_from_the_link_to_invitations_with_the_sample(chromium: Browser, site: Site) -> None:
    with Person(chromium, site) as olga:
        olga.context.add_init_script(COUNT_CLICKS)
        olga.page.add_init_script(story.WATCH_PROGRESS)
        begun = time.monotonic()
        becomes_the_first_operator(olga)
        olga.press("Try a sample")
        olga.sees("Simulating a platform and reading it")
        story.leads_on_to_the_map(olga)
        olga.sees("Aperture, simulated")
        hour(olga, "the sample", begun)


@pytest.mark.timeout(600)
def test_from_the_link_to_invitations_with_a_real_export(chromium: Browser, site: Site) -> None:
    if not BEER.exists():
        pytest.skip(f"{BEER.name} is real data that is not part of the project: it is looked for in {BEER.parent}")
    with Person(chromium, site) as olga:
        olga.context.add_init_script(COUNT_CLICKS)
        olga.page.add_init_script(story.WATCH_PROGRESS)
        begun = time.monotonic()
        becomes_the_first_operator(olga)
        with olga.page.expect_file_chooser() as chosen:
            olga.page.get_by_label("The export").click()
        chosen.value.set_files(BEER)
        olga.press("Import")
        story.leads_on_to_the_map(olga)
        hour(olga, BEER.name, begun, more=IN_THE_SYSTEMS_WINDOW)


@pytest.mark.timeout(300)
def test_the_pages_of_the_first_hour_are_sound(chromium: Browser, site: Site) -> None:
    """Each as it is before anything was read, which the prepared site never shows."""
    with Person(chromium, site) as olga:
        page, complaints = olga.page, []
        page.add_init_script(story.WATCH_PROGRESS)

        def looks(screen: str) -> None:
            complaints.extend(f"{screen}: {each}" for width in WIDTHS for each in looked_at(page, screen, width))

        page.goto(site.first_link())
        looks("first-operator")
        olga.expects("status 400")
        olga.expects("Failed to load resource")
        page.get_by_label("Your name").fill("Olga Brandt")
        page.get_by_label("E-mail address").fill("olga@example.org")
        page.get_by_label("Password", exact=True).fill("0123456789")
        olga.press("Make the account")
        olga.sees("This password is entirely numeric")
        looks("first-operator-wrong")
        becomes_the_first_operator(olga)
        looks("sources-first")
        olga.press("Try a sample")
        olga.sees("Simulating a platform and reading it")
        story.leads_on_to_the_map(olga)
        looks("niches-of-the-sample")
        assert complaints == []


def test_who_comes_second_reads_why(chromium: Browser, site: Site) -> None:
    with Person(chromium, site) as olga, Person(chromium, site) as eve:
        eve.expects("status 404")
        eve.expects("Failed to load resource")
        eve.page.goto(site.first_link())
        becomes_the_first_operator(olga)
        eve.page.get_by_label("Your name").fill("Eve")
        eve.page.get_by_label("E-mail address").fill("eve@example.org")
        eve.page.get_by_label("Password", exact=True).fill(PASSWORD)
        eve.press("Make the account")
        eve.sees("This link was used or replaced")
        complaints = [each for width in WIDTHS for each in looked_at(eve.page, "first-operator-late", width)]
        assert complaints == []
        eve.page.goto(site.first_link())
        eve.sees("There is nothing here")
