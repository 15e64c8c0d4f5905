"""A member finds what is said in their space; somebody who does not belong finds nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import Person
from tests.browser.site import Site
from tests.browser.story import eventually
from tests.browser.test_pages import WIDTHS, looked_at


@pytest.fixture
def lead(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["operator"])
        yield person


@pytest.fixture
def member(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["other"])
        yield person


def searches(person: Person, typed: str) -> None:
    person.go("search:find")
    field = person.page.get_by_role("main").get_by_role("searchbox")
    field.fill(typed)
    field.press("Enter")


def test_what_is_written_is_found_within_seconds_by_those_who_may_see_it(lead: Person, member: Person) -> None:
    space, page = lead.site.facts["space"], lead.page
    lead.go("channels:choose", space)
    page.get_by_role("main").get_by_role("link", name="Forum", exact=True).first.click()
    page.get_by_label("Name", exact=True).fill("Search backroom")
    page.get_by_label("Hosts and leads").first.check()
    lead.press("Open it")
    lead.go("discussions:new", space)
    page.get_by_label("Title").fill("Where the rhubarb grows")
    page.get_by_label("Search backroom").check()
    page.get_by_label("Your text").fill("Behind the **greenhouse**, see https://example.org/.")
    page.get_by_role("main").get_by_role("button", name="Post it").click()
    expect(page.get_by_role("heading", name="Where the rhubarb grows")).to_be_visible()

    def is_found() -> bool:
        searches(lead, "rhubarb")
        return page.locator(".search-results h2", has_text="rhubarb").count() == 1

    eventually(is_found, "the topic is found", 10)
    expect(page.locator(".search-results mark").first).to_have_text(re.compile("rhubarb", re.I))
    searches(lead, "rhubrab")
    expect(page.get_by_role("main")).to_contain_text("rhubarb")
    searches(lead, "greenhouse has:link in:nowhere")
    expect(page.get_by_role("main")).to_contain_text("You see no space called")

    searches(member, "rhubarb")
    expect(member.page.get_by_role("heading", name="Nothing found")).to_be_visible()
    searches(member, "rhubrab")
    expect(member.page.get_by_role("main")).not_to_contain_text("rhubarb")
    member.go("search-in:space", space)
    expect(member.page.get_by_role("heading", name=re.compile("^Search in"))).to_be_visible()


def test_the_palette_goes_everywhere_by_keyboard(lead: Person) -> None:
    lead.go("communities:list")
    page = lead.page
    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Go to or search")
    expect(field).to_be_focused()
    expect(page.get_by_role("listbox")).to_contain_text("Pages")
    field.fill("inbox")
    expect(page.get_by_role("option", name="Inbox")).to_be_visible()
    assert [each for width in WIDTHS for each in looked_at(page, "palette", width)] == []
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()

    page.keyboard.press("Control+k")
    field.fill("forum")
    chosen = page.locator('[role="option"][aria-selected="true"]')
    expect(chosen).to_contain_text("Forum")
    first = field.get_attribute("aria-activedescendant")
    assert first == chosen.get_attribute("id")
    page.keyboard.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") != first
    page.keyboard.press("ArrowUp")
    assert field.get_attribute("aria-activedescendant") == first
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/spaces/.*forum"))

    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="Where you were")).to_contain_text("Spaces")
    field.fill("zzzzqq")
    expect(page.get_by_role("option", name=re.compile("everywhere"))).to_be_visible()
    expect(page.get_by_role("option", name=re.compile("Search in"))).to_be_visible()
    page.get_by_role("option", name=re.compile("everywhere")).click()
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()


def test_searches_count_once_one_lets_them(lead: Person) -> None:
    lead.go("why")
    page = lead.page
    page.get_by_role("button", name="Let my searches count for finding niches").click()
    expect(page.locator("#searches")).to_contain_text("None is kept yet")
    searches(lead, "forum")
    with page.expect_request("**/search/opened/"):
        page.locator("[data-opens]").first.click()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Go to or search").fill("foru")
    expect(page.locator('[data-opens][aria-selected="true"]')).to_be_visible()
    with page.expect_request("**/search/opened/"):
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/spaces/.*forum"))
    lead.go("why")
    expect(page.locator("#searches")).to_contain_text("2 are kept")
    page.get_by_role("button", name="Do not count my searches").click()
    expect(page.locator("#searches")).to_contain_text("nothing of them is kept")
