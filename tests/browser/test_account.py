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


def test_who_writes_too_much_reads_when_to_go_on_and_keeps_the_text(chromium: Browser, site: Site) -> None:
    facts = site.facts
    with Person(chromium, site) as person:
        person.expects("status 429|Failed to load resource|Response Status Error Code 429")
        person.sign_in(facts["member"])
        person.go("discussions:topic", facts["space"], facts["topic"], facts["title"])
        token = person.page.locator("meta[name=csrf-token]").get_attribute("content") or ""
        address = site.address("discussions:replies", facts["topic"])
        headers = {"X-CSRFToken": token, "HX-Request": "true"}
        sent = (person.context.request.post(address, form={"text": f"Flood {n}"}, headers=headers) for n in range(70))
        assert any(answer.status == 429 for answer in sent)
        person.page.get_by_label("Your answer").fill("The one text that matters.")
        person.press("Answer")
        expect(person.page.locator(".toast-item.error")).to_contain_text("Try again in")
        expect(person.page.get_by_label("Your answer")).to_have_value("The one text that matters.")


def test_an_account_is_deleted_after_the_password_was_given_again(chromium: Browser, site: Site) -> None:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["invited"])
        person.go("people:edit")
        person.press("Delete your account", role="link")
        person.is_on("people:delete")
        person.sees("This goes")
        person.page.get_by_label("Remove what I wrote, too").check()
        person.press("Delete my account")
        person.sees("Is it still you?")
        person.page.get_by_label("Password", exact=True).fill(site.password)
        person.press("Continue")
        person.sees("Your account is deleted")
        expect(person.page.get_by_label("Your account")).to_have_count(0)
        assert any("was deleted" in text for text in site.mail(site.facts["invited"]))
