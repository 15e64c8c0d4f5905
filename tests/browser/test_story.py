"""From a platform's data to a living space, and out of it again: one story with four people, each in a browser."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from coterie_discovery.simulate import simulate_platform
from tests.browser import story
from tests.browser.people import Person
from tests.browser.site import Site, served
from tests.house.tree import ROOT
from tests.support.found import some

BEER = ROOT.parent / "shared" / "data" / "se_beer_2020.tar.xz"
ANSWER = "once more, and warmer than you think."
EDITED = "Once more, and warmer; write down how long it took."


def simulated(folder: Path) -> Path:
    """A small simulated platform, packed as somebody would upload it."""
    simulate_platform(folder / "aperture", members=400, posts=2_500, niches=8, seed=4)
    packed = folder / "aperture.tar"
    with tarfile.open(packed, "w") as archive:
        archive.add(folder / "aperture", "aperture")
    return packed


@dataclass(frozen=True)
class Export:
    """A file to upload, and how many niches are surely in it."""

    path: Path
    niches: int


@pytest.fixture(params=["the simulated platform", "a real export"])
def export(request: pytest.FixtureRequest, tmp_path: Path) -> Export:
    if request.param == "the simulated platform":
        return Export(simulated(tmp_path), niches=5)
    if not BEER.exists():
        pytest.skip(f"{BEER.name} is real data that is not part of the project: it is looked for in {BEER.parent}")
    return Export(BEER, niches=2)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """As a newcomer has it: an empty data folder, the database just made."""
    data = tmp_path / "data"
    data.mkdir()
    site = Site(data)
    site.command("migrate")
    with served(site):
        yield site


@pytest.mark.timeout(600)
def test_from_data_to_a_living_space(chromium: Browser, site: Site, export: Export) -> None:
    with Person(chromium, site) as olga, Person(chromium, site) as mia, Person(chromium, site) as sam:
        story.becomes_operator(olga, "olga@example.org")
        story.uploads(olga, export.path, "Aperture")
        story.finds_niches(olga, at_least=export.niches)
        niche = story.looks_into_one(olga)
        space = story.launches(olga, niche, name="The Long Way Round", slug="long-way-round")
        was = somebody_quoted(olga, space)
        story.comes_by_invitation(mia, space.links[was], space.reasons[was], "mia@example.org", "Mia Kerr", space)
        story.reads_why(mia, was)
        topic = talk(olga, mia, space)
        hears_nothing(sam, space, topic)
        leaves_the_count(olga, mia, space, was)


def somebody_quoted(olga: Person, space: story.Space) -> str:
    """One of the invited whose words the space began with."""
    quotes = story.quoted(olga, space.slug)
    invited = [name for name in space.links if quotes.get(name)]
    assert invited, f"None of {list(space.links)} is quoted in the first topics: {quotes}"
    return invited[0]


def talk(olga: Person, mia: Person, space: story.Space) -> str:
    """Mia asks, Olga answers; each sees what the other does as it happens."""
    topic = story.asks(mia, space, "How warm should it be the second time?")
    mia.go("home")
    story.answers(olga, topic, mention="Mia", words=ANSWER)
    heard = comes_by_inbox(mia)
    story.waits(mia)
    story.waits(olga)
    story.reacts(mia, heard)
    expect(story.hears(olga, ANSWER).locator(".reactions button[data-users]")).to_contain_text("1")
    story.edits(olga, ANSWER, EDITED)
    story.hears(mia, EDITED)
    story.removes_and_takes_back(olga, EDITED)
    story.hears(mia, EDITED)
    return topic


def comes_by_inbox(mia: Person) -> Locator:
    """Elsewhere she is told at once, and is led to the post; what she has read there waits no more."""
    count = mia.page.locator("#count-inbox")
    expect(count).to_have_text("1")
    mia.page.get_by_role("navigation", name="Places").get_by_role("link", name="Inbox").click()
    unread = mia.page.locator("article.row.unread")
    expect(unread).to_have_count(1)
    unread.get_by_role("heading").get_by_role("link").click()
    post = mia.page.locator("#posts article.discussions-post").filter(has_text=ANSWER)
    expect(post).to_be_visible()
    expect(count).to_have_text("")
    return post


def hears_nothing(sam: Person, space: story.Space, topic: str) -> None:
    """Signed in, but not invited: the space, its talk and its live updates are not there."""
    sam.expects("status 404")
    sam.expects("console: Failed to load resource")
    sam.go("account_signup")
    sam.sign_up("sam@example.org", "Sam Okafor")
    assert sam.go("discussions:home", space.slug).status == 404
    assert sam.page.goto(topic).status == 404  # type: ignore[union-attr]
    number = topic.split("/topics/")[1].split("/")[0]
    stream = sam.site.address("live:stream", on=f"topic:{number}")
    assert sam.context.request.get(stream, headers={"Accept": "text/event-stream"}).status == 404
    sam.go("communities:list")
    assert space.name not in sam.page.locator("main").inner_text()


def leaves_the_count(olga: Person, mia: Person, space: story.Space, was: str) -> None:
    """Out of the niche and out of the space's quotes now, and out of the next run."""
    assert was in story.people_of(olga, space.niche)
    assert story.quoted(olga, space.slug)[was]
    story.opts_out(mia)
    assert was not in story.people_of(olga, space.niche)
    story.eventually(lambda: was not in story.quoted(olga, space.slug), f"the space quotes {was} no more")
    expect_her_own_words_stay(mia, space)
    for niche in some(story.looks_again(olga)):
        assert was not in story.people_of(olga, niche)


def expect_her_own_words_stay(mia: Person, space: story.Space) -> None:
    mia.go("discussions:home", space.slug)
    mia.sees("How warm should it be the second time?")
