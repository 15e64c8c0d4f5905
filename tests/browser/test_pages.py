"""Every page, as each kind of person sees it, on a phone and a desk, in light and dark: sound, accessible, in frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.people import Person
from tests.browser.site import Site
from tests.house.tree import ROOT

# Resolves when the page is drawn as it now is: colours change with a frame, or in a transition. What moves with
# scrolling never ends.
DRAWN = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  const ending = document.getAnimations().filter((animation) => animation.timeline instanceof DocumentTimeline);
  await Promise.allSettled(ending.map((animation) => animation.finished));
  await frame();
}"""
SCREENS = ROOT / "build" / "screens"
MOST_PIXELS = 3_000
WIDTHS = {390: 844, 1280: 900}
SCHEMES = ("light", "dark")
# The phone has every colour of the desk but for hovering, so what colours can be wrong about is looked at there.
AXE = {(390, "light"), (390, "dark"), (1280, "light")}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


@dataclass(frozen=True)
class Visit:
    """A page by its address' name; ``where`` names facts of the scene for its arguments, or "=word" for a word."""

    screen: str
    name: str
    where: tuple[str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    status: int = 200
    #: what has to be there before it is looked at
    ready: str = "main h1, h1"


ANONYMOUS = (
    Visit("welcome", "home"),
    Visit("spaces-anonymous", "communities:list"),
    Visit("space-anonymous", "communities:home", ("space",)),
    Visit("topics-anonymous", "discussions:home", ("space",)),
    Visit("topic-anonymous", "discussions:topic", ("space", "topic", "title")),
    Visit("channels-anonymous", "channels:list", ("space",)),
    Visit("channel-anonymous", "chat:channel", ("space", "channel_name")),
    Visit("link-anonymous", "communities:link", ("link_token",)),
    Visit("search-anonymous", "search:find", (), (("q", "shutter"),)),
    Visit("invitation-anonymous", "communities:invitation", ("token",)),
    Visit("profile-anonymous", "people:profile", ("handle",), status=404),
    Visit("leave-mail", "notifications:leave", ("leave_token",)),
    Visit("not-found", "communities:home", ("=nothing-here",), status=404),
    Visit("first-operator-old-link", "people:first", ("=an-old-token",), status=404),
    Visit("account-login", "account_login"),
    Visit("account-signup", "account_signup"),
    Visit("account-reset-password", "account_reset_password"),
    Visit("account-reset-password-done", "account_reset_password_done"),
    Visit("account-reset-password-old-link", "account_reset_password_from_key", ("=1", "=old-link")),
    Visit("account-reset-password-from-key-done", "account_reset_password_from_key_done"),
    Visit("account-confirm-email-old-link", "account_confirm_email", ("=an-old-key",)),
    Visit("account-email-verification-sent", "account_email_verification_sent"),
    Visit("account-inactive", "account_inactive"),
)
MEMBER = (
    Visit("home", "home"),
    Visit("happened", "happened"),
    Visit("spaces", "communities:list"),
    Visit("space", "communities:home", ("space",)),
    Visit("topics", "discussions:home", ("space",)),
    Visit("space-join-by-get", "communities:join", ("space",)),
    Visit("space-questions", "discussions:home", ("space",), (("show", "questions"),)),
    Visit("space-unanswered", "discussions:home", ("space",), (("show", "unanswered"),)),
    Visit("search", "search:find", (), (("q", "shutter"),)),
    Visit("search-empty", "search:find"),
    Visit("search-nothing", "search:find", (), (("q", "before:never zzzzzz"),)),
    Visit("search-space", "search-in:space", ("space",), (("q", "slow shutter"),)),
    Visit("space-empty", "communities:home", ("=darkroom-evenings",)),
    Visit("topics-empty", "discussions:home", ("=darkroom-evenings",)),
    Visit("space-empty-questions", "discussions:home", ("=darkroom-evenings",), (("show", "questions"),)),
    Visit("topic", "discussions:topic", ("space", "topic", "title")),
    Visit("topic-by-time", "discussions:topic", ("space", "topic", "title"), (("sort", "time"),)),
    Visit("topic-asked-before", "discussions:topic-by-number", ("space", "again")),
    Visit("topic-duplicate", "discussions:duplicate", ("topic",)),
    Visit("topic-similar", "discussions:similar", ("space",), (("title", "Where to begin?"),)),
    Visit("report", "moderation:report", ("=discussions.post", "answer")),
    Visit("decision", "moderation:decision", ("decision",)),
    Visit("first-text", "moderation:first-text", ("space",)),
    Visit("topic-by-number", "discussions:topic-by-number", ("space", "topic"), (("post", "1"),)),
    Visit("topic-new", "discussions:new", ("space",), (("kind", "question"),)),
    Visit("topics-tag", "discussions:home", ("space",), (("tag", "slow-speeds"),)),
    Visit("tags", "discussions:tags", ("space",)),
    Visit("topic-long", "discussions:topic", ("space", "long", "long_title"), (("at", "unread"),)),
    Visit("topic-dates", "discussions:dates", ("long",)),
    Visit("post", "discussions:post", ("answer",)),
    Visit("post-bookmark", "discussions:bookmark", ("answer",)),
    Visit("bookmarks", "bookmarks:list"),
    Visit("drafts", "drafts:list"),
    Visit("files", "media:list"),
    Visit("file-upload", "media:upload"),
    Visit("file-captions", "media:captions", ("video",)),
    Visit("topic-album", "discussions:topic-by-number", ("space", "album")),
    Visit("topic-own-title", "discussions:title", ("own",)),
    Visit("topic-own-tags", "discussions:tags-of-topic", ("own",)),
    Visit("post-menu", "discussions:menu", ("edited",)),
    Visit("post-edit", "discussions:edit", ("edited",)),
    Visit("post-history", "discussions:history", ("edited",)),
    Visit("feedback-give", "communities:give-feedback", ("space",)),
    Visit("feedback-not-a-members", "feedback:list", status=404),
    Visit("members", "communities:members", ("space",)),
    Visit("join-ask", "communities:ask", ("asking",)),
    Visit("join-link", "communities:link", ("link_token",)),
    Visit("guidelines", "communities:guidelines", ("space",)),
    Visit("comment", "comments:comment", ("comment",)),
    Visit("comments", "comments:conversation", ("=communities.guidelines", "guidelines")),
    Visit("comment-menu", "comments:menu", ("comment",)),
    Visit("comment-edit", "comments:edit", ("comment",)),
    Visit("comment-history", "comments:history", ("comment",)),
    Visit("formatting", "comments:formatting"),
    Visit("previews", "comments:previews", ("=discussions.post", "edited")),
    Visit("post-reactions", "comments:reactions", ("=discussions.post", "answer")),
    Visit("channels", "channels:list", ("space",)),
    Visit("channels-few", "channels:list", ("=darkroom-evenings",)),
    Visit("chat", "chat:home", ("space",)),
    Visit("channel-forum", "discussions:channel", ("space", "=forum")),
    Visit("channel-questions", "discussions:channel", ("space", "=questions")),
    Visit("channel-unanswered", "discussions:channel", ("space", "=questions"), (("show", "unanswered"),)),
    Visit("channel-announcements", "discussions:channel", ("space", "=announcements")),
    Visit("channel-empty", "discussions:channel", ("=darkroom-evenings", "=forum")),
    Visit("channel", "chat:channel", ("space", "channel_name")),
    Visit("channel-present", "chat:present", ("channel",)),
    Visit("channel-pins", "chat:pins", ("channel",)),
    Visit("channel-search", "chat:channel", ("space", "channel_name"), (("q", "the"),)),
    Visit("channel-search-nothing", "chat:channel", ("space", "channel_name"), (("q", "zzzz"),)),
    Visit("message-thread", "chat:thread", ("chat_thread",)),
    Visit("message-make-topic", "chat:make-topic", ("message",)),
    Visit("message-topic", "chat:passage", ("chat_thread",)),
    Visit("channel-news", "chat:channel", ("space", "channel_news")),
    Visit("channel-archived", "chat:channel", ("space", "channel_archived")),
    Visit("channel-by-number", "channels:by-number", ("channel",)),
    Visit("channel-answering", "chat:channel", ("space", "channel_name"), (("reply", "1"),)),
    Visit("message", "chat:message", ("message",)),
    Visit("message-menu", "chat:menu", ("message",)),
    Visit("message-edit", "chat:edit", ("message",)),
    Visit("message-history", "chat:history", ("message",)),
    Visit("message-reactions", "comments:reactions", ("=chat.message", "message")),
    Visit("invitation-of-another", "communities:invitation", ("token",)),
    Visit("inbox", "notifications:list"),
    Visit("profile", "people:profile", ("handle",)),
    Visit("profile-edit", "people:edit"),
    Visit("profile-data", "people:data"),
    Visit("profile-delete", "people:delete"),
    Visit("profile-platform", "people:platform"),
    Visit("post-author", "discussions:author", ("quoted",)),
    Visit("messages", "direct:list"),
    Visit("messages-requests", "direct:requests"),
    Visit("messages-settings", "direct:settings"),
    Visit("reach", "notifications:settings"),
    Visit("digest", "notifications:digest"),
    Visit("conversation", "direct:conversation", ("talk",)),
    Visit("conversation-requested", "direct:conversation", ("talk_request",)),
    Visit("conversation-blocked", "direct:conversation", ("talk_blocked",)),
    Visit("conversation-first", "direct:write", ("handle_new",)),
    Visit("conversation-message", "direct:message", ("talk_message",)),
    Visit("conversation-menu", "direct:menu", ("talk_message",)),
    Visit("conversation-edit", "direct:edit", ("talk_message",)),
    Visit("conversation-history", "direct:history", ("talk_message",)),
    Visit("conversation-report", "direct:report", ("talk_received",)),
    Visit("conversation-reported", "direct:report", ("talk_reported",)),
    Visit("private-decision", "reported:decision", ("private_decision",)),
    Visit("reported-not-a-members", "reported:list", status=404),
    Visit("profile-of-another", "people:profile", ("handle_other",)),
    Visit("claim-code", "claims:code", ("=a-mailed-link",)),
    Visit("claims-not-a-members", "claims:list", status=404),
    Visit("why", "why"),
    Visit("account-email", "account_email"),
    Visit("account-change-password", "account_change_password"),
    Visit("account-logout", "account_logout"),
    Visit("not-a-members", "niches:list", status=404),
)
INVITED = (
    Visit("home-invited", "home"),
    Visit("invitation", "communities:invitation", ("invited_token",)),
    Visit("space-invited", "communities:home", ("space",)),
    Visit("invitation-answer-by-get", "communities:answer-invitation", ("invited_token",)),
    Visit("inbox-invited", "notifications:list"),
    Visit("messages-empty", "direct:list"),
)
MAP = "niche-map[data-state=drawn]"
OPERATOR = (
    Visit("reports", "moderation:queue", ("space",)),
    Visit("reports-log", "moderation:log", ("space",)),
    Visit("reports-none", "moderation:queue", ("=darkroom-evenings",)),
    Visit("report-case", "moderation:case", ("=discussions.post", "edited")),
    Visit("report-decided", "moderation:case", ("=discussions.post", "hidden")),
    Visit("niches", "niches:list", ready=MAP),
    Visit("niches-none", "niches:list", query=(("show", "aside"),)),
    Visit("niche", "niches:niche", ("niche",), ready=MAP),
    Visit("niche-launched", "niches:niche", ("launched",), ready=MAP),
    Visit("niche-people", "niches:people", ("niche",)),
    Visit("niche-talk", "niches:talk", ("niche",), ready="svg.niches-crowd"),
    Visit("niche-questions", "niches:questions", ("niche",)),
    Visit("niches-compared", "niches:compare", ready=".niches-versus-rows"),
    Visit("niche-person", "niches:person", ("niche", "niche_member")),
    Visit("niche-evidence", "niches:posts", ("niche", "measure")),
    Visit("niche-question", "niches:question", ("niche", "question")),
    Visit("niche-thread", "niches:thread", ("niche", "thread")),
    Visit("launch", "niches:launch", ("niche",)),
    Visit("invitations", "niches:invitations", ("launched",)),
    Visit("threads-to-bring", "niches:bring-threads", ("launched",)),
    Visit("claims", "claims:list"),
    Visit("reported", "reported:list"),
    Visit("reported-case", "reported:case", ("reported",)),
    Visit("searches-unmet", "searches:unmet"),
    Visit("sources", "sources:list"),
    Visit("source", "sources:source", ("source",)),
    Visit("source-delete", "sources:delete", ("source",)),
    Visit("source-delete-import", "sources:delete-import", ("import",)),
    Visit("source-after-import", "sources:import-progress", ("import",)),
    Visit("source-after-run", "sources:run-progress", ("run",)),
    Visit("topic-operator", "discussions:topic", ("space", "topic", "title")),
    Visit("topic-pin", "discussions:pinning", ("topic",)),
    Visit("topic-close", "discussions:closing", ("topic",)),
    Visit("topic-merge", "discussions:merging", ("topic",)),
    Visit("topic-split", "discussions:splitting", ("topic",)),
    Visit("tags-operator", "discussions:tags", ("space",)),
    Visit("tag", "discussions:tag", ("tag",)),
    Visit("space-operator", "communities:home", ("space",)),
    Visit("space-settings", "communities:edit", ("space",)),
    Visit("space-looks", "brand:edit", ("space",)),
    Visit("feedback", "communities:feedback", ("space",)),
    Visit("feedback-empty", "communities:feedback", ("=darkroom-evenings",)),
    Visit("feedback-everywhere", "feedback:list"),
    Visit("invite", "communities:invite", ("space",)),
    Visit("join-door", "communities:door", ("asking",)),
    Visit("join-links", "communities:links", ("asking",)),
    Visit("join-requests", "communities:requests", ("asking",)),
    Visit("join-requests-declined", "communities:requests", ("asking",), (("show", "declined"),)),
    Visit("members-asked", "communities:members", ("asking",)),
    Visit("topic-move", "discussions:move", ("topic",)),
    Visit("channels-lead", "channels:list", ("space",)),
    Visit("channel-choose", "channels:choose", ("space",)),
    Visit("channel-open", "channels:open", ("space", "=chat"), (("like", "everyday"),)),
    Visit("channel-open-announcements", "channels:open", ("space", "=announcements")),
    Visit("channel-settings", "channels:settings", ("channel",)),
    Visit("messages-lead", "direct:list"),
    Visit("conversation-not-an-operators", "direct:conversation", ("talk",), status=404),
    Visit("members-operator", "communities:members", ("space",)),
    Visit("home-operator", "home"),
    Visit("why-not-counted", "why"),
    Visit("components", "components"),
    Visit("health", "operate:health", ready="#check-database"),
    Visit("health-now", "operate:health-now", ready="#check-database"),
)


@pytest.fixture(scope="module")
def people(chromium: Browser, site: Site) -> Iterator[dict[str, Person]]:
    """One of each kind, signed in once."""
    found = {kind: Person(chromium, site) for kind in ("anonymous", "member", "invited", "operator")}
    for kind, person in found.items():
        if kind != "anonymous":
            person.sign_in(site.facts[kind])
    yield found
    for person in found.values():
        person.context.close()


def cases() -> list[Any]:
    kinds = {"anonymous": ANONYMOUS, "member": MEMBER, "invited": INVITED, "operator": OPERATOR}
    return [pytest.param(kind, visit, id=visit.screen) for kind, visits in kinds.items() for visit in visits]


@pytest.mark.parametrize(("kind", "visit"), cases())
def test_a_page(people: dict[str, Person], kind: str, visit: Visit) -> None:
    person = people[kind]
    person.trouble.clear()
    person.expected = ["Failed to load resource", f"status {visit.status}$"] if visit.status != 200 else []
    where = [word[1:] if word.startswith("=") else person.site.facts[word] for word in visit.where]
    assert person.go(visit.name, *where, **dict(visit.query)).status == visit.status
    expect(person.page.locator(visit.ready).first).to_be_visible()
    complaints = [each for width in WIDTHS for each in looked_at(person.page, visit.screen, width)]
    assert complaints + person.unexpected() == []


def looked_at(page: Page, screen: str, width: int) -> list[str]:
    """What is wrong with the page at this width, in light and dark; leaves a picture of both."""
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    page.evaluate(DRAWN)
    wide = page.evaluate("document.documentElement.scrollWidth")
    complaints = [f"{width}: {wide} pixels wide"] if wide > width else []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate(DRAWN)
        if (width, scheme) in AXE:
            complaints += [f"{width} {scheme}: {each}" for each in axe(page)]
        picture(page, f"{screen}-{width}-{scheme}")
    return complaints


def axe(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {node['html'][:160]} {node['any'][:1]}" for each in found for node in each["nodes"]]


def picture(page: Page, name: str) -> Path:
    """The whole page in one window, so that what is fixed to the window's edge stands at the picture's."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    path = SCREENS / f"{name}.png"
    usual = page.viewport_size
    assert usual is not None
    tall = min(page.evaluate("document.documentElement.scrollHeight"), MOST_PIXELS)
    page.set_viewport_size({**usual, "height": max(tall, usual["height"])})
    page.screenshot(path=path)
    page.set_viewport_size(usual)
    return path


def test_parts_that_pages_fetch(people: dict[str, Person]) -> None:
    """What scripts ask for while a page is open, asked for by itself."""
    facts, operator, member = people["operator"].site.facts, people["operator"], people["member"]
    asked = [
        (operator, "niches:map", (), {"source": facts["source"]}),
        (operator, "niches:lens", (facts["niche"],), {}),
        (operator, "niches:brand", (facts["niche"],), {"hue": 200, "name": "Slow", "mark": "S"}),
        (member, "communities:mentionable", (facts["space"],), {"q": facts["handle"][:2]}),
        (member, "drafts:one", (), {"key": "topic:0"}),
        (member, "search:palette", (), {"part": "list", "q": "shutter"}),
        (member, "comments:reactions", ("discussions.post", facts["answer"]), {}),
    ]
    for person, name, where, query in asked:
        answer = person.context.request.get(person.site.address(name, *where, **query), headers={"HX-Request": "true"})
        assert answer.status == 200, name
        assert len(answer.body()) > 40, name


def test_a_notification_leads_to_what_it_is_about(people: dict[str, Person]) -> None:
    member = people["member"]
    member.go("notifications:list")
    row = member.page.locator("article.row").filter(has_text="replied").first
    href = row.get_by_role("heading").get_by_role("link").get_attribute("href")
    assert href == member.site.address("notifications:follow", href.strip("/").split("/")[-1])[len(member.site.url) :]
    row.get_by_role("heading").get_by_role("link").click()
    expect(member.page.locator(f"#post-{member.site.facts['answer']}")).to_be_visible()


def test_somebody_is_invited_by_a_personal_link(people: dict[str, Person]) -> None:
    operator, stranger = people["operator"], people["anonymous"]
    operator.go("communities:invite", operator.site.facts["space"])
    operator.page.get_by_label("Why them?").fill("You showed me how to clean a shutter.")
    operator.press("Make a personal link")
    stranger.page.goto(operator.page.get_by_label("Personal link").input_value())
    stranger.sees("You are invited to")
    stranger.sees("You showed me how to clean a shutter.")
