"""A lead arranges the channels of a space; a member has those that are for members, on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import Person
from tests.browser.site import Site


@pytest.fixture
def lead(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["operator"])
        yield person


@pytest.fixture
def member(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as person:
        person.sign_in(site.facts["other"])
        yield person


def names(person: Person) -> list[str]:
    """What the menu of the space has, in its order."""
    return person.page.locator(".space-rail a").all_inner_texts()


def test_a_channel_for_hosts_is_opened_arranged_and_archived(lead: Person, member: Person) -> None:
    space, page = lead.site.facts["space"], lead.page
    lead.go("channels:choose", space)
    page.get_by_role("main").get_by_role("link", name="Announcements", exact=True).click()
    page.get_by_label("Name", exact=True).fill("Behind the scenes")
    page.get_by_label("Hosts and leads").first.check()
    lead.press("Open it")
    expect(page.get_by_role("heading", name="Behind the scenes")).to_be_visible()
    assert any("Behind the scenes" in each for each in names(lead))

    lead.go("channels:list", space)
    rows = page.locator(".channels-row h3")
    before = rows.all_inner_texts()
    page.get_by_role("button", name="Move Behind the scenes up").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The channels are in this order now.")).to_be_visible()
    after = rows.all_inner_texts()
    assert after.index("Behind the scenes") == before.index("Behind the scenes") - 1

    member.go("channels:list", space)
    assert not any("Behind the scenes" in each for each in names(member))
    expect(member.page.get_by_text("Behind the scenes")).to_have_count(0)
    member.expects("status 404|Failed to load resource")
    assert member.go("discussions:channel", space, "behind-the-scenes").status == 404

    lead.press("Archive Behind the scenes")
    expect(page.locator(".space-rail").get_by_text("Behind the scenes")).to_have_count(0)
    lead.press("Undo")
    expect(page.locator(".space-rail").get_by_text("Behind the scenes")).to_have_count(1)


def test_the_phone_has_the_first_channels_in_its_bar_and_all_in_its_sheet(member: Person) -> None:
    member.go("communities:home", member.site.facts["space"])
    expect(member.page.locator(".space-bar a")).to_have_count(4)
    expect(member.page.locator(".space-bar")).to_contain_text("Forum")
    member.page.locator(".space-bar button").click()
    sheet = member.page.locator(".space-rail")
    expect(sheet.get_by_role("link", name=re.compile("Questions"))).to_be_visible()
    sheet.get_by_role("link", name=re.compile("Questions")).click()
    member.page.get_by_role("main").get_by_role("link", name="Unanswered", exact=True).first.click()
    expect(member.page).to_have_url(re.compile("show=unanswered"))
    expect(member.page.locator(".chip.warn").first).to_be_visible()


def test_channels_are_dragged_into_order_and_moved_by_keys(lead: Person) -> None:
    space, page = lead.site.facts["space"], lead.page
    lead.go("channels:list", space)
    rows = page.locator(".channels-row[data-key] h3")
    before = rows.all_inner_texts()
    handles = page.locator("[data-handle]")
    first, third = handles.nth(0).bounding_box(), page.locator(".channels-row[data-key]").nth(2).bounding_box()
    assert first
    assert third
    page.mouse.move(first["x"] + 8, first["y"] + 8)
    page.mouse.down()
    page.mouse.move(first["x"] + 8, third["y"] + third["height"] - 4, steps=8)
    with page.expect_response("**/order/") as saved:
        page.mouse.up()
    assert saved.value.ok
    dragged = [before[1], before[2], before[0], *before[3:]]
    expect(rows).to_have_text(dragged)
    page.reload()
    expect(rows).to_have_text(dragged)
    handle = page.get_by_role("button", name=f"Drag {before[0]}, or move it with the arrow keys")
    handle.focus()
    for _ in range(2):
        with page.expect_response("**/order/"):
            page.keyboard.press("ArrowUp")
        expect(handle).to_be_focused()
    expect(rows).to_have_text(before)
    page.reload()
    expect(rows).to_have_text(before)
    expect(page.locator("button[name=up]").first).to_be_disabled()
