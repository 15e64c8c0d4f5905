"""Somebody with a browser of their own, whose every page is watched for what must not happen."""

from __future__ import annotations

import re
from types import TracebackType

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect

from tests.browser.site import PASSWORD, Site

# The machine that runs this may be slow; nothing here waits longer than it has to.
SECONDS = 30
expect.set_options(timeout=SECONDS * 1000)


# What a graphics card that is software says of itself.
OF_THE_DRIVER = "GL Driver Message"


class Person:
    """One browser context and its page. ``trouble`` is what went wrong on any page of it."""

    def __init__(self, browser: Browser, site: Site, **context: object) -> None:
        given = {"viewport": {"width": 1280, "height": 900}, "reduced_motion": "reduce", **context}
        self.site = site
        self.context = browser.new_context(base_url=site.url, **given)
        self.context.set_default_timeout(SECONDS * 1000)
        self.trouble: list[str] = []
        self.expected: list[str] = []
        self.page = self.new_page()

    def __enter__(self) -> Person:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.context.close()
        if kind is None:
            assert not self.unexpected(), "\n".join(self.unexpected())

    def new_page(self) -> Page:
        page = self.context.new_page()
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.trouble.append(f"{page.url}: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        return page

    def expects(self, trouble: str) -> None:
        """Trouble that matches this is part of the test."""
        self.expected.append(trouble)

    def unexpected(self) -> list[str]:
        return [each for each in self.trouble if not any(re.search(part, each) for part in self.expected)]

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and OF_THE_DRIVER not in message.text:
            self.trouble.append(f"{message.location.get('url')}: console: {message.text}")

    def _failed(self, request: Request) -> None:
        # Leaving a page ends what it was still asking for.
        if request.failure != "net::ERR_ABORTED":
            self.trouble.append(f"{request.method} {request.url}: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.trouble.append(f"{response.request.method} {response.url}: status {response.status}")

    def go(self, name: str, /, *arguments: object, **query: object) -> Response:
        """Opens a page by the name of its address."""
        response = self.page.goto(self.site.address(name, *arguments, **query))
        assert response is not None
        return response

    def sees(self, words: str, **how: bool) -> None:
        expect(self.page.get_by_text(words, **how).first).to_be_visible()

    def is_on(self, name: str, *arguments: object) -> None:
        expect(self.page).to_have_url(re.compile(re.escape(self.site.address(name, *arguments)) + r"(\?.*)?(#.*)?$"))

    def press(self, label: str, *, role: str = "button") -> None:
        self.page.get_by_role(role, name=label, exact=True).first.click()  # type: ignore[arg-type]

    def sign_up(self, email: str, name: str) -> None:
        """Fills the form, reads the mail and confirms; whoever came for something is back there afterwards."""
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_label("Your name").fill(name)
        self.press("Create the account")
        self.sees("look into your mail")
        self.page.goto(self.site.mailed_link(email, "confirm-email"))
        self.press("Yes, confirm it")

    def sign_in(self, email: str) -> None:
        self.go("account_login")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(self.site.password)
        self.press("Sign in")
        expect(self.page.get_by_label("Your account")).to_be_visible()
