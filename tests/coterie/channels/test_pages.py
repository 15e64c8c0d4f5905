"""The pages of channels: their list, and what leaders do with them; forms that are wrong say so."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from coterie.channels.models import Channel
from coterie.channels.open_channel import open_channel
from coterie.communities.models import Membership
from coterie.communities.permissions import Role
from coterie.communities.promote import promote
from coterie.communities.switch_feature import switch_feature
from coterie.discussions.accept_answer import accept_answer
from coterie.discussions.models import Topic
from coterie.foundation import kept
from tests.coterie.chat.scene import chatting
from tests.coterie.world import World

SPACE = "/spaces/film-camera-repair/"
LIST = f"{SPACE}channels/"
GOOD = {"name": "News", "icon": "megaphone", "visibility": "members", "repliers": "hosts", "level": "all"}


@pytest.fixture
def browse(world: World) -> Callable[[str], Client]:
    def of(name: str) -> Client:
        client, viewer = Client(), world.viewer(name)
        if viewer.is_authenticated:
            client.force_login(viewer)
        return client

    return of


def in_menu(page: str) -> list[str]:
    """The names of the channels in the menu of the space, in their order."""
    rail = page[page.index('class="page-side space-rail"') :]
    rail = rail[: rail.index("</nav>")]
    return re.findall(r'href="[^"]*/(?:channels|chat)/[\w-]+/"[^>]*>.*?<span>([^<]*)</span>', rail, re.DOTALL)


def test_a_lead_opens_one_of_each_kind(world: World, browse: Callable[[str], Client]) -> None:
    ada = browse("ada")
    page = ada.get(f"{LIST}open/").content.decode()
    for kind in ("forum", "questions", "announcements", "chat"):
        assert f"{LIST}open/{kind}/" in page
    assert 'value="Introductions"' in ada.get(f"{LIST}open/forum/?like=introductions").content.decode()
    answer = ada.post(f"{LIST}open/announcements/", GOOD)
    assert answer["Location"] == f"{LIST}news/"
    made = Channel.objects.get(slug="news")
    assert (made.kind, made.visibility, made.writers, made.repliers) == ("announcements", "members", "hosts", "hosts")
    assert in_menu(browse("mia").get(SPACE).content.decode()) == ["Forum", "Questions", "News"]
    assert "New topic" not in browse("mia").get(f"{LIST}news/").content.decode()
    assert "New topic" in ada.get(f"{LIST}news/").content.decode()


@pytest.mark.parametrize(
    "bad",
    [{"name": "x"}, {"name": "\u200b" * 9}, {"icon": "skull"}, {"visibility": ""}, {"level": "loud"},
     {"name": "x" * 1_000_000}, {"repliers": "nobody"}],
)  # fmt: skip
def test_a_form_that_does_not_fit_says_so(world: World, browse: Callable[[str], Client], bad: dict[str, str]) -> None:
    for path in (f"{LIST}open/announcements/", f"/spaces/channels/{_news(world).pk}/settings/"):
        answer = browse("ada").post(path, {**GOOD, **bad})
        assert answer.status_code == 400
        assert "errors" in answer.content.decode()
    assert Channel.objects.get(slug="news").name == "News"


def _news(world: World) -> Channel:
    known = Channel.objects.filter(slug="news").first()
    return known or open_channel(world.repair, by=world.ada, kind="announcements", name="News")


def test_a_lead_changes_archives_and_reopens(world: World, browse: Callable[[str], Client]) -> None:
    news, ada = _news(world), browse("ada")
    base = f"/spaces/channels/{news.pk}/"
    assert ada.post(f"{base}settings/", {**GOOD, "name": "The news"})["Location"] == LIST
    assert "The news" in in_menu(browse("mia").get(SPACE).content.decode())
    page = ada.post(f"{base}archival/", {"from": "list"}, follow=True).content.decode()
    assert f'action="{base}reopening/"' in page  # undo
    assert "The news" not in in_menu(page)
    assert "archived" in browse("mia").get(f"{LIST}news/").content.decode()
    assert ada.post(f"{base}reopening/", {"from": "list"})["Location"] == LIST
    assert "The news" in in_menu(browse("mia").get(SPACE).content.decode())
    for who, status in {"mia": 403, "hal": 403, "sam": 404}.items():
        for path in ("settings/", "archival/", "reopening/"):
            assert browse(who).post(f"{base}{path}", GOOD).status_code == status


def test_buttons_and_dragging_put_them_in_order(world: World, browse: Callable[[str], Client]) -> None:
    forum, questions = Channel.objects.filter(community=world.repair).in_order()
    ada = browse("ada")
    order = f"{forum.pk},{questions.pk}"
    assert f'value="{order}"' in ada.get(LIST).content.decode()
    page = ada.post(f"{LIST}order/", {"order": order, "up": questions.pk}, follow=True).content.decode()
    assert in_menu(page) == ["Questions", "Forum"]
    sent = {"order": f"{forum.pk},{questions.pk}"}
    dragged = ada.post(f"{LIST}order/", sent, headers={"X-Requested-With": "fetch"})
    assert dragged.json() == {"order": [forum.pk, questions.pk]}
    assert in_menu(ada.get(SPACE).content.decode()) == ["Forum", "Questions"]
    for sent in ({}, {"order": "x,,-1"}, {"order": "9" * 400, "up": "x"}, {"order": "," * 100_000}):
        assert ada.post(f"{LIST}order/", sent).status_code == 302
    for who, status in {"mia": 403, "hal": 403, "sam": 404}.items():
        assert browse(who).post(f"{LIST}order/", {"order": order}).status_code == status


def test_two_leads_who_arrange_at_once_end_with_the_same_order(world: World, browse: Callable[[str], Client]) -> None:
    """Each is told the order that there is then, also of channels that their page does not know."""
    forum, questions = Channel.objects.filter(community=world.repair).in_order()
    promote(Membership.objects.get(community=world.repair, user=world.hal), by=world.ada, role=Role.LEAD)
    news = open_channel(world.repair, by=world.hal, kind="announcements", name="News")
    how = {"X-Requested-With": "fetch"}
    one = browse("hal").post(f"{LIST}order/", {"order": f"{news.pk},{forum.pk},{questions.pk}"}, headers=how).json()
    other = browse("ada").post(f"{LIST}order/", {"order": f"{questions.pk},{forum.pk}"}, headers=how).json()
    assert one == {"order": [news.pk, forum.pk, questions.pk]}
    assert other == {"order": [questions.pk, forum.pk, news.pk]}
    assert browse("hal").post(f"{LIST}order/", {"order": ""}, headers=how).json() == other


def test_only_what_is_on_can_be_opened(world: World, browse: Callable[[str], Client]) -> None:
    switch_feature(world.repair, by=world.ada, feature="topics", on=False)
    page = browse("ada").get(f"{LIST}open/").content.decode()
    assert "open/chat/" in page
    assert "open/forum/" not in page
    assert browse("ada").get(f"{LIST}open/forum/").status_code == 404
    assert browse("ada").get(f"{LIST}open/hologram/").status_code == 404
    assert in_menu(browse("ada").get(SPACE).content.decode()) == []


@pytest.mark.parametrize("off", [("chat",), ("topics",), ("chat", "topics")])
def test_the_menu_has_what_is_left(world: World, browse: Callable[[str], Client], off: tuple[str, ...]) -> None:
    chatting(world)
    for feature in off:
        switch_feature(world.repair, by=world.ada, feature=feature, on=False)
    left = {"chat": ["Forum", "Questions"], "topics": ["Bench chat"]}.get("".join(off), [])
    for who in ("mia", "ada", "olga", "ivo"):
        for path in (SPACE, LIST):
            page = browse(who).get(path)
            assert (page.status_code, in_menu(page.content.decode())) == (200, left)


def test_a_topic_is_started_in_a_channel(world: World, browse: Callable[[str], Client]) -> None:
    mia = browse("mia")
    form = mia.get(f"{SPACE}topics/new/?kind=question").content.decode()
    assert re.search(r'value="questions"[^>]*checked', form)
    answer = mia.post(f"{SPACE}topics/new/", {"channel": "questions", "title": "Which oil?", "text": "For a Copal."})
    made = Topic.objects.latest("id")
    assert (answer.status_code, made.is_question, made.channel.slug) == (302, True, "questions")
    _news(world)
    for wrong in ("news", "nothing", "", "questions " * 9):
        answer = mia.post(f"{SPACE}topics/new/", {"channel": wrong, "title": "Which oil?", "text": "For a Copal."})
        assert answer.status_code == 400
        assert "For a Copal." in answer.content.decode()
    assert Topic.objects.latest("id") == made


def test_the_channel_of_questions_has_its_unanswered_ones(world: World, browse: Callable[[str], Client]) -> None:
    mia = browse("mia")
    mia.post(f"{SPACE}topics/new/", {"channel": "questions", "title": "Which oil?", "text": "For a Copal."})
    accept_answer(world.answer, by=world.ada)
    page = mia.get(f"{LIST}questions/").content.decode()
    assert "Which oil?" in page
    assert "Sticky shutter?" in page
    assert "<!--" not in page, "what marks a place for one reader is left in no address"
    page = mia.get(f"{LIST}questions/?show=unanswered").content.decode()
    assert "Which oil?" in page
    assert "Sticky shutter?" not in page
    assert '<b class="count">1</b>' in page


@pytest.mark.parametrize("path", [SPACE, f"{SPACE}topics/", LIST, f"{LIST}questions/"])
def test_a_page_asks_the_database_as_often_for_many_channels_as_for_few(
    world: World, browse: Callable[[str], Client], path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    chatting(world)
    client = browse("mia")
    client.get(path)
    kept.PIECES.clear()
    with django_assert_max_num_queries(8) as few:
        client.get(path)
    for number in range(10):
        chatting(world, name=f"Room {number}")
        open_channel(world.repair, by=world.ada, kind="questions", name=f"Questions {number}")
    kept.PIECES.clear()
    with django_assert_max_num_queries(len(few)):
        client.get(path)
