"""Two people write to each other while somebody else, who leads their space, looks for it and hears nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.people import Person
from tests.browser.site import Site

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def mia(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["member"])
        yield person


@pytest.fixture
def hal(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site, **PHONE) as person:
        person.sign_in(site.facts["other"])
        yield person


@pytest.fixture
def lead(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["operator"])
        yield person


def opens(person: Person, talk: int) -> None:
    person.go("direct:conversation", talk)
    expect(person.page.locator("live-stream[data-state=live]")).to_be_attached()


def reads_all(person: Person, talk: int) -> None:
    opens(person, talk)
    person.page.wait_for_timeout(2000)


def says(person: Person, words: str) -> None:
    box = person.page.locator("#chat-text")
    # Before its script has come, Enter begins a line.
    person.page.wait_for_function("() => Boolean(customElements.get('chat-room'))")
    box.fill(words)
    box.press("Enter")
    expect(box).to_have_value("")


def last(person: Person) -> Locator:
    return person.page.locator("#messages > .chat-message").last


def test_two_write_and_a_lead_who_operates_the_platform_hears_nothing(mia: Person, hal: Person, lead: Person) -> None:
    talk = mia.site.facts["talk"]
    opens(mia, talk)
    opens(hal, talk)
    says(mia, "Half a turn, not more.")
    expect(last(hal)).to_contain_text("Half a turn, not more.")
    says(hal, "Done, and it runs.")
    expect(last(mia)).to_contain_text("Done, and it runs.")
    expect(mia.page.locator("#chat-waiting > *")).to_have_count(0)
    # The last of one's own, from an empty field.
    mia.page.locator("#chat-text").press("ArrowUp")
    mia.page.get_by_label("Your text").fill("Half a turn, and not a hair more.")
    mia.press("Save")
    expect(hal.page.get_by_text("Half a turn, and not a hair more.")).to_be_visible()
    # Elsewhere the number in the bar says that something came, and reading takes it away.
    reads_all(mia, talk)
    mia.go("home")
    expect(mia.page.locator("live-stream[data-state=live]")).to_be_attached()
    before = mia.page.locator("#count-messages").inner_text()
    says(hal, "One more thing.")
    expect(mia.page.locator("#count-messages")).to_have_text(str(int(before or 0) + 1))
    with mia.page.expect_response(lambda answer: "/read/" in answer.url):
        opens(mia, talk)
    expect(mia.page.locator(".chat-new + .chat-message")).to_contain_text("One more thing.")
    expect(mia.page.locator("#count-messages")).to_have_text(before)
    lead.expects("status 404|Failed to load resource")
    assert lead.go("direct:conversation", talk).status == 404
    heard = lead.page.evaluate(
        """async (path) => {
        const answer = await fetch(path, { headers: { Accept: "text/event-stream" } });
        const reader = answer.body.getReader();
        let text = ""; const end = Date.now() + 3000;
        while (Date.now() < end) {
          const part = await Promise.race([reader.read(), new Promise((go) => setTimeout(go, 500))]);
          if (part?.value) text += new TextDecoder().decode(part.value);
          if (part?.done) break;
        } await reader.cancel(); return text; }""",
        f"/live/?on=direct%3A{talk}&since=0",
    )
    assert "message-" not in heard


def test_a_first_message_becomes_a_request_that_is_answered_and_a_block_ends_it(
    mia: Person, chromium: Browser, site: Site
) -> None:
    """From the members of the space to one of them, who accepts by answering, then blocks."""
    mia.go("communities:members", site.facts["space"])
    mia.page.get_by_role("link", name=f"Write to {site.facts['name_new']}").click()
    says(mia, "Hello! Which lens was it?")
    expect(mia.page.locator("#messages > .chat-message")).to_contain_text("Hello! Which lens was it?")
    expect(mia.page.get_by_text("sees this as a request")).to_be_visible()
    talk = mia.page.url.rstrip("/").split("/")[-1].split("?")[0]
    with Person(chromium, site, **PHONE) as other:
        other.sign_in(site.facts["new"])
        other.go("direct:list")
        other.press("Look at the requests", role="link")
        other.page.get_by_role("heading").get_by_role("link").first.click()
        other.is_on("direct:conversation", talk)
        expect(other.page.get_by_text("would like to write to you")).to_be_visible()
        says(other, "The old one.")
        expect(last(mia)).to_contain_text("The old one.")
        expect(mia.page.get_by_text("sees this as a request")).to_have_count(0)
        other.page.get_by_label("More of this conversation").click()
        other.page.get_by_role("button", name="Block").click()
        other.sees("You blocked")
        expect(mia.page.get_by_text("Messages cannot be sent here.")).to_be_visible()
        other.page.get_by_label("More of this conversation").click()
        other.page.get_by_role("button", name="Unblock").click()
        other.sees("is not blocked any more")
        expect(mia.page.locator("#chat-text")).to_be_visible()


def test_j_and_k_walk_through_the_messages_from_where_one_looks(mia: Person) -> None:
    """Nothing has the focus at first, and the log stands at its end: k begins with the last message."""
    opens(mia, mia.site.facts["talk"])
    page, messages = mia.page, mia.page.locator("#messages > .chat-message")
    page.locator("#chat-log").focus()
    page.keyboard.press("k")
    expect(messages.nth(-1)).to_be_focused()
    page.keyboard.press("k")
    expect(messages.nth(-2)).to_be_focused()
    expect(messages.nth(-2)).to_be_in_viewport()
    page.keyboard.press("j")
    expect(messages.nth(-1)).to_be_focused()
    for _ in range(messages.count() + 2):
        page.keyboard.press("k")
    expect(messages.nth(0)).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.chat-message')?.id") == messages.nth(0).get_attribute("id")


def test_what_somebody_received_is_reported_and_decided(mia: Person, lead: Person) -> None:
    talk, received = mia.site.facts["talk"], mia.site.facts["talk_received"]
    mia.go("direct:report", received)
    mia.page.get_by_label("It is unkind or attacks somebody").check()
    mia.page.get_by_role("checkbox", name="Gladly").check()
    mia.press("Report it")
    expect(mia.page.get_by_text("you are told what they decide")).to_be_visible()
    mia.is_on("direct:conversation", talk)
    lead.go("reported:list")
    lead.page.get_by_role("link", name="It is unkind or attacks somebody").last.click()
    given = lead.page.locator(".moderation-given")
    expect(given).to_contain_text("Or is today better?")
    expect(given).to_contain_text("Gladly, at eight.")
    expect(given).not_to_contain_text("slow")
    lead.page.get_by_label("Hide it").check()
    lead.page.get_by_label("Why").fill("Be kind.")
    lead.press("Decide")
    expect(lead.page.get_by_text("It is hidden, and its author reads why.")).to_be_visible()
    mia.go("direct:conversation", talk)
    expect(mia.page.get_by_text("Or is today better?")).to_have_count(0)
    lead.press("Undo")
    expect(lead.page.get_by_text("The decision is taken back.")).to_be_visible()
    mia.go("direct:conversation", talk)
    expect(mia.page.get_by_text("Or is today better?")).to_be_visible()
