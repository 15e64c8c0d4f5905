"""Mail and people: what reaches somebody is chosen, a digest is left with one click, an answer by mail appears live."""

from __future__ import annotations

import re
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.browser.people import Person
from tests.browser.site import Prepared, Site, served
from tests.browser.test_pages import RULES, SCREENS
from tests.support.servers import free_port
from tests.support.smtp import Mailbox, Taken, mail_server

# Rules of the landmarks of a page; the program that shows a mail has its own around it.
OF_PAGES = ("region", "landmark-one-main")
DOMAIN = "replies.aperture.example"
TELL = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "coterie.settings.base"
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from coterie.notifications.models import Wishes
from coterie.notifications.send_digests import send_digests
from coterie.notifications.send_mail import send_due
from coterie.notifications.wishes import change_how
from coterie.people.models import User
member = User.objects.get(email=sys.argv[2])
if sys.argv[1] == "digest":
    change_how(by=member, sort="news", how="weekly")
    Wishes.objects.filter(user=member).update(news_upto=timezone.now() - timedelta(days=60))
    send_digests(timezone.now() + timedelta(days=8))
else:
    send_due(timezone.now() + timedelta(minutes=30))
"""


class Mailing(Site):
    """A site that sends by SMTP and takes answers."""

    def __init__(self, data: Path, prepared: Prepared, box: Mailbox) -> None:
        super().__init__(data, prepared.facts, prepared.password)
        self.box, self.incoming = box, free_port()

    def environment(self) -> dict[str, str]:
        ours = {
            "COTERIE_MAIL_URL": f"smtp://127.0.0.1:{self.box.port}",
            "COTERIE_MAIL_FROM": "Aperture <noreply@aperture.example>",
            "COTERIE_REPLY_DOMAIN": DOMAIN,
            "COTERIE_RECEIVE_MAIL": f"smtp://127.0.0.1:{self.incoming}",
        }
        return {**super().environment(), **ours}

    def sends(self, what: str, to: str, says: str) -> Taken:
        """The mail with these words that its workers send to somebody when it is due."""
        import sys

        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            self.run(sys.executable, "-c", TELL, what, to)
            found = [each for each in self.box.taken if each.to == [to] and says in each.part("plain")]
            if found:
                return found[-1]
            time.sleep(0.5)
        raise AssertionError(f"no {what} mail came to {to}")


@pytest.fixture(scope="module")
def mailing(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailing]:
    import shutil

    data = tmp_path_factory.mktemp("mailing") / "data"
    shutil.copytree(prepared.data, data)
    with mail_server() as box, served(Mailing(data, prepared, box)) as site:
        assert isinstance(site, Mailing)
        yield site


@contextmanager
def signed_in(chromium: Browser, site: Site, who: str, **context: object) -> Iterator[Person]:
    with Person(chromium, site, **context) as person:
        person.sign_in(site.facts[who])
        yield person


def look_at(chromium: Browser, html: str, name: str) -> None:
    """The mail as a picture, light and dark, on a phone and a desk; nothing reaches beyond its edge, axe is content."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    for width in (390, 1280):
        for scheme in ("light", "dark"):
            context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
            page = context.new_page()
            page.set_content(html)
            page.screenshot(path=SCREENS / f"mail-{name}-{width}-{scheme}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            found = Axe().run(page, options={**RULES, "rules": {name: {"enabled": False} for name in OF_PAGES}})
            assert found.violations_count == 0, found.generate_report()
            context.close()


def test_an_answer_by_mail_appears_in_another_browser_while_it_is_open(chromium: Browser, mailing: Mailing) -> None:
    facts = mailing.facts
    with signed_in(chromium, mailing, "other") as other, signed_in(chromium, mailing, "operator") as lead:
        lead.go("discussions:topic", facts["space"], facts["topic"], facts["title"], at="end")
        lead.page.locator("textarea[name=text]").last.fill("One more thing: is it the same in the warm?")
        lead.page.get_by_role("button", name=re.compile("Reply|Answer|Post", re.IGNORECASE)).last.click()
        expect(lead.page.get_by_text("is it the same in the warm?").first).to_be_visible()
        taken = mailing.sends("now", facts["member"], "is it the same in the warm?")
        look_at(chromium, taken.part("html"), "now")
        other.go("discussions:topic", facts["space"], facts["topic"], facts["title"], at="end")
        expect(other.page.locator("live-stream[data-state=live]")).to_be_attached()
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Message-ID"] = facts["member"], str(taken.mail["Reply-To"]), "<1@home.example>"
        mail["Subject"] = f"Re: {taken.mail['Subject']}"
        mail.set_content("Only in the cold, written from my phone.\n\nOn Tue, 3 Mar 2026 at 10:00 Lead wrote:\n> Hm\n")
        with smtplib.SMTP("127.0.0.1", mailing.incoming) as server:
            server.send_message(mail)
        expect(other.page.get_by_text("Only in the cold, written from my phone.")).to_be_visible()
        expect(other.page.locator("#posts")).not_to_contain_text("at 10:00 Lead wrote")


def test_a_digest_is_opened_and_left_with_one_click(chromium: Browser, mailing: Mailing) -> None:
    taken = mailing.sends("digest", mailing.facts["other"], "Your week")
    assert taken.mail["Subject"].strip() == "Your week in your spaces"
    look_at(chromium, taken.part("html"), "digest")
    link = re.search(r"https?://\S+/inbox/leave/\S+", taken.part("plain"))
    assert link
    with Person(chromium, mailing) as somebody:
        somebody.page.goto(link[0])
        somebody.press("Leave these mails")
        somebody.sees("You get no such mails any more")
        somebody.press("Undo")
        somebody.sees("You get these mails again")


def test_what_reaches_somebody_is_chosen_by_keyboard_on_a_phone(chromium: Browser, mailing: Mailing) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    with signed_in(chromium, mailing, "member", **phone) as member:
        member.go("notifications:settings")
        member.page.get_by_label("Quiet from").fill("22:00")
        member.page.get_by_label("Quiet until").fill("07:00")
        member.page.get_by_label("Your time zone").select_option("Pacific/Auckland")
        member.page.get_by_label("What you follow", exact=True).first.select_option("daily")
        member.page.get_by_role("button", name="Save", exact=True).first.press("Enter")
        member.sees("Saved.")
        expect(member.page.get_by_label("Your time zone")).to_have_value("Pacific/Auckland")
        expect(member.page.get_by_label("Quiet from")).to_have_value("22:00")
