"""One's own account in the browser: what it asks again, and what is left on the screen after one has gone."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.browser.people import Person
from tests.browser.site import Site


def test_a_new_address_is_taken_after_the_password_was_given_again(chromium: Browser, site: Site) -> None:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["member"])
        person.go("account_email")
        person.page.get_by_label("Email").last.fill("second@example.org")
        person.press("Add it")
        person.sees("Is it still you?")
        person.is_on("account_reauthenticate")
        person.page.get_by_label("Password", exact=True).fill("not the password")
        person.press("Continue")
        expect(person.page.locator(".errors, .notice.danger").first).to_be_visible()
        person.page.get_by_label("Password", exact=True).fill(site.password)
        person.press("Continue")
        person.is_on("account_email")
        person.sees("second@example.org")


def test_going_back_after_signing_out_shows_nothing_private(chromium: Browser, site: Site) -> None:
    with Person(chromium, site) as person:
        person.expects("status 404|Failed to load resource")
        person.sign_in(site.facts["member"])
        person.go("notifications:list")
        person.go("people:profile", site.facts["handle"])
        name = person.page.locator("main h1").inner_text()
        person.page.get_by_label("Your account").click()
        person.press("Sign out")
        expect(person.page.get_by_label("Your account")).to_have_count(0)
        for _ in range(2):
            person.page.go_back()
            person.page.wait_for_load_state()
            expect(person.page.get_by_role("link", name="Sign in").first).to_be_visible()
            expect(person.page.get_by_label("Your account")).to_have_count(0)
            expect(person.page.get_by_role("heading", name=name, exact=True)).to_have_count(0)
