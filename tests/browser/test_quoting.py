"""Selected words of a post go into the answer, with their author and the way back: by button, by key, by touch."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.people import Person
from tests.browser.site import Site

# Selects the words of a text that is drawn, as a drag over them does.
SELECT = """(element, words) => {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
    return true;
  }
  return false;
}"""


@pytest.fixture
def mia(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["member"])
        yield person


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as person:
        person.sign_in(site.facts["other"])
        yield person


TEXT = """<p>Grain is <em>not</em> noise, says <a class="mention" href="/">@hosts</a> for $5.</p>
<blockquote><p>An older word.</p></blockquote>"""


def reads(person: Person) -> Locator:
    """The last post of a topic, as if this were its text."""
    person.go("discussions:topic", *(person.site.facts[each] for each in ("space", "topic", "title")))
    expect(person.page.locator(".quote-button")).to_be_attached()
    post = person.page.locator("article.discussions-post[data-quote]").last
    post.locator(".prose").evaluate("(prose, html) => { prose.innerHTML = html }", TEXT)
    return post


def test_a_selection_is_quoted_with_its_author_and_the_way_back(mia: Person) -> None:
    post = reads(mia)
    field = mia.page.locator("#reply textarea")
    field.fill("Well:")
    assert post.locator(".prose").evaluate(SELECT, "noise, says ")
    mia.page.locator(".quote-button").click()
    expect(field).to_be_focused()
    value = field.input_value()
    assert value.startswith("Well:\n\n> [")
    assert value.endswith(":\n>\n> noise, says\n\n")
    number = (post.get_attribute("id") or "").removeprefix("post-")
    assert f"?post={number})" in value
    expect(mia.page.locator(".quote-button")).to_be_hidden()


def test_the_key_quotes_where_one_stands_and_mentions_nobody(mia: Person) -> None:
    post = reads(mia)
    post.evaluate("(row) => row.classList.add('at')")
    mia.page.evaluate("document.activeElement.blur()")
    mia.page.keyboard.press("q")
    value = mia.page.locator("#reply textarea").input_value()
    assert "> Grain is not noise, says \\@hosts for \\$5." in value
    assert "An older word" not in value


def test_a_message_is_quoted_on_a_phone(phone: Person) -> None:
    page = phone.page
    phone.go("chat:channel", phone.site.facts["space"], phone.site.facts["channel_name"])
    field = page.get_by_label("Your message to Everyday")
    field.fill("Stand development takes an hour.")
    page.get_by_role("button", name="Send").tap()
    message = page.locator("#messages > .chat-message").filter(has_text="Stand development").last
    expect(message).to_be_visible()
    assert message.locator(".prose").evaluate(SELECT, "takes an hour")
    button = page.locator(".quote-button")
    expect(button).to_be_visible()
    box = button.bounding_box()
    assert box
    assert box["height"] >= 44
    assert 0 <= box["x"] <= 390 - box["width"]
    button.tap()
    assert field.input_value().endswith("> takes an hour\n\n")


def test_without_a_selection_nothing_is_offered(mia: Person) -> None:
    mia.go("discussions:topic", *(mia.site.facts[each] for each in ("space", "topic", "title")))
    expect(mia.page.locator(".quote-button")).to_be_hidden()
    assert mia.page.locator("#topic-head").evaluate(SELECT, " ")
    expect(mia.page.locator(".quote-button")).to_be_hidden()
