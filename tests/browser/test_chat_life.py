"""The life of a channel: who types, who is there, threads, the list of what to insert; two people and an outsider."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import Person
from tests.browser.site import Site

BOX = "Your message to Everyday"


@pytest.fixture
def mia(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["member"])
        yield person


@pytest.fixture
def hal(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as person:
        person.sign_in(site.facts["other"])
        yield person


def opens(person: Person) -> None:
    person.go("chat:channel", person.site.facts["space"], person.site.facts["channel_name"])
    expect(person.page.locator("live-stream[data-state=live]")).to_be_attached()


def name_of(person: Person) -> str:
    account = person.page.get_by_label("Your account")
    account.click()
    name = person.page.locator(".fold-who b").first.inner_text()
    account.click()
    return name


def test_others_see_who_types_until_the_message_comes_and_outsiders_do_not(
    mia: Person, hal: Person, chromium: Browser, site: Site
) -> None:
    with Person(chromium, site) as outsider:  # reads along in an open space, and is nobody there
        for person in (mia, hal, outsider):
            opens(person)
        name = name_of(mia)
        mia.page.get_by_label(BOX).press_sequentially("It drags ")
        expect(hal.page.locator("#chat-typing [aria-hidden]")).to_have_text(f"{name} is typing")
        expect(hal.page.locator("#chat-typing [aria-live]")).to_have_text(f"{name} is typing")
        expect(mia.page.locator("#chat-typing [aria-hidden]")).to_be_empty()
        mia.page.get_by_label(BOX).press("Enter")
        expect(hal.page.locator("#messages > .chat-message").last).to_contain_text("It drags")
        expect(hal.page.locator("#chat-typing [aria-hidden]")).to_be_empty()
        hal.page.get_by_label(BOX).press_sequentially("Half")
        expect(mia.page.locator("#chat-typing [aria-hidden]")).not_to_be_empty()
        expect(mia.page.locator("#chat-typing [aria-hidden]")).to_be_empty(timeout=20_000)


def test_who_is_there_comes_and_goes(mia: Person, hal: Person, chromium: Browser, site: Site) -> None:
    opens(mia)
    opens(hal)
    name = name_of(hal)
    faces = mia.page.locator("#chat-present")
    expect(faces.get_by_label("2 people are here").first).to_be_visible()
    faces.locator("summary").click()
    expect(faces.get_by_role("link", name=name)).to_be_visible()
    hal.go("channels:list", site.facts["space"])
    expect(faces.get_by_label("1 person is here").first).to_be_visible()
    expect(faces).to_have_attribute("open", "")
    expect(faces.get_by_role("link", name=name)).to_have_count(0)
    with Person(chromium, site) as outsider:
        opens(outsider)
        expect(outsider.page.locator("#chat-present")).to_have_count(0)


def test_replies_form_a_thread_in_which_others_answer_live(mia: Person, hal: Person) -> None:
    opens(mia)
    mia.page.get_by_label(BOX).fill("Who has a spare spring?")
    mia.page.get_by_label(BOX).press("Enter")
    asked = mia.page.locator("#messages > .chat-message").filter(has_text="Who has a spare spring?")
    number = str(asked.get_attribute("id")).removeprefix("message-")
    hal.go("chat:thread", number)
    expect(hal.page.locator("live-stream[data-state=live]")).to_be_attached()
    for words in ("I have two.", "And a third."):
        hal.page.get_by_label(BOX).fill(words)
        hal.page.get_by_label(BOX).press("Enter")
        expect(hal.page.locator("#messages > .chat-message").last).to_contain_text(words)
    expect(asked.get_by_role("link", name="2 replies")).to_be_visible()
    asked.get_by_role("link", name="2 replies").click()
    expect(mia.page.locator("live-stream[data-state=live]")).to_be_attached()
    expect(mia.page.locator("#messages > .chat-message")).to_have_count(3)
    mia.page.get_by_label(BOX).fill("Saturday?")
    mia.page.get_by_label(BOX).press("Enter")
    expect(hal.page.locator("#messages > .chat-message").last).to_contain_text("Saturday?")
    expect(hal.page.locator("#messages > .chat-message")).to_have_count(4)


def test_a_slash_at_the_beginning_offers_what_to_insert(mia: Person) -> None:
    opens(mia)
    box, offered = mia.page.get_by_label(BOX), mia.page.get_by_role("listbox", name="What to insert")
    box.press_sequentially("/")
    expect(offered.get_by_role("option")).to_have_count(7)
    box.press("Escape")
    expect(offered).to_have_count(0)
    box.fill("")
    box.press_sequentially("/co")
    expect(offered.get_by_role("option")).to_have_count(1)
    box.press("Enter")
    expect(box).to_have_value("```\n\n```")
    box.press_sequentially("x")
    expect(box).to_have_value("```\nx\n```")
    box.fill("")
    box.press_sequentially("/")
    expect(offered.get_by_role("option")).to_have_count(7)
    box.press("ArrowDown")  # the first is chosen already
    box.press("Enter")
    expect(box).to_have_value("> ")
    box.fill("")
    box.press_sequentially("either /or")
    expect(offered).to_have_count(0)
    box.fill("")


def test_the_key_slash_searches_in_the_channel(mia: Person) -> None:
    opens(mia)
    mia.page.locator("#chat-log").focus()
    mia.page.keyboard.press("/")
    expect(mia.page.locator("#chat-q")).to_be_focused()
    mia.page.keyboard.type("window")
    mia.page.keyboard.press("Enter")
    expect(mia.page).to_have_url(re.compile(r"\?q=window"))
    expect(mia.page.locator("mark").or_(mia.page.get_by_text("Nothing found")).first).to_be_visible()
