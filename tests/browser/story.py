"""The acts of the story, each a thing that somebody does in their own browser and sees the outcome of."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.people import Person

# Reading an export and looking for its niches, on a slow machine.
JOB_SECONDS = 240

# Notes what progress said, and on which load of a page: proof that it moved without a reload.
WATCH_PROGRESS = """
    const load = performance.timeOrigin;
    const note = () => {
      const said = [...document.querySelectorAll(".job")].map((job) => job.textContent.replace(/\\s+/g, " ").trim());
      const seen = JSON.parse(localStorage.getItem("progress") ?? "[]");
      const last = seen.at(-1);
      for (const words of said) if (last?.words !== words) seen.push({ load, words });
      localStorage.setItem("progress", JSON.stringify(seen));
    };
    new MutationObserver(note).observe(document, { childList: true, subtree: true, characterData: true });
"""


@dataclass
class Space:
    """What the operator launched, and whom it invited: the personal links and reasons by name."""

    slug: str
    name: str
    niche: int
    links: dict[str, str]
    reasons: dict[str, list[str]]


def eventually(holds: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """For what happens behind the page: asks again until it holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"After {seconds:.0f} s still not: {what}"
        time.sleep(0.2)


def becomes_operator(person: Person, email: str) -> None:
    person.go("account_signup")
    person.sign_up(email, "Olga Brandt")
    expect(person.page.get_by_label("Your account")).to_be_visible()
    person.site.command("operator", email)


def uploads(person: Person, export: Path, platform: str) -> None:
    """Through the Sources page; the page follows along by itself and leads on to the map when the niches are there."""
    page = person.page
    page.add_init_script(WATCH_PROGRESS)
    person.go("home")
    person.press("Sources", role="link")
    page.get_by_label("The export").set_input_files(export)
    page.get_by_label("Name of the platform").fill(platform)
    person.press("Import")
    expect(page.get_by_role("heading", name=platform, level=1)).to_be_visible()
    leads_on_to_the_map(person)


def leads_on_to_the_map(person: Person) -> None:
    """From the page of an import, by itself, with progress in between."""
    page = person.page
    niches = page.locator("niche-map[data-state=drawn]")
    expect(niches.or_(page.locator(".chip.danger")).first).to_be_visible(timeout=JOB_SECONDS * 1000)
    expect(niches).to_be_visible()
    seen = page.evaluate("JSON.parse(localStorage.getItem('progress'))")
    loads = [each["load"] for each in seen]
    assert max(map(loads.count, loads), default=0) > 2, f"No progress without a reload: {seen}"


def finds_niches(person: Person, at_least: int) -> None:
    """The map, then its twin."""
    page = person.page
    expect(page.locator("niche-map[data-state=drawn]")).to_be_visible()
    expect(page.get_by_role("application", name="Map of all niches").locator("canvas").first).to_be_visible()
    person.press("Table")
    rows = page.get_by_role("table", name="All niches").locator("tbody tr")
    expect(rows.first).to_be_visible()
    assert rows.count() >= at_least, rows.all_inner_texts()
    assert page.locator("#lens h2").inner_text()


def looks_into_one(person: Person) -> int:
    """The lens of the first niche of the table, a row of its evidence, and the posts behind that."""
    page = person.page
    row = page.get_by_role("table", name="All niches").locator("tbody tr").first
    name = row.get_by_role("link").inner_text()
    row.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/niches/\d+/$"))
    expect(page.locator("#lens-name")).to_have_text(name)
    expect(page.get_by_role("heading", name="Why it stands out")).to_be_visible()
    evidence = page.locator("#lens details.evidence").filter(has=page.locator(".evidence-value")).first
    evidence.locator("summary").click()
    expect(evidence.locator(".niches-post").first).to_be_visible()
    assert len(evidence.locator(".niches-post").first.inner_text()) > 40
    found = re.search(r"/niches/(\d+)/", page.url)
    assert found, page.url
    return int(found[1])


def launches(person: Person, niche: int, *, name: str, slug: str) -> Space:
    """Everything is suggested; the operator gives it a name, an address, a purpose and a colour of its own."""
    page = person.page
    person.press("Launch a space", role="link")
    assert "95 % intervals" not in page.locator("main").inner_text()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Address").fill(slug)
    page.get_by_label("Purpose").fill("For those who would rather talk about this than about anything else.")
    _chooses_colour(person)
    people = page.get_by_role("group", name=re.compile("First people"))
    assert people.get_by_role("checkbox", checked=True).count() >= 3
    expect(people.get_by_text("Reads:").first).to_be_visible()
    topics = page.get_by_role("group", name=re.compile("First topics"))
    assert topics.get_by_role("checkbox", checked=True).count() >= 3
    person.press("Launch and invite")
    expect(page.get_by_role("heading", name=f"{name} is launched")).to_be_visible()
    return Space(slug, name, niche, *_invitations(page.locator("article[id^=invitation-]")))


def _chooses_colour(person: Person) -> None:
    """The preview follows with the contrast that was measured."""
    preview = person.page.locator("#brand")
    before = preview.inner_html()
    person.page.get_by_label("Colour").fill("265")
    expect(preview).not_to_have_text("")
    eventually(lambda: preview.inner_html() != before, "the preview shows the colour")
    expect(preview).to_have_attribute("aria-label", re.compile(r"contrast \d"))


def _invitations(rows: Locator) -> tuple[dict[str, str], dict[str, list[str]]]:
    links, reasons = {}, {}
    for row in rows.all():
        name = row.locator("b").first.inner_text()
        links[name] = row.get_by_label("Personal link").input_value()
        said = re.search("“(.*)”", row.inner_text(), re.DOTALL)
        reasons[name] = said[1].split("; ") if said else []
    return links, reasons


def quoted(person: Person, slug: str) -> dict[str, int]:
    """How many posts each person of the platform has in the space's topics."""
    page = person.page
    person.go("discussions:home", slug)
    topics = [
        link.get_attribute("href")
        for link in page.locator("article.row").get_by_role("heading").get_by_role("link").all()
    ]
    found: dict[str, int] = {}
    for topic in topics:
        page.goto(person.site.url + str(topic))
        for name in page.locator("article.discussions-post:has(.discussions-origin) .name").all_inner_texts():
            found[name] = found.get(name, 0) + 1
    return found


def comes_by_invitation(person: Person, link: str, reasons: list[str], email: str, name: str, space: Space) -> None:
    """Sees why, makes an account, confirms it, and joins."""
    page = person.page
    page.goto(link)
    expect(page.get_by_role("heading", name=f"You are invited to {space.name}")).to_be_visible()
    for reason in reasons:
        expect(page.locator(".box li").filter(has_text=reason).first).to_be_visible()
    page.locator("main").get_by_role("link", name="Make an account").click()
    person.sign_up(email, name)
    expect(page).to_have_url(link)
    person.press("Accept and join")
    person.is_on("communities:home", space.slug)
    person.sees(f"Welcome to {space.name}.")


def reads_why(person: Person, counted_as: str) -> None:
    page = person.page
    page.get_by_role("contentinfo").get_by_role("link", name="Why am I counted here?").click()
    person.sees(f"You are counted here because of what {counted_as} did in public")
    assert page.locator("main section ul li").count() >= 1
    page.locator("details.evidence summary").first.click()
    expect(page.locator(".niches-post").first).to_be_visible()


def asks(person: Person, space: Space, title: str) -> str:
    """A question in Markdown, looked at before it is posted. Returns the topic's address."""
    page = person.page
    person.go("discussions:home", space.slug)
    person.press("New topic", role="link")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Question").check()
    page.get_by_label("Your text").fill("I tried **twice**.\n\n- first slowly\n- then fast")
    page.get_by_role("tab", name="Preview").click()
    expect(page.locator(".md-preview strong")).to_have_text("twice")
    expect(page.locator(".md-preview li")).to_have_count(2)
    person.press("Post it")
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.locator("article.discussions-post .prose strong")).to_have_text("twice")
    return page.url


def waits(person: Person) -> None:
    """Has the page open, connected; a reload from here on would be noticed."""
    expect(person.page.locator("live-stream[data-state=live]")).to_be_attached()
    person.page.evaluate("window.stillTheSamePage = true")


def hears(person: Person, words: str) -> Locator:
    """A post arrives on the open page by itself, once."""
    post = person.page.locator("#posts article.discussions-post").filter(has_text=words)
    expect(post).to_have_count(1)
    assert person.page.evaluate("window.stillTheSamePage === true"), "The page was loaded again"
    return post


def answers(person: Person, topic: str, mention: str, words: str) -> None:
    """Mentions the asker: two letters are enough, the page offers the rest."""
    page = person.page
    page.goto(topic)
    field = page.get_by_label("Your answer")
    field.press_sequentially(f"@{mention[:3]}")
    page.get_by_role("option").first.click()
    expect(field).to_have_value(re.compile(r"^@[\w-]{4,} $"))
    field.press_sequentially(words)
    person.press("Answer")
    expect(page.locator("#posts article.discussions-post").filter(has_text=words)).to_have_count(1)
    expect(field).to_have_value("")


def reacts(person: Person, post: Locator) -> None:
    post.get_by_role("link", name="React").click()
    post.get_by_role("button", name=re.compile("^Thank")).click()
    expect(post.get_by_role("button", name=re.compile("^Thank"))).to_have_attribute("aria-pressed", "true")


def opens_menu(post: Locator) -> Locator:
    post.get_by_role("link", name="What you can do with this post").click()
    return post.get_by_role("group", name="What you can do with this post")


def edits(person: Person, words: str, instead: str) -> None:
    page = person.page
    menu = opens_menu(page.locator("article.discussions-post").filter(has_text=words))
    menu.get_by_role("link", name="Edit").click()
    field = page.get_by_label("Your text")
    expect(field).to_have_value(re.compile(re.escape(words)))
    field.fill(instead)
    person.press("Save")
    post = page.locator("article.discussions-post").filter(has_text=instead)
    expect(post.get_by_text("edited")).to_be_visible()
    opens_menu(post).get_by_role("link", name="History").click()
    expect(page.get_by_role("heading", name="History of a post")).to_be_visible()
    page.get_by_text("What it said before").first.click()
    person.sees(words)
    page.go_back()


def removes_and_takes_back(person: Person, words: str) -> None:
    page = person.page
    menu = opens_menu(page.locator("article.discussions-post").filter(has_text=words))
    menu.get_by_role("button", name="Remove").click()
    person.sees("The post was removed.")
    expect(page.locator("article.discussions-post").filter(has_text=words)).to_have_count(0)
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    person.sees("The post is back.")
    expect(page.locator("article.discussions-post").filter(has_text=words)).to_have_count(1)


def opts_out(person: Person) -> None:
    person.go("why")
    person.press("Do not count me")
    person.sees("You are no longer counted, here or in any later run.")
    person.sees("You asked not to be counted.")


def people_of(person: Person, niche: int) -> list[str]:
    """Everybody whom the operators' page of a niche names."""
    page = person.page
    person.go("niches:people", niche)
    names = page.locator("details.evidence summary b").all_inner_texts()
    while page.get_by_role("link", name="More people").count():
        person.press("More people", role="link")
        names += page.locator("details.evidence summary b").all_inner_texts()
    return names


def looks_again(person: Person) -> list[int]:
    """Starts another run and waits for it; returns the niches that it found."""
    page = person.page
    person.go("sources:list")
    page.locator("article.row").get_by_role("heading").get_by_role("link").first.click()
    person.press("Look for niches again")
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("button", name="Look for niches again")).to_be_visible(timeout=JOB_SECONDS * 1000)
    expect(page.get_by_role("region", name="Run").locator("tbody tr")).to_have_count(2)
    expect(page.get_by_role("region", name="Run").get_by_text("done")).to_have_count(2)
    person.press("See its niches", role="link")
    return [int(str(row.get_attribute("data-niche"))) for row in page.locator("tr[data-niche]").all()]
