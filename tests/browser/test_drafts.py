"""Nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.people import Person
from tests.browser.site import Site

WITHOUT_DRAFTS = "from coterie.drafts.models import Draft; Draft.objects.all().delete()"
DEAR = "Three paragraphs that took an hour to write."


@pytest.fixture
def member(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        # Drafts are kept on the server: what an earlier test left there is not this one's.
        site.command("manage", "shell", "-c", WITHOUT_DRAFTS)
        person.sign_in(site.facts["member"])
        facts = site.facts
        person.go("discussions:topic", facts["space"], facts["topic"], facts["title"])
        yield person


def types(person: Person, words: str) -> None:
    person.page.get_by_label("Your answer").press_sequentially(words)
    person.sees("Draft kept")


def test_a_reload_brings_the_text_back(member: Person) -> None:
    types(member, DEAR)
    member.page.reload()
    member.sees("Your draft is back")
    expect(member.page.get_by_label("Your answer")).to_have_value(DEAR)


def test_what_is_typed_while_the_last_answer_is_on_its_way_stays(member: Person) -> None:
    waiting: list[Route] = []
    member.page.route(
        "**/*", lambda route: waiting.append(route) if route.request.method == "POST" else route.continue_()
    )
    answer = member.page.get_by_label("Your answer")
    answer.fill("Slow to arrive.")
    member.sees("Draft kept")
    with member.page.expect_request(lambda request: request.method == "POST"):
        member.press("Answer")
    answer.fill("A second thought.")
    waiting.pop().continue_()
    expect(member.page.locator("article.discussions-post").filter(has_text="Slow to arrive.")).to_have_count(1)
    member.sees("Draft kept")
    expect(answer).to_have_value("A second thought.")
    member.page.reload()
    expect(answer).to_have_value("A second thought.")


def test_without_a_connection_the_text_stays_and_goes_out_later(member: Person) -> None:
    member.expects("ERR_INTERNET_DISCONNECTED|htmx:(sendError|afterRequest)")
    types(member, DEAR)
    member.context.set_offline(True)
    member.press("Answer")
    member.sees("No connection. Nothing you typed is lost.")
    expect(member.page.get_by_label("Your answer")).to_have_value(DEAR)
    member.context.set_offline(False)
    member.press("Answer")
    expect(member.page.locator("article.discussions-post").filter(has_text=DEAR)).to_have_count(1)
    expect(member.page.get_by_label("Your answer")).to_have_value("")
    member.page.reload()
    expect(member.page.locator("article.discussions-post").filter(has_text=DEAR)).to_have_count(1)
    expect(member.page.get_by_label("Your answer")).to_have_value("")


def test_who_was_signed_out_meanwhile_finds_the_text_after_signing_in(member: Person) -> None:
    member.expects("status 403")
    member.expects("Failed to load resource")
    member.expects("htmx:|Response Status Error Code 403")
    types(member, DEAR)
    here = member.page.url
    member.context.clear_cookies()
    member.press("Answer")
    expect(member.page.locator(".toast-item.error")).to_be_visible()
    expect(member.page.get_by_label("Your answer")).to_have_value(DEAR)
    member.sign_in(member.site.facts["member"])
    member.page.goto(here)
    expect(member.page.get_by_label("Your answer")).to_have_value(DEAR)


def test_a_refused_topic_keeps_its_text(member: Person) -> None:
    member.expects("status 400")
    member.expects("Failed to load resource")
    member.go("discussions:new", member.site.facts["space"])
    member.page.get_by_label("Title").fill("    ok    ")
    member.page.get_by_label("Your text").fill(DEAR)
    member.press("Post it")
    expect(member.page.locator(".errors").first).to_be_visible()
    expect(member.page.get_by_label("Your text")).to_have_value(DEAR)
    member.page.goto("about:blank")
    member.go("discussions:new", member.site.facts["space"])
    expect(member.page.get_by_label("Your text")).to_have_value(DEAR)


def test_a_posted_topic_leaves_no_draft(member: Person) -> None:
    member.go("discussions:new", member.site.facts["space"])
    member.page.get_by_label("Title").fill("A topic that was posted")
    member.page.get_by_label("Your text").fill(DEAR)
    member.press("Post it")
    expect(member.page.get_by_role("heading", name="A topic that was posted")).to_be_visible()
    member.go("discussions:new", member.site.facts["space"])
    expect(member.page.get_by_label("Your text")).to_have_value("")
