"""The main jobs with the keyboard alone: nothing here clicks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.people import Person
from tests.browser.site import Site

# Something drawn around the element that has the focus, around what it stands in, or by its ::after.
MARKED = """() => {
  const drawn = (style) =>
    (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  const at = document.activeElement;
  const around = [at, at.closest("[data-row]"), at.closest("md-editor"), at.closest("label")].filter(Boolean);
  return around.some((each) => drawn(getComputedStyle(each)) || drawn(getComputedStyle(each, "::after")));
}"""
FOCUSED = "() => document.activeElement === document.body ? '' : document.activeElement.outerHTML.slice(0, 120)"


@pytest.fixture
def member(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["member"])
        yield person


@pytest.fixture
def operator(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["operator"])
        yield person


def opens_topic(person: Person) -> None:
    facts = person.site.facts
    person.go("discussions:topic", facts["space"], facts["topic"], facts["title"])


def tab_to(page: Page, name: str | re.Pattern[str], role: str, most: int = 60) -> None:
    wanted = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("each => each === document.activeElement"):
            return
    raise AssertionError(f"{most} Tabs do not reach {role} {name!r}")


def test_the_first_tab_skips_to_the_content(member: Person) -> None:
    opens_topic(member)
    member.page.keyboard.press("Tab")
    skip = member.page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    member.page.keyboard.press("Enter")
    expect(member.page.locator("#main")).to_be_focused()


def test_whatever_has_the_focus_shows_it(member: Person) -> None:
    opens_topic(member)
    seen = []
    for _ in range(40):
        member.page.keyboard.press("Tab")
        focused = member.page.evaluate(FOCUSED)
        if not focused:
            break
        assert member.page.evaluate(MARKED), focused
        seen.append(focused)
    assert len(seen) > 20


def test_the_account_menu_opens_and_gives_the_focus_back(member: Person) -> None:
    member.go("home")
    summary = member.page.get_by_label("Your account")
    summary.focus()
    member.page.keyboard.press("Enter")
    expect(member.page.get_by_role("link", name="Your profile", exact=True)).to_be_visible()
    member.page.keyboard.press("Tab")
    expect(member.page.get_by_role("link", name="Your profile", exact=True)).to_be_focused()
    member.page.keyboard.press("Escape")
    expect(member.page.get_by_role("link", name="Your profile", exact=True)).to_be_hidden()
    expect(summary).to_be_focused()


def test_question_mark_lists_the_shortcuts_and_escape_leaves(member: Person) -> None:
    member.go("home")
    member.page.keyboard.press("?")
    dialog = member.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    for _ in range(4):
        member.page.keyboard.press("Tab")
        assert member.page.evaluate("!document.activeElement.closest('main, header, footer')")
    member.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_j_and_k_walk_through_a_list_and_enter_opens(member: Person) -> None:
    member.go("discussions:home", member.site.facts["space"])
    titles = member.page.locator("article.row").get_by_role("heading").get_by_role("link")
    member.page.keyboard.press("j")
    expect(titles.nth(0)).to_be_focused()
    member.page.keyboard.press("j")
    expect(titles.nth(1)).to_be_focused()
    member.page.keyboard.press("k")
    expect(titles.nth(0)).to_be_focused()
    title = titles.nth(0).inner_text()
    member.page.keyboard.press("Enter")
    expect(member.page.get_by_role("heading", name=title)).to_be_visible()


def test_g_h_goes_home(member: Person) -> None:
    opens_topic(member)
    member.page.keyboard.press("g")
    member.page.keyboard.press("h")
    member.is_on("home")


def test_a_reply_is_written_looked_at_and_sent(member: Person) -> None:
    opens_topic(member)
    page = member.page
    tab_to(page, "Your answer", "textbox")
    page.keyboard.type("Typed *by hand*; shortcuts such as j or ? stay letters here.")
    page.get_by_role("tab", name="Write").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Preview")).to_be_focused()
    expect(page.locator(".md-preview em")).to_have_text("by hand")
    page.keyboard.press("ArrowLeft")
    page.get_by_label("Your answer").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("article.discussions-post").filter(has_text="Typed by hand")).to_have_count(1)
    expect(page.get_by_label("Your answer")).to_have_value("")


def begins_to_mention(member: Person, typed: str) -> Locator:
    """Opens a topic and types into its answer until people are offered; the field."""
    opens_topic(member)
    field = member.page.get_by_label("Your answer")
    field.focus()
    member.page.keyboard.type(typed)
    expect(member.page.get_by_role("option").first).to_be_visible()
    return field


def test_somebody_is_mentioned(member: Person) -> None:
    field, page = begins_to_mention(member, "Hello @ap"), member.page
    page.keyboard.press("Enter")
    expect(field).to_have_value("Hello @aperture-lead ")
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")


def test_who_types_faster_than_the_list_mentions_the_same_person(member: Person) -> None:
    field, page = begins_to_mention(member, "Hello @"), member.page
    asked: list[Route] = []
    page.route(re.compile(r"[?&]q=a"), lambda route: asked.append(route))  # and not answered yet
    page.keyboard.type("ap")
    page.keyboard.press("Enter")
    expect(field).to_have_value("Hello @aperture-lead ")
    for route in asked:
        route.continue_()
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")


def test_a_post_is_reacted_to(member: Person) -> None:
    opens_topic(member)
    page = member.page
    post = page.locator(f"#post-{member.site.facts['answer']}")
    post.get_by_role("link", name="React").focus()
    page.keyboard.press("Enter")
    celebrate = post.get_by_role("button", name="Celebrate")
    expect(celebrate).to_be_visible()
    celebrate.focus()
    page.keyboard.press("Space")
    expect(post.get_by_role("button", name=re.compile("^Celebrate"))).to_have_attribute("aria-pressed", "true")


def test_the_map_is_walked_with_arrows(operator: Person) -> None:
    operator.go("niches:list")
    page = operator.page
    expect(page.locator("niche-map[data-state=drawn]")).to_be_visible()
    page.get_by_role("application", name="Map of all niches").focus()
    looked_at = page.locator("#lens-name").inner_text()
    page.keyboard.press("ArrowDown")
    said = page.locator("#announcer")
    expect(said).to_have_text(re.compile(r"^.+, \d+, .+$"))
    if said.inner_text().startswith(looked_at):
        page.keyboard.press("ArrowRight")
        expect(said).not_to_have_text(re.compile("^" + re.escape(looked_at)))
    name = said.inner_text().rsplit(", ", 2)[0]
    for key in ("+", "-", "0", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#lens-name")).to_have_text(name)
    expect(page).to_have_url(re.compile(r"/niches/\d+/"))


def test_evidence_opens_in_the_lens(operator: Person) -> None:
    operator.go("niches:niche", operator.site.facts["niche"])
    page = operator.page
    row = page.locator("#lens details.evidence").first
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(row.locator(".niches-post").first).to_be_visible()
