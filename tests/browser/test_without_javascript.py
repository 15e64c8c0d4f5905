"""Every job of a member, and launching, with JavaScript switched off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.people import Person
from tests.browser.site import Site
from tests.support.found import some

SPACE = "darkroom-evenings"


@pytest.fixture
def arrives(chromium: Browser, site: Site) -> Iterator[Callable[[str], Person]]:
    """Signs somebody in by their part in the scene."""
    there: list[Person] = []

    def signed_in(who: str) -> Person:
        person = Person(chromium, site, java_script_enabled=False)
        # A browser that runs no scripts does not preload them either, and says so.
        person.expects(r"\.js: csp$")
        there.append(person)
        person.sign_in(site.facts[who])
        return person

    yield signed_in
    for person in some(there):
        person.context.close()
        assert person.unexpected() == []


def post_with(person: Person, words: str) -> Locator:
    return person.page.locator("article.discussions-post").filter(has_text=words)


def menu_of(person: Person, words: str) -> None:
    post_with(person, words).get_by_role("link", name="What you can do with this post").click()
    expect(person.page.get_by_role("group", name="What you can do with this post")).to_be_visible()


def test_join_start_a_topic_reply_react_edit_remove(arrives: Callable[[str], Person]) -> None:
    person = arrives("member")
    page = person.page
    person.go("discussions:home", SPACE)
    person.press("Join")
    person.sees("Welcome to Darkroom Evenings.")
    start_a_topic(person)
    page.get_by_label("Your reply").fill("A second **thought**.")
    person.press("Reply")
    expect(post_with(person, "A second thought.")).to_be_visible()
    react_to(person, "A second thought.")
    edit(person, "A second thought.", "A third thought.")
    remove_and_take_back(person, "A third thought.")


def start_a_topic(person: Person) -> None:
    page = person.page
    page.get_by_role("link", name="New topic").click()
    page.get_by_label("Title").fill("Which toner keeps blacks black?")
    page.get_by_label("Your text").fill("Selenium, or is there *something* else?")
    person.press("Post it")
    expect(page.get_by_role("heading", name="Which toner keeps blacks black?")).to_be_visible()
    expect(page.locator("article.discussions-post em")).to_have_text("something")


def react_to(person: Person, words: str) -> None:
    post_with(person, words).get_by_role("link", name="React").click()
    person.page.get_by_role("button", name="Insightful").click()
    reacted = post_with(person, words).get_by_role("button", name="Insightful, 1")
    expect(reacted).to_have_attribute("aria-pressed", "true")


def edit(person: Person, words: str, instead: str) -> None:
    menu_of(person, words)
    person.press("Edit", role="link")
    person.page.get_by_label("Your text").fill(instead)
    person.press("Save")
    expect(post_with(person, instead).get_by_text("edited")).to_be_visible()


def remove_and_take_back(person: Person, words: str) -> None:
    menu_of(person, words)
    person.press("Remove")
    expect(post_with(person, words)).to_have_count(0)
    person.press("Undo")
    expect(post_with(person, words)).to_be_visible()


def test_what_is_refused_comes_back_with_what_was_typed(arrives: Callable[[str], Person]) -> None:
    person = arrives("operator")
    person.expects("status 400")
    person.expects("Failed to load resource")
    person.go("discussions:new", SPACE)
    person.page.get_by_label("Title").fill("    ok    ")
    person.page.get_by_label("Your text").fill("Long and dear to me.")
    person.press("Post it")
    expect(person.page.locator(".errors").first).to_be_visible()
    expect(person.page.get_by_label("Your text")).to_have_value("Long and dear to me.")


def test_niches_are_read_and_one_is_launched(arrives: Callable[[str], Person]) -> None:
    person = arrives("operator")
    page = person.page
    person.go("niches:list")
    expect(page.get_by_role("table", name="All niches").get_by_role("link").first).to_be_visible()
    person.go("niches:niche", person.site.facts["niche"])
    page.locator("#lens details.evidence").first.locator("summary").click()
    person.press("The posts behind this", role="link")
    expect(page.locator(".niches-post").first).to_be_visible()
    person.go("niches:launch", person.site.facts["niche"])
    page.get_by_label("Name", exact=True).fill("Made Without a Script")
    page.get_by_label("Address").fill("made-without-a-script")
    asked_for = page.get_by_role("button", name=re.compile(r"^Pick \d+ people$"))
    many = int(re.findall(r"\d+", asked_for.inner_text())[0])
    asked_for.click()
    expect(page.locator("input[name=people]")).to_have_count(many)
    expect(page.get_by_label("Name", exact=True)).to_have_value("Made Without a Script")
    person.press("Launch and invite")
    expect(page.get_by_role("heading", name="Made Without a Script is launched")).to_be_visible()
    expect(page.get_by_label("Personal link")).not_to_have_count(0)


def test_sign_out(arrives: Callable[[str], Person]) -> None:
    person = arrives("other")
    person.page.get_by_label("Your account").click()
    person.press("Sign out")
    expect(person.page.get_by_role("link", name="Sign in").first).to_be_visible()
