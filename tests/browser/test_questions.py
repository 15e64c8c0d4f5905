"""A question open with two members and an outsider: votes, the same problem, similar titles, reports."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.people import Person
from tests.browser.site import Site


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
    person.go("discussions:topic", person.site.facts["space"], person.site.facts["topic"], person.site.facts["title"])
    expect(person.page.locator("live-stream[data-state=live]")).to_be_attached()


def helpful(page: Page, post: int) -> Locator:
    return page.locator(f"#vote-{post} button")


def test_votes_arrive_where_others_read_and_ones_own_stays_marked(mia: Person, hal: Person, site: Site) -> None:
    post = site.facts["answer"]
    for each in (mia, hal):
        opens(each)
    helpful(mia.page, post).click()
    expect(helpful(mia.page, post)).to_have_attribute("aria-pressed", "true")
    expect(helpful(hal.page, post)).to_have_text(re.compile(r"Helpful\s*1"))
    expect(helpful(hal.page, post)).to_have_attribute("aria-pressed", "false")
    # By keyboard, and the focus stays where it was.
    helpful(hal.page, post).focus()
    hal.page.keyboard.press("Enter")
    expect(helpful(mia.page, post)).to_have_text(re.compile(r"Helpful\s*2"))
    expect(helpful(mia.page, post)).to_have_attribute("aria-pressed", "true")
    expect(helpful(hal.page, post)).to_have_attribute("aria-pressed", "true")
    mia.page.reload()
    expect(helpful(mia.page, post)).to_have_attribute("aria-pressed", "true")
    helpful(mia.page, post).click()
    expect(helpful(hal.page, post)).to_have_text(re.compile(r"Helpful\s*1"))
    expect(helpful(mia.page, post)).to_have_attribute("aria-pressed", "false")


def test_the_asker_cannot_have_the_problem_twice_and_sees_who_else_has_it(mia: Person, hal: Person, site: Site) -> None:
    same = f"#same-{site.facts['topic']} button"
    for each in (mia, hal):
        opens(each)
    expect(mia.page.locator(same)).to_be_disabled()
    hal.page.locator(same).click()
    expect(hal.page.locator(same)).to_have_attribute("aria-pressed", "false")  # it was theirs before
    expect(mia.page.locator(same)).to_have_text(re.compile(r"Same problem here\s*2"))
    expect(mia.page.locator(same)).to_be_disabled()
    hal.page.locator(same).click()
    expect(mia.page.locator(same)).to_have_text(re.compile(r"Same problem here\s*3"))


def test_similar_questions_come_while_a_title_is_typed_and_open_beside_it(mia: Person, site: Site) -> None:
    mia.go("discussions:new", site.facts["space"])
    mia.page.get_by_label("Title").press_sequentially("time a slow shutter in the cold", delay=20)
    link = mia.page.locator("#similar a", has_text="How do you time a slow shutter in the cold")
    expect(link).to_be_visible()
    with mia.context.expect_page() as opened:
        link.click()
    expect(opened.value.locator("#topic-head h2")).to_contain_text("How do you time a slow shutter")
    expect(mia.page.get_by_label("Title")).to_have_value("time a slow shutter in the cold")


def test_a_report_reaches_the_hosts_and_what_they_decide_comes_back(hal: Person, chromium: Browser, site: Site) -> None:
    opens(hal)
    post = hal.page.locator(f"#post-{site.facts['answer']}")
    post.get_by_role("link", name="What you can do with this post").click()
    post.get_by_role("link", name="Report").click()
    hal.page.get_by_label("It does not belong here").check()
    hal.page.get_by_label("In your words").fill("It is about another camera.")
    hal.press("Report it")
    hal.sees("The hosts look at it")
    with Person(chromium, site) as lead:
        lead.expects(r"/cases/discussions\.post/\d+/: status 403|status of 403")
        lead.sign_in(site.facts["operator"])
        # It is the lead's own: another host decides about it.
        lead.go("moderation:case", "discussions.post", site.facts["answer"])
        lead.go("moderation:queue", site.facts["space"])
        lead.page.locator(".row a").first.click()
        lead.page.get_by_label("Keep it").check()
        lead.press("Decide")
        lead.sees("It stays.")
        lead.press("Undo")
        lead.sees("The decision is taken back.")


def test_an_outsider_reads_no_buttons_that_do_not_lead_to_the_sign_in(chromium: Browser, site: Site) -> None:
    with Person(chromium, site) as stranger:
        opens(stranger)
        helpful(stranger.page, site.facts["answer"]).click()
        expect(stranger.page).to_have_url(re.compile("/accounts/login/"))
