"""Open pages stay true: in every tab, and after the connection or the server was away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import Person
from tests.browser.site import Site

# A stream that is cut is trouble to the browser, and part of these tests.
CUT = r"/live/|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION_REFUSED|ERR_NETWORK_CHANGED|ERR_INCOMPLETE_CHUNKED_ENCODING"


@pytest.fixture
def asker(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["member"])
        yield person


@pytest.fixture
def answerer(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["operator"])
        yield person


def opens_topic(person: Person, page: Page) -> None:
    facts = person.site.facts
    page.goto(person.site.address("discussions:topic", facts["space"], facts["topic"], facts["title"]))
    is_connected(page)


def is_connected(page: Page) -> None:
    expect(page.locator("live-stream[data-state=live]")).to_be_attached()


def says(person: Person, words: str) -> None:
    person.page.get_by_label("Your answer").fill(words)
    person.press("Answer")
    shows(person.page, words)


def edits(person: Person, post: str, words: str) -> None:
    person.go("discussions:edit", int(post.removeprefix("post-")))
    person.page.get_by_label("Your text").fill(words)
    person.press("Save")


def shows(page: Page, *words: str) -> None:
    """Each of these posts once, in this order, at the end."""
    for each in words:
        expect(page.locator("#posts > article").filter(has_text=each)).to_have_count(1)
    posts = page.locator("#posts > article .prose").all_inner_texts()
    assert [each.strip() for each in posts[-len(words) :]] == list(words)


def test_every_tab_of_everybody_shows_a_reply_once(asker: Person, answerer: Person) -> None:
    second = asker.new_page()
    for person, page in ((asker, asker.page), (asker, second), (answerer, answerer.page)):
        opens_topic(person, page)
    says(answerer, "From the other side of the bench.")
    says(asker, "And back.")
    for page in (asker.page, second, answerer.page):
        shows(page, "From the other side of the bench.", "And back.")


def test_a_page_that_was_offline_catches_up(asker: Person, answerer: Person) -> None:
    """The server restarts meanwhile, so that the stream is really cut."""
    asker.expects(CUT)
    answerer.expects(CUT)
    opens_topic(asker, asker.page)
    opens_topic(answerer, answerer.page)
    says(answerer, "Before you went away.")
    shows(asker.page, "Before you went away.")
    before = answerer.page.locator("#posts > article").last.get_attribute("id")
    asker.page.get_by_label("Your answer").fill("Half a sentence")
    asker.context.set_offline(True)
    asker.site.stop()
    expect(asker.page.locator("live-stream[data-state=waiting]")).to_be_attached()
    asker.site.start()
    is_connected(answerer.page)
    says(answerer, "Said while you were away.")
    says(answerer, "And this as well.")
    edits(answerer, str(before), "Changed while you were away.")
    asker.context.set_offline(False)
    is_connected(asker.page)
    expect(asker.page.locator(f"#{before}")).to_contain_text("Changed while you were away.")
    expect(asker.page.locator("#topic-head")).to_contain_text(
        answerer.page.locator("#topic-head .meta span").nth(1).inner_text()
    )
    shows(asker.page, "Said while you were away.", "And this as well.")
    expect(asker.page.get_by_label("Your answer")).to_have_value("Half a sentence")
    says(answerer, "Live again.")
    shows(asker.page, "Said while you were away.", "And this as well.", "Live again.")


def test_an_edit_and_a_removal_reach_the_open_page(asker: Person, answerer: Person) -> None:
    opens_topic(asker, asker.page)
    opens_topic(answerer, answerer.page)
    says(answerer, "Almost right.")
    shows(asker.page, "Almost right.")
    number = answerer.page.locator("#posts > article").last.get_attribute("id")
    edits(answerer, str(number), "Quite right.")
    shows(asker.page, "Quite right.")
    answerer.page.locator(f"#{number}").get_by_role("link", name="What you can do with this post").click()
    answerer.press("Remove")
    expect(asker.page.locator(f"#{number}").get_by_text("A post was removed by")).to_be_visible()


def test_a_proxy_that_answers_for_a_restarting_server_is_asked_again(asker: Person, answerer: Person) -> None:
    asker.expects("status 502|Failed to load resource")
    refused = asker.page.expect_response(lambda answer: "/live/" in answer.url and answer.status == 502)
    with refused:
        asker.context.route("**/live/**", lambda route: route.fulfill(status=502), times=1)
        facts = asker.site.facts
        asker.go("discussions:topic", facts["space"], facts["topic"], facts["title"])
    is_connected(asker.page)
    opens_topic(answerer, answerer.page)
    says(answerer, "After the restart.")
    shows(asker.page, "After the restart.")


def test_an_open_page_hears_nothing_after_signing_out(asker: Person, answerer: Person) -> None:
    """In this browser; elsewhere the same person stays signed in."""
    asker.expects("/live/|Failed to load resource")
    second = asker.new_page()
    opens_topic(asker, second)
    asker.page.goto(asker.site.address("account_logout"))
    asker.page.get_by_role("button", name="Sign out").last.click()
    expect(second.locator("live-stream[data-state=closed]")).to_be_attached()
    opens_topic(answerer, answerer.page)
    says(answerer, "Not for who has gone.")
    expect(second.get_by_text("Not for who has gone.")).to_have_count(0)


def test_an_earlier_page_of_a_long_topic_changes_and_does_not_grow(asker: Person, answerer: Person) -> None:
    facts = asker.site.facts  # last, because the topic has more than one page from here on
    opens_topic(answerer, answerer.page)
    opens_topic(asker, asker.page)
    for number in range(22):  # two of them, each below what one person may write in a minute
        says((answerer, asker)[number % 2], f"Step {number} of many.")
    opens_topic(asker, asker.page)
    posts = asker.page.locator("#posts > article")
    expect(posts).to_have_count(20)
    shown = str(posts.nth(19).get_attribute("id"))
    says(answerer, "One step more.")
    edits(answerer, shown, "Changed before your eyes.")
    expect(asker.page.locator(f"#{shown}")).to_contain_text("Changed before your eyes.")
    expect(posts).to_have_count(20)
    asker.page.goto(asker.site.address("discussions:topic", facts["space"], facts["topic"], facts["title"]))
    expect(posts).to_have_count(20)
