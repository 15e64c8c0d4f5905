"""The conversation about a space's guidelines, as its pages show it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coterie.comments.comment import comment
from coterie.comments.edit_comment import edit_comment
from coterie.comments.models import Comment, Reaction, named
from coterie.comments.react import react
from coterie.comments.remove_comment import remove_comment
from coterie.communities.models import Guidelines
from tests.coterie.world import World

PAGE = "/spaces/film-camera-repair/guidelines/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def rules(world: World) -> Guidelines:
    return world.repair.guidelines


@pytest.fixture
def mia(client: Client, world: World) -> Client:
    client.force_login(world.mia)
    return client


def on(rules: Guidelines) -> str:
    return f"/comments/on/communities.guidelines/{rules.pk}/"


def text_of(response: Any) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


def test_guidelines_have_their_conversation_beneath_them(mia: Client, world: World, rules: Guidelines) -> None:
    made = comment(rules, by=world.hal, text="Which *days*?")
    react(made, by=world.mia, kind="like")
    page = text_of(mia.get(PAGE))
    assert "Which <em>days</em>?" in page
    assert f'action="{on(rules)}"' in page
    assert f'data-users="{world.mia.pk}" aria-pressed="true"' in page
    assert f"on_communities_guidelines%3A{rules.pk}" in page
    assert "since=2" in page


def test_whoever_reads_an_open_space_sees_it_and_is_asked_in(client: Client, world: World) -> None:
    comment(world.birds.guidelines, by=world.ada, text="Keep **more** distance.")
    path = "/spaces/birds-in-flight/guidelines/"
    page = text_of(client.get(path))
    assert "<strong>more</strong>" in page
    assert "Sign in to comment" in page
    assert "<textarea" not in page
    client.force_login(world.sam)
    assert "Join Birds in Flight to comment" in text_of(client.get(path))


def test_without_javascript_a_comment_leads_to_where_it_stands(mia: Client, rules: Guidelines) -> None:
    answer = mia.post(on(rules), {"text": "Said."})
    made = Comment.objects.get()
    assert answer.url == f"/comments/{made.pk}/"
    assert mia.get(answer.url).url == f"{PAGE}?comment={made.pk}#comment-{made.pk}"


def test_over_htmx_the_answer_is_the_comment_alone(mia: Client, rules: Guidelines) -> None:
    page = text_of(mia.post(on(rules), {"text": "Said."}, headers=HTMX))
    assert page.count("<article") == 1
    assert f'id="comment-{Comment.objects.get().pk}"' in page
    assert "<html" not in page


def test_what_does_not_fit_comes_back_as_typed(mia: Client, world: World, rules: Guidelines) -> None:
    gone = comment(rules, by=world.hal, text="Gone soon.")
    remove_comment(gone, by=world.hal)
    for typed in ({"text": " "}, {"text": "A long <answer>", "reply_to": gone.pk}, {"reply_to": "x" * 30}):
        answer = mia.post(on(rules), typed)
        assert answer.status_code == 400
        assert "aria-invalid" in answer.content.decode()
    late = mia.post(on(rules), {"text": "A long <answer>", "reply_to": gone.pk})
    assert "A long &lt;answer&gt;" in late.content.decode()


def test_an_answer_says_to_whom(mia: Client, world: World, rules: Guidelines) -> None:
    asked = comment(rules, by=world.hal, text="Which days?")
    page = text_of(mia.get(f"{on(rules)}?reply={asked.pk}"))
    assert "Your answer to Hal" in page
    assert f'name="reply_to" value="{asked.pk}"' in page
    mia.post(on(rules), {"text": "Every day.", "reply_to": asked.pk})
    assert Comment.objects.latest("id").reply_to == asked
    assert "to Hal" in text_of(mia.get(PAGE))
    assert text_of(mia.get(f"{on(rules)}?reply={'9' * 40}"))


def test_editing_keeps_both_texts_in_front_of_the_writer(mia: Client, world: World, rules: Guidelines) -> None:
    made = comment(rules, by=world.mia, text="One.")
    path, base = f"/comments/{made.pk}/edit/", made.text_digest
    assert mia.post(path, {"text": "Two.", "base": base}).status_code == 302
    late = mia.post(path, {"text": "Three.", "base": base})
    assert late.status_code == 400
    assert "Two." in late.content.decode()
    assert "Three." in late.content.decode()
    history = mia.get(f"/comments/{made.pk}/history/").content.decode()
    assert "One." in history
    assert "<del>" in history
    assert "<ins>" in history
    assert "edited" in text_of(mia.get(PAGE))


def test_removing_can_be_undone_from_the_message(mia: Client, world: World, rules: Guidelines) -> None:
    made = comment(rules, by=world.mia, text="One.")
    page = text_of(mia.post(f"/comments/{made.pk}/removal/", follow=True))
    assert "A comment was removed by Mia" in page
    assert f"/comments/{made.pk}/restoration/" in page
    mia.post(f"/comments/{made.pk}/restoration/")
    assert not Comment.objects.get().is_removed


def test_the_menu_offers_what_one_may_do(mia: Client, world: World, rules: Guidelines) -> None:
    own, other = comment(rules, by=world.mia, text="One."), comment(rules, by=world.hal, text="Two.")
    edit_comment(own, by=world.mia, text="Better.")
    mine = text_of(mia.get(f"/comments/{own.pk}/menu/", headers=HTMX))
    theirs = text_of(mia.get(f"/comments/{other.pk}/menu/"))
    assert re.findall("Answer|Edit|History|Remove|Link", mine) == ["Answer", "Edit", "History", "Remove", "Link"]
    assert f"/comments/{other.pk}/edit/" not in theirs
    assert f"/comments/{other.pk}/removal/" not in theirs
    assert mia.post(f"/comments/{other.pk}/removal/").status_code == 403


def test_reactions_come_back_as_the_bar_or_lead_back(mia: Client, world: World, rules: Guidelines) -> None:
    made = comment(rules, by=world.hal, text="One.")
    path = f"/comments/reactions/comments.comment/{made.pk}/"
    bar = text_of(mia.get(path, headers=HTMX))
    assert bar.count("<button") == 6
    bar = text_of(mia.post(path, {"reaction": "love"}, headers=HTMX))
    assert bar.count("<button") == 1
    assert 'aria-pressed="true"' in bar
    assert mia.post(path, {"reaction": "love"}).url == f"/comments/{made.pk}/"
    assert mia.post(path, {"reaction": "x"}).status_code == 400
    assert text_of(mia.get(path)).count("<button") >= 6


def test_a_long_conversation_comes_in_pages_and_a_comment_is_found_on_its_own(
    mia: Client, world: World, rules: Guidelines
) -> None:
    made = [comment(rules, by=world.hal, text=f"No. {n}.") for n in range(45)]
    first = text_of(mia.get(PAGE))
    assert "No. 19." in first
    assert "No. 20." not in first
    later = re.search(r'href="([^"]*after=[^"]*)"', first)
    assert later
    assert "No. 20." in text_of(mia.get(later[1]))
    found = text_of(mia.get(f"{PAGE}?comment={made[30].pk}"))
    assert "No. 30." in found
    assert "No. 29." not in found
    assert mia.get(f"{on(rules)}?after=nonsense").status_code == 400


def test_queries_are_the_same_for_one_comment_and_for_twenty(mia: Client, world: World, rules: Guidelines) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            text_of(mia.get(PAGE))
        return len(queries)

    comment(rules, by=world.hal, text="One.")
    count()  # the first visit of the day is counted
    few = count()
    for n, who in enumerate([world.ada, world.hal, world.mia] * 6):
        made = comment(rules, by=who, text=f"No. {n}.", reply_to=Comment.objects.latest("id").pk)
        Reaction.objects.create(**named(made), user=world.hal, kind="like")
    remove_comment(made, by=world.hal)
    assert count() == few
