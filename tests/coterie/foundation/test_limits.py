"""Writing has limits for each person: refused in words that say when, with nothing of what was typed lost."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from coterie.discussions.models import Post
from coterie.foundation import limits
from coterie.foundation.limits import NAMES, Rate
from coterie.settings import base
from tests.coterie.world import World
from tests.support.found import some


@pytest.fixture
def mia(client: Client, world: World, settings: Any) -> Client:
    settings.LIMITS = {"post": "3/h", "reaction": "2/h", "preview": "1/h", "topic": "1/h", "invitation": "1/h"}
    client.force_login(world.mia)
    return client


def replies(world: World) -> str:
    return f"/spaces/topics/{world.topic.pk}/replies/"


def test_every_limit_is_used_and_every_used_one_is_set() -> None:
    assert set(base.LIMITS) == NAMES
    assert all(Rate.parse(text).amount for rates in some(base.LIMITS.values()) for text in some(rates.split()))


def test_who_posts_too_much_is_told_when_to_try_again(mia: Client, world: World) -> None:
    answers = [mia.post(replies(world), {"text": f"Again {n}."}) for n in range(4)]
    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert "Try again in" in answers[-1].content.decode()
    assert Post.objects.filter(text__startswith="Again").count() == 3


def test_without_javascript_everything_typed_is_on_the_page_and_can_be_sent_again(
    mia: Client, world: World, settings: Any
) -> None:
    text = "A long <answer> that took an afternoon & \n more than one line."
    for _ in range(4):
        page = mia.post(replies(world), {"text": text, "extra": "short"})
    said = page.content.decode()
    assert escape(text) in said.replace("&#34;", "&quot;")
    assert '<input type="hidden" name="extra" value="short">' in said
    assert f'action="{replies(world)}"' in said


def test_over_htmx_the_words_are_the_answer(mia: Client, world: World) -> None:
    path = f"/comments/reactions/discussions.post/{world.answer.pk}/"
    for _ in range(3):
        answer = mia.post(path, {"reaction": "like"}, headers={"HX-Request": "true"})
    assert answer.status_code == 429
    assert answer["Content-Type"].startswith("text/plain")
    assert answer.content.decode().startswith("That was a lot in a short time. Try again in")


def test_reading_is_not_limited_and_each_person_counts_alone(mia: Client, world: World) -> None:
    for _ in range(5):
        assert mia.get(f"/spaces/{world.repair.slug}/topics/new/").status_code == 200
        mia.post("/comments/preview/", {"text": "x"})
    hal = Client()
    hal.force_login(world.hal)
    assert hal.post("/comments/preview/", {"text": "x"}).status_code == 200


def test_an_operator_is_no_exception(world: World, settings: Any) -> None:
    settings.LIMITS = {"preview": "1/h"}
    client = Client()
    client.force_login(world.olga)
    assert [client.post("/comments/preview/", {"text": "x"}).status_code for _ in range(2)] == [200, 429]


def test_filling_the_cache_forgets_no_count(mia: Client, world: World) -> None:
    mia.post("/comments/preview/", {"text": "x"})
    for number in range(500):
        cache.set(f"flood-{number}", 1)
    assert mia.post("/comments/preview/", {"text": "x"}).status_code == 429


def test_a_count_begins_anew_when_its_time_is_over(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000_000.0
    monkeypatch.setattr(limits.time, "time", lambda: now)
    rate = Rate(1, 60)
    assert rate.wait("a") == 0
    assert 0 < rate.wait("a") <= 60
    now += 61
    assert rate.wait("a") == 0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "in 1 second"), (59, "in 59 seconds"), (61, "in 2 minutes"), (3600, "in 1 hour"), (90_000, "in 25 hours")],
)
def test_how_long_is_said_in_one_unit(seconds: int, words: str) -> None:
    assert limits._when(seconds) == words


@given(st.text(max_size=8))
def test_what_is_no_rate_is_refused(text: str) -> None:
    try:
        rate = Rate.parse(text)
    except ValueError:
        return
    assert rate.seconds >= 0
