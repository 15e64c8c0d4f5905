"""Coming home and arriving: what is new, the first visit by keyboard, and feedback that reaches the lead."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import Person
from tests.browser.site import Site
from tests.browser.test_pages import axe, looked_at


@pytest.fixture
def member(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["member"])
        yield person


@pytest.fixture
def other(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["other"])
        yield person


def seen(person: Person, screen: str) -> list[str]:
    """What is wrong with the page on a phone and on a desk; leaves pictures."""
    return [each for width in (390, 1280) for each in looked_at(person.page, screen, width)]


def by_keyboard(person: Person, label: str) -> None:
    """Walks to the button of this name with the Tab key, and presses it with Enter."""
    for _ in range(120):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("document.activeElement.textContent").strip() == label:
            person.page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not reach {label}")


#: the demo's newcomer has written already, which takes the last step
NOTHING_WRITTEN = """
from coterie.communities.models import StepTaken
StepTaken.objects.filter(step="act", user__email="{}").delete()
"""


def test_the_first_visit_goes_through_three_steps_by_keyboard(chromium: Browser, site: Site) -> None:
    with Person(chromium, site, java_script_enabled=False) as person:
        person.expects(r"\.js: csp$")  # what the page would load is not loaded
        person.go("account_login")
        person.page.get_by_label("Email").fill(site.facts["newcomer"])
        person.page.get_by_label("Password", exact=True).fill(site.password)
        person.press("Sign in")
        person.go("communities:home", site.facts["space"])
        person.sees("1 of 3")
        person.sees("What this space is")
    with Person(chromium, site) as person:
        person.sign_in(site.facts["newcomer"])
        person.go("communities:home", site.facts["space"])
        assert seen(person, "first-visit") == []
        by_keyboard(person, "Go on")
        person.sees("2 of 3")
        site.command("manage", "shell", "-c", NOTHING_WRITTEN.format(site.facts["newcomer"]))
        person.page.get_by_label("Only what is meant for me").focus()
        person.page.keyboard.press("Space")
        assert seen(person, "first-visit-reach") == []
        by_keyboard(person, "Go on")
        person.sees("3 of 3")
        assert seen(person, "first-visit-act") == []
        by_keyboard(person, "Later")
        expect(person.page.get_by_text("3 of 3")).to_have_count(0)
        person.go("notifications:settings")
        expect(person.page.get_by_text("Only what is meant for me").first).to_be_attached()


def test_what_an_early_member_misses_reaches_the_lead(chromium: Browser, site: Site, other: Person) -> None:
    other.go("communities:home", site.facts["space"])
    other.sees("You are one of the first here")
    other.sees("by the operators of the platform, and by nobody else")
    assert seen(other, "what-is-missing") == []
    other.page.get_by_label("Not what I need yet").check()
    other.page.get_by_label("What is missing here?").fill("A list of lenses that fit.")
    other.press("Send")
    other.sees("Thank you. The leads of the space read it.")
    expect(other.page.get_by_text("You are one of the first here")).to_have_count(0)
    with Person(chromium, site) as lead:
        lead.sign_in(site.facts["operator"])
        lead.go("notifications:list")
        told = lead.page.get_by_role("link", name="said what is missing").first
        told.click()
        lead.is_on("communities:feedback", site.facts["space"])
        lead.sees("A list of lenses that fit.")
        lead.go("feedback:list")
        lead.sees("A list of lenses that fit.")


def test_home_says_who_answered_and_what_is_new_until_it_is_read(site: Site, member: Person, other: Person) -> None:
    facts = site.facts
    other.go("discussions:topic", facts["space"], facts["topic"], facts["title"])
    other.page.get_by_label("Your answer").fill(f"@{facts['handle']} and with a stopwatch?")
    other.press("Answer")
    expect(other.page.locator("article.discussions-post").filter(has_text="with a stopwatch?")).to_have_count(1)
    member.go("home")
    replies = member.page.get_by_role("region", name="Replies to you")
    expect(replies).to_contain_text("How do you time a slow shutter")
    new = member.page.get_by_role("region", name="New in your spaces")
    expect(new).to_be_visible()
    expect(new).not_to_contain_text("How do you time a slow shutter")
    assert axe(member.page) == []
    assert seen(member, "home-full") == []
    member.page.get_by_role("button", name="Mark all of").first.click()
    member.sees("You have read all of")
    expect(replies).not_to_contain_text("How do you time a slow shutter")
    expect(member.page.get_by_role("region", name="New in your spaces")).to_have_count(0)
