"""Notices on a device: the worker at the top of the site shows what a push service brings."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.people import Person
from tests.browser.site import Site

REGISTER = """async (address) => {
  await navigator.serviceWorker.register(address, {scope: "/"});
  return (await navigator.serviceWorker.ready).active.scriptURL;
}"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const found = await registration.getNotifications();
  return found.map((each) => [each.title, each.body, each.tag, each.data.url]);
}"""


def deliver(page: Page, notice: dict[str, str]) -> None:
    """What a push service does, through the browser's own tools: none on the net is asked."""
    tools = page.context.new_cdp_session(page)
    registered: list[Any] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda event: registered.extend(event["registrations"]))
    tools.send("ServiceWorker.enable")
    while not registered:
        page.wait_for_timeout(50)
    target = {"origin": page.evaluate("location.origin"), "registrationId": registered[0]["registrationId"]}
    tools.send("ServiceWorker.deliverPushMessage", {**target, "data": json.dumps(notice)})


def test_the_worker_shows_what_it_is_sent(chromium: Browser, site: Site) -> None:
    with Person(chromium, site, permissions=["notifications"]) as member:
        member.sign_in(site.facts["member"])
        member.go("notifications:settings")
        expect(member.page.get_by_role("button", name="Show notices on this device")).to_be_visible()
        address = site.address("push-worker")
        assert member.page.evaluate(REGISTER, address) == address
        deliver(member.page, {"title": "Dana answered", "body": "Clean it dry.", "tag": "topic-1", "url": "/inbox/"})
        member.page.wait_for_function(f"async () => (await ({SHOWN})()).length === 1")
        assert member.page.evaluate(SHOWN) == [["Dana answered", "Clean it dry.", "topic-1", "/inbox/"]]


def test_nothing_is_asked_of_a_browser_before_the_button_is_pressed(chromium: Browser, site: Site) -> None:
    with Person(chromium, site) as member:
        member.sign_in(site.facts["member"])
        member.go("notifications:settings")
        expect(member.page.get_by_role("button", name="Show notices on this device")).to_be_visible()
        assert member.page.evaluate("navigator.serviceWorker.getRegistrations().then((found) => found.length)") == 0
        assert member.page.evaluate("Notification.permission") != "granted"
