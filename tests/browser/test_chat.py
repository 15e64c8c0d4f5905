"""A channel, open with two members and somebody who does not belong: sent once, in order, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.people import SECONDS, Person
from tests.browser.site import Site

CUT = (
    r"/live/|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION|ERR_NETWORK_CHANGED|ERR_INCOMPLETE_CHUNKED|/messages/|ERR_FAILED"
)
# Everything that is said aloud, in its order.
LISTEN = """() => {
  window.said = [];
  const announcer = document.getElementById("announcer");
  const note = () => announcer.textContent && window.said.push(announcer.textContent);
  new MutationObserver(note).observe(announcer, { childList: true });
}"""


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


def opens(person: Person, **query: object) -> None:
    person.go("chat:channel", person.site.facts["space"], person.site.facts["channel_name"], **query)
    expect(person.page.locator("live-stream[data-state=live]")).to_be_attached()


def says(person: Person, words: str) -> None:
    box = person.page.get_by_label("Your message to Everyday")
    box.fill(words)
    box.press("Enter")
    expect(box).to_have_value("")


def rows(page: Page) -> list[str]:
    found = page.locator("#messages > .chat-message:not(.removed) > .prose").all_inner_texts()
    return [each.strip() for each in found]


def shows(person: Person, *words: str) -> None:
    """Each of these once and in this order at the end, and nothing on its way."""
    for each in words:
        said = person.page.locator("#messages > .chat-message").filter(has_text=each)
        expect(said).to_have_count(1)
    expect(person.page.locator("#chat-waiting > *")).to_have_count(0)
    assert rows(person.page)[-len(words) :] == list(words)


def to_the_end(person: Person) -> None:
    """As with a finger that goes on scrolling while later messages come."""
    log = person.page.locator("#chat-log")
    for _ in range(SECONDS):
        log.evaluate("log => (log.scrollTop = 0)")
        if not person.page.locator("#chat-later a").count():
            return
        person.page.wait_for_timeout(500)


def test_two_people_talk_and_each_message_stands_once_in_one_order(mia: Person, hal: Person) -> None:
    second = mia.new_page()
    for person in (mia, hal):
        opens(person)
    second.goto(mia.page.url)
    mia.page.evaluate(LISTEN)
    hal.page.evaluate(LISTEN)
    says(mia, "It drags at slow speeds.")
    says(hal, "Half a turn, not more.")
    says(mia, "Marked it first.")
    for person in (mia, hal):
        shows(person, "It drags at slow speeds.", "Half a turn, not more.", "Marked it first.")
    expect(second.locator("#messages > .chat-message").filter(has_text="Marked it first.")).to_have_count(1)
    for person, count in ((mia, 1), (hal, 2)):
        person.page.wait_for_function("count => window.said.length >= count", arg=count)
    assert [each.split(": ", 1)[1] for each in mia.page.evaluate("window.said")] == ["Half a turn, not more."]


def test_enter_sends_unless_an_input_method_composes_and_shift_begins_a_line(mia: Person) -> None:
    opens(mia)
    box = mia.page.get_by_label("Your message to Everyday")
    before = len(rows(mia.page))
    box.fill("にほんご")
    box.evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }))"
    )
    expect(box).to_have_value("にほんご")
    assert len(rows(mia.page)) == before
    box.press("Shift+Enter")
    box.press_sequentially("two")
    box.press("Enter")
    expect(mia.page.locator("#messages > .chat-message").last.locator(".prose")).to_contain_text("にほんご")
    expect(mia.page.locator("#messages > .chat-message").last.locator(".prose")).to_contain_text("two")
    box.press("Enter")  # nothing to send, nothing to complain about
    assert len(rows(mia.page)) == before + 1


def test_a_message_whose_answer_was_lost_is_there_once(mia: Person, hal: Person) -> None:
    mia.expects(CUT)
    opens(mia)
    opens(hal)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    mia.context.route("**/messages/", lose, times=1)
    says(mia, "Stored, and nobody told me.")
    shows(hal, "Stored, and nobody told me.")
    shows(mia, "Stored, and nobody told me.")


def test_what_comes_live_before_its_answer_stands_once(mia: Person, hal: Person) -> None:
    opens(mia)
    opens(hal)

    def late(route: Route) -> None:
        answer = route.fetch()
        expect(mia.page.locator("#messages > .chat-message").filter(has_text="Live first.")).to_have_count(1)
        expect(mia.page.locator("#chat-waiting > *")).to_have_count(0)
        route.fulfill(response=answer)

    mia.context.route("**/messages/", late, times=1)
    says(mia, "Live first.")
    for person in (mia, hal):
        shows(person, "Live first.")
    says(mia, "And then this.")
    for person in (mia, hal):
        shows(person, "Live first.", "And then this.")


def test_what_could_not_be_sent_waits_in_order_and_survives_a_reload(mia: Person, hal: Person) -> None:
    mia.expects(CUT)
    opens(hal)
    opens(mia)
    mia.context.route("**/messages/", lambda route: route.abort())
    for words in ("First of three.", "Second of three.", "Third of three."):
        says(mia, words)
    waiting = mia.page.locator("#chat-waiting > .chat-message")
    expect(waiting).to_have_count(3)
    expect(waiting.first).to_contain_text("Not sent")
    expect(waiting.nth(1)).to_contain_text("Waits for the one before")
    mia.press("Try again")
    mia.press("Try again")
    mia.page.reload()
    expect(waiting).to_have_count(3)
    mia.context.unroute("**/messages/")
    mia.press("Try again")
    for person in (mia, hal):
        shows(person, "First of three.", "Second of three.", "Third of three.")


def test_what_is_refused_can_be_taken_back(mia: Person) -> None:
    mia.expects("status 400|Failed to load resource")
    opens(mia)
    words = {"body": "The message is too long.", "content_type": "text/plain; charset=utf-8"}
    mia.context.route("**/messages/", lambda route: route.fulfill(status=400, **words), times=1)
    says(mia, "Too much.")
    expect(mia.page.locator("#chat-waiting")).to_contain_text("Not sent: The message is too long.")
    mia.press("Take back")
    expect(mia.page.get_by_label("Your message to Everyday")).to_have_value("Too much.")
    expect(mia.page.locator("#chat-waiting > *")).to_have_count(0)


def test_a_draft_stays_and_answering_does_not_replace_it(mia: Person) -> None:
    opens(mia)
    box = mia.page.get_by_label("Your message to Everyday")
    box.fill("Half a thought")
    mia.go("channels:list", mia.site.facts["space"])
    opens(mia)
    expect(box).to_have_value("Half a thought")
    last = mia.page.locator("#messages > .chat-message:not(.removed)").last
    last.hover()
    last.get_by_role("link", name="What you can do with this message").click()
    last.get_by_role("link", name="Reply").click()
    expect(mia.page.locator("#chat-answering")).to_be_visible()
    expect(box).to_have_value("Half a thought")
    expect(box).to_be_focused()
    box.press("Enter")
    quote = mia.page.locator("#messages > .chat-message").last.locator(".chat-quote")
    expect(quote).to_be_visible()
    expect(mia.page.locator("#chat-answering")).to_be_hidden()
    quote.click()
    expect(mia.page).to_have_url(re.compile(r"\?message=\d+#message-\d+$"))


def test_arrow_up_edits_ones_last_message_and_others_see_it(mia: Person, hal: Person) -> None:
    opens(hal)
    opens(mia)
    says(mia, "Almost rihgt.")
    shows(hal, "Almost rihgt.")
    mia.page.get_by_label("Your message to Everyday").press("ArrowUp")
    mia.page.get_by_label("Your text").fill("Quite right.")
    mia.press("Save")
    expect(hal.page.locator("#messages > .chat-message").last).to_contain_text("Quite right.")
    last = mia.page.locator("#messages > .chat-message").last
    last.get_by_role("link", name="What you can do with this message").click()
    mia.press("Remove")
    expect(hal.page.locator("#messages > .chat-message").last).to_contain_text("A message was removed by")
    mia.press("Undo")
    expect(hal.page.locator("#messages > .chat-message").last).to_contain_text("Quite right.")


def test_what_one_has_seen_is_not_new_any_more(mia: Person, hal: Person) -> None:
    opens(hal)
    says(hal, "Something to read.")
    shows(hal, "Something to read.")
    with mia.page.expect_response(lambda answer: "/read/" in answer.url):
        opens(mia)
        to_the_end(mia)
    mia.go("channels:list", mia.site.facts["space"])
    says(hal, "While you were away.")
    shows(hal, "While you were away.")
    mia.page.reload()
    row = mia.page.locator("li.row").filter(has_text="Everyday")
    expect(row).to_contain_text("1 waiting")
    with mia.page.expect_response(lambda answer: "/read/" in answer.url):
        opens(mia)
    expect(mia.page.locator(".chat-new + .chat-message")).to_contain_text("While you were away.")
    mia.go("channels:list", mia.site.facts["space"])
    expect(row).not_to_contain_text("waiting")


def test_earlier_messages_come_by_scrolling_and_nothing_jumps(mia: Person, hal: Person) -> None:
    opens(hal)
    for number in range(30):
        says(hal, f"Step {number} of many.")
    shows(hal, "Step 28 of many.", "Step 29 of many.")
    opens(mia)
    page, log = mia.page, mia.page.locator("#chat-log")
    expect(page.locator("#messages > .chat-message")).to_have_count(50)
    log.evaluate("log => (log.scrollTop = 0)")
    expect(page.get_by_text("Step 29 of many.")).to_be_in_viewport()
    first = page.locator("#messages > .chat-message").first.get_attribute("id")
    log.evaluate("log => (log.scrollTop = -log.scrollHeight)")
    expect(page.locator(f"#{first}")).to_be_in_viewport()
    expect(page.get_by_text("Here Everyday begins")).to_be_attached()
    expect(page.locator(f"#{first}")).to_be_in_viewport()
    numbers = [
        int(each[8:]) for each in page.locator("#messages > .chat-message").evaluate_all("all => all.map((e) => e.id)")
    ]
    assert numbers == sorted(set(numbers))
    says(hal, "And one at the end.")
    expect(page.locator("#messages > .chat-message").last).to_contain_text("And one at the end.")
    expect(page.locator(f"#{first}")).to_be_in_viewport()


def test_a_link_lands_on_its_message_and_leads_on_both_ways(mia: Person) -> None:
    opens(mia)
    says(mia, "Look here.")
    shows(mia, "Look here.")
    opens(mia, day="2001-01-01")
    number = str(mia.page.locator("#messages > .chat-message").nth(5).get_attribute("id")).removeprefix("message-")
    mia.go("chat:message", number)
    expect(mia.page.locator(f"#message-{number}")).to_be_in_viewport()
    to_the_end(mia)
    expect(mia.page.locator("#messages > .chat-message").filter(has_text="Look here.")).to_have_count(1)
    says(mia, "From the middle.")
    shows(mia, "Look here.", "From the middle.")


def test_who_does_not_belong_hears_nothing(mia: Person, chromium: Browser, site: Site) -> None:
    """An open space is read by all; once it is off, the open page of everybody falls silent and the address is gone."""
    with Person(chromium, site) as lead:
        lead.sign_in(site.facts["operator"])
        opens(mia)
        mia.expects("/live/|status 404|Failed to load resource")
        lead.go("communities:edit", site.facts["space"])
        lead.page.locator('form[action$="/features/chat/"] button').click()
        expect(mia.page.locator("live-stream[data-state=closed]")).to_be_attached()
        says(mia, "Into the void.")
        expect(mia.page.locator("#chat-waiting")).to_contain_text("Not sent")
        assert mia.go("chat:channel", site.facts["space"], site.facts["channel_name"]).status == 404
        lead.page.locator('form[action$="/features/chat/"] button').click()
        expect(lead.page.locator('form[action$="/features/chat/"] button')).to_be_visible()


def test_without_scripts_a_channel_is_read_and_written_in(chromium: Browser, site: Site) -> None:
    with Person(chromium, site, java_script_enabled=False) as person:
        person.expects(r"\.js: csp$")
        person.sign_in(site.facts["member"])
        person.go("chat:channel", site.facts["space"], site.facts["channel_name"])
        person.page.get_by_label("Your message to Everyday").fill("By the plain form.")
        person.press("Send")
        expect(person.page.locator("#messages > .chat-message").last).to_contain_text("By the plain form.")
        expect(person.page.locator("#messages > .chat-message").last).to_be_in_viewport()
        person.press("Mark as read")
        expect(person.page.get_by_label("Your message to Everyday")).to_be_visible()
