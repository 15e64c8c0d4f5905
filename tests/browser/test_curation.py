"""Topics put in order, read and drafted by two members on three devices, with somebody who does not belong."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import Person
from tests.browser.site import Site


@pytest.fixture
def mia(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["member"])
        yield person


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[Person]:
    """The same member on another device."""
    with Person(chromium, site, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as person:
        person.sign_in(site.facts["member"])
        yield person


@pytest.fixture
def hal(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["other"])
        yield person


@pytest.fixture
def host(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["operator"])
        yield person


def opens(person: Person, which: str = "topic", **query: object) -> None:
    facts = person.site.facts
    title = facts["title" if which == "topic" else f"{which}_title"]
    person.go("discussions:topic", facts["space"], facts[which], title, **query)
    expect(person.page.locator("live-stream[data-state=live]")).to_be_attached()


def chooses(person: Person, verb: str) -> None:
    person.page.get_by_label("What you can do with this topic").click()
    person.page.locator(".discussions-tools").get_by_text(verb, exact=True).click()


def test_a_host_closes_a_topic_that_a_member_has_open_and_undoes_it(hal: Person, host: Person) -> None:
    opens(hal)
    opens(host)
    chooses(host, "Close")
    host.page.get_by_label("Why it is closed").fill("It is all said.")
    host.press("Close it")
    hal.sees("This topic is closed: It is all said.")
    hal.sees("only hosts and leads reply")
    expect(hal.page.get_by_label("Your answer")).to_have_count(0)
    expect(host.page.get_by_label("Your answer")).to_be_visible()
    host.press("Undo")
    expect(hal.page.get_by_label("Your answer")).to_be_visible()


def test_a_pin_is_seen_by_members_and_by_nobody_else(mia: Person, host: Person, chromium: Browser, site: Site) -> None:
    facts = site.facts
    opens(host, "long")
    chooses(host, "Pin")
    host.press("Pin it")
    mia.go("discussions:home", facts["space"])
    rows = mia.page.locator("article.row h3").filter(has_text="A diary of one shutter")
    expect(rows).to_have_count(1)
    expect(rows.get_by_label("Pinned")).to_be_visible()
    with Person(chromium, site) as outsider:
        outsider.expects("status 404|Failed to load resource")
        assert outsider.go("discussions:topic-by-number", facts["space"], facts["long"]).status in {200, 404}
        outsider.expects("status 40")
        assert "What you can do with this topic" not in outsider.page.content()
    host.press("Undo")


def test_what_is_read_on_one_device_is_read_on_the_other(mia: Person, phone: Person) -> None:
    facts = mia.site.facts
    row = phone.page.locator("article.row").filter(has_text="A diary of one shutter")
    phone.go("discussions:home", facts["space"])
    expect(row).to_have_class(re.compile("unread"))
    opens(mia, "long", at="end")
    with mia.page.expect_request(re.compile("/read/")):
        mia.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    mia.page.wait_for_timeout(500)
    phone.page.reload()
    expect(row).not_to_have_class(re.compile("unread"))


def test_jumps_lead_to_a_day_the_newest_and_the_first(mia: Person) -> None:
    opens(mia, "long")
    bar = mia.page.get_by_role("navigation", name="Places in this topic")
    expect(bar).to_contain_text("Posts 1 to 20 of 121")
    bar.get_by_text("Dates", exact=True).press("Enter")
    bar.locator(".discussions-dates a").nth(2).press("Enter")
    expect(mia.page).to_have_url(re.compile(r"day=\d{4}-\d{2}-\d{2}"))
    bar.get_by_role("link", name="Newest").click()
    mia.sees("Day 119", exact=True)
    bar.get_by_role("link", name="First", exact=True).click()
    mia.sees("One line a day.")


def test_a_member_mutes_a_topic_and_undoes_it(mia: Person) -> None:
    opens(mia)
    mia.page.get_by_text("You hear of:").click()
    mia.press("Nothing: muted")
    mia.sees("You hear of: Nothing: muted")
    mia.press("Undo")
    expect(mia.page.get_by_text("You hear of: Nothing: muted")).to_have_count(0)


def writes(page: Page, words: str) -> None:
    with page.expect_response(re.compile("/drafts/saving/")) as saved:
        page.get_by_label("Your answer").fill(words)
    assert saved.value.status in {200, 409}


def test_a_draft_goes_on_at_the_other_device_and_neither_writes_over_the_other(mia: Person, phone: Person) -> None:
    phone.expects("status 409|Failed to load resource")
    mia.expects("status 409|Failed to load resource")
    opens(mia)
    writes(mia.page, "Begun at the desk")
    opens(phone)
    expect(phone.page.get_by_label("Your answer")).to_have_value("Begun at the desk")
    phone.sees("Your draft is back")
    writes(phone.page, "Begun at the desk, went on at the bus stop")
    writes(mia.page, "Begun at the desk and stayed")
    mia.sees("Another device has a newer draft of this.")
    mia.sees("went on at the bus stop")
    with mia.page.expect_response(re.compile("/drafts/saving/")):
        mia.press("Use it")
    expect(mia.page.get_by_label("Your answer")).to_have_value("Begun at the desk, went on at the bus stop")
    mia.go("drafts:list")
    mia.page.get_by_text("An earlier text from another device").click()
    mia.sees("Begun at the desk and stayed")
    opens(mia)
    expect(mia.page.get_by_label("Your answer")).to_have_value("Begun at the desk, went on at the bus stop")
    mia.press("Answer")
    expect(mia.page.get_by_label("Your answer")).to_have_value("")
    mia.go("drafts:list")
    expect(mia.page.get_by_text("went on at the bus stop")).to_have_count(0)
    opens(phone)
    expect(phone.page.get_by_label("Your answer")).to_have_value("")


def test_a_new_topic_that_was_not_sent_comes_back_with_its_title(mia: Person, phone: Person) -> None:
    space = mia.site.facts["space"]
    mia.go("discussions:new", space)
    mia.page.get_by_label("Title").fill("A title that took a while")
    with mia.page.expect_response(re.compile("/drafts/saving/")):
        mia.page.get_by_label("Your text").fill("And some words.")
    phone.go("discussions:new", space)
    expect(phone.page.get_by_label("Your text")).to_have_value("And some words.")
    expect(phone.page.get_by_label("Title")).to_have_value("A title that took a while")
    phone.go("communities:home", space)
    phone.sees("What you left half-written")


def test_a_bookmark_is_kept_found_and_removed(mia: Person) -> None:
    mia.go("discussions:bookmark", mia.site.facts["edited"])
    mia.page.get_by_label("Note").fill("For the next roll")
    mia.press("Keep it")
    mia.go("bookmarks:list")
    row = mia.page.locator("article.row").filter(has_text="For the next roll")
    row.get_by_label("What you can do with this bookmark").click()
    row.get_by_role("button", name="Remove").click()
    expect(mia.page.get_by_text("For the next roll")).to_have_count(0)
    mia.press("Undo")
    mia.sees("For the next roll")
