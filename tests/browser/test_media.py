"""Pictures and files: uploaded where one writes, gone on with after a cut, looked at, and closed to outsiders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.browser.people import Person
from tests.browser.site import Site

MB = 1024 * 1024
PASTE = """([field, url]) => fetch(url).then((answer) => answer.blob()).then((blob) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([blob], "pasted.png", { type: "image/png" }));
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
})"""


@pytest.fixture
def member(chromium: Browser, site: Site) -> Iterator[Person]:
    with Person(chromium, site) as person:
        person.sign_in(site.facts["member"])
        yield person


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    path = tmp_path / "camera.jpg"
    shades = np.linspace(0, 255, 900, dtype=np.uint8)[None, :, None] * np.ones((600, 1, 3), dtype=np.uint8)
    Image.fromarray(shades).save(path, "JPEG")
    return path


def topic(person: Person) -> Page:
    facts = person.site.facts
    person.go("discussions:topic", facts["space"], facts["topic"], facts["title"])
    return person.page


def is_loaded(page: Page, selector: str) -> None:
    """The last picture there has come, by whatever address, and not only its blurred one."""
    picture = page.locator(f"{selector} picture img").last
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    page.wait_for_function(
        "selector => { const all = document.querySelectorAll(selector + ' picture img'); "
        "const last = all[all.length - 1]; return last.complete && last.naturalWidth > 0; }",
        arg=selector,
    )


def test_a_picture_is_chosen_described_sent_and_appears_when_it_is_ready(member: Person, photograph: Path) -> None:
    page = topic(member)
    field = page.get_by_label("Your answer")
    field.fill("This is the one:")
    page.locator("#reply input[type=file]").set_input_files(photograph)
    described = page.get_by_label("What is on it, for people who do not see it: camera.jpg")
    described.fill("A [camera] on a table")
    expect(field).to_have_value(re.compile(r"This is the one:\n\n!\[A \\\[camera\\\] on a table\]\(media:"))
    member.press("Answer")
    post = page.locator("article.discussions-post").filter(has_text="This is the one:").last
    expect(post.locator("picture img")).to_have_attribute("alt", "A [camera] on a table")
    is_loaded(page, "article.discussions-post")
    expect(page.locator("#reply .upload")).to_have_count(0)


def test_a_broken_file_says_so_and_is_tried_again(member: Person, tmp_path: Path) -> None:
    member.expects("status of 400|status 400")
    page = topic(member)
    bad = tmp_path / "run.exe"
    bad.write_bytes(b"MZ")
    page.locator("#reply input[type=file]").set_input_files(bad)
    member.sees("This file could not be uploaded: run.exe")
    expect(page.get_by_label("Your answer")).not_to_have_value("media:")
    page.locator("#reply .upload").get_by_role("button", name="Close").click()
    expect(page.locator("#reply .upload")).to_have_count(0)


def test_a_large_file_goes_on_after_a_cut_and_from_another_page(member: Person, tmp_path: Path) -> None:
    member.expects("net::ERR_|status of 5|status 5")
    large = tmp_path / "notes.txt"
    large.write_bytes(b"0123456789abcdef" * (9 * MB // 16))
    page = topic(member)
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if "/resumable/" in request.url else None)
    cuts = iter([True])

    def cut(route: Route) -> None:
        if next(cuts, False):
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/resumable/*/", lambda route: cut(route) if route.request.method == "PATCH" else route.continue_())
    page.locator("#reply input[type=file]").set_input_files(large)
    expect(page.get_by_label("Your answer")).to_have_value(re.compile(r"!\[notes.txt\]\(media:"))
    methods = [request.method for request in sent]
    assert methods.count("POST") == 1
    assert methods.count("PATCH") == 2
    # Another page of the same browser goes on with what this one leaves behind.
    other = tmp_path / "more.txt"
    other.write_bytes(b"fedcba9876543210" * (9 * MB // 16))
    page.unroute_all()
    page.route("**/resumable/*/", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_())
    with page.expect_request(lambda request: request.method == "PATCH"):
        page.locator("#reply input[type=file]").set_input_files(other)
    page.close()
    member.page = member.new_page()
    page = topic(member)
    again: list[Request] = []
    page.on("request", lambda request: again.append(request) if "/resumable/" in request.url else None)
    page.locator("#reply input[type=file]").set_input_files(other)
    expect(page.get_by_label("Your answer")).to_have_value(re.compile(r"!\[more.txt\]\(media:"))
    assert "POST" not in [request.method for request in again]
    assert "HEAD" in [request.method for request in again]


def test_a_picture_is_pasted_into_the_chat(member: Person, photograph: Path) -> None:
    facts = member.site.facts
    member.go("chat:channel", facts["space"], facts["channel_name"])
    page = member.page
    field = page.locator("#chat-text")
    icon = page.locator("link[rel~=icon]").get_attribute("href") or ""
    if not icon.endswith(".png"):
        page.locator("#chat-write input[type=file]").set_input_files(photograph)
    else:
        page.evaluate(PASTE, [field.element_handle(), icon])
    expect(field).to_have_value(re.compile("media:"))
    field.press("Enter")
    is_loaded(page, "#messages > .chat-message")


def test_an_album_is_looked_at_by_keyboard(member: Person) -> None:
    facts = member.site.facts
    member.go("discussions:topic-by-number", facts["space"], facts["album"])
    page = member.page
    links = page.locator(".album .media-picture > a")
    expect(links).to_have_count(3)
    links.first.focus()
    page.keyboard.press("Enter")
    box = page.locator(".pswp")
    expect(box).to_be_visible()
    expect(page.locator(".lightbox-words")).to_have_text("Hills one")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".lightbox-words")).to_have_text("Hills two")
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(links.first).to_be_focused()


def test_a_picture_in_a_direct_message_is_for_the_two(chromium: Browser, site: Site) -> None:
    with Person(chromium, site) as writer, Person(chromium, site) as outsider:
        writer.sign_in(site.facts["member"])
        writer.go("media:state", site.facts["private"])
        url = f"/media/{site.facts['private']}/"
        assert writer.page.goto(url).status == 200  # type: ignore[union-attr]
        made = writer.page.url
        assert "?for=" in made
        outsider.expects("status of 404|status 404")
        assert outsider.page.goto(url).status == 404  # type: ignore[union-attr]
        outsider.sign_in(site.facts["other"])
        assert outsider.page.goto(url).status == 404  # type: ignore[union-attr]
        guessed = made.partition("?")[0] + "960.webp"
        assert outsider.page.goto(guessed).status == 404  # type: ignore[union-attr]


def test_without_scripts_a_file_is_uploaded_and_its_line_shown(chromium: Browser, site: Site, photograph: Path) -> None:
    with Person(chromium, site, java_script_enabled=False) as person:
        person.expects(r"\.js: csp$")
        person.go("account_login")
        person.page.get_by_label("Email").fill(site.facts["member"])
        person.page.get_by_label("Password", exact=True).fill(site.password)
        person.press("Sign in")
        person.go("media:upload")
        person.page.get_by_label("File").set_input_files(photograph)
        person.page.get_by_label("What is on it").fill("A camera")
        person.press("Upload")
        line = person.page.locator("#media-line").inner_text()
        assert line.startswith("![A camera](media:")
        topic(person)
        person.page.get_by_label("Your answer").fill(f"Without scripts.\n\n{line}")
        person.press("Answer")
        person.go("media:list")
        person.sees("camera.jpg")
