"""Less certain groups on the operators' map and below it: behind one switch, each with its tests in words."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coterie.niches.models import Niche, Source
from coterie.people.models import User
from tests.coterie.niches.conftest import Platform, a_run
from tests.support.found import some

TESTS = [
    {"test": "people", "passed": True, "value": 9, "least": 5, "words": ""},
    {"test": "comes_back", "passed": False, "value": 0.69, "least": 0.7, "words": ""},
    {"test": "left_out", "passed": None, "value": None, "least": 1.25, "words": ""},
]


def with_groups(found: dict[str, Any], groups: int, **given: Any) -> dict[str, Any]:
    found = copy.deepcopy(found)
    one = {"phrases": ["plate"], "people": 9, "threads": 12, "subject": False, "near": "n01", "stability": 0.69}
    one |= {"tests": TESTS, "x": 0.5, "y": -0.5} | given
    found["less_certain"] = [{"key": f"g{i}", "name": f"<b>tintype</b> {i}", **one} for i in range(groups)]
    return found


@pytest.fixture
def page(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


def text_of(page: Client) -> str:
    return page.get(reverse("niches:list")).content.decode()


def test_each_group_says_which_tests_it_passed_and_failed(page: Client, source: Source, platform: Platform) -> None:
    a_run(source, with_groups(platform.found, 3))
    text = text_of(page)
    assert "Show what is less sure" in text
    assert 'id="less-sure" aria-controls="less-certain">' in text  # off
    assert "9 people · 12 threads · passed 1 of 2 tests" in text
    assert "Looked at again with others left out, it came back only 69 %; 70 % is needed." in text
    assert "Too few people to ask whether others come back too." in text
    assert "&lt;b&gt;tintype&lt;/b&gt; 2" in text
    assert "<b>tintype" not in text
    assert reverse("niches:niche", args=[Niche.objects.get(key="n01").pk]) in text


def test_the_map_has_the_groups_beside_the_same_niches(page: Client, source: Source, platform: Platform) -> None:
    a_run(source, with_groups(platform.found, 0))
    before = page.get(reverse("niches:map")).json()
    a_run(source, with_groups(platform.found, 2, people=None))
    after = page.get(reverse("niches:map")).json()
    assert [(each["name"], each["x"], each["y"]) for each in after["niches"]] == [
        (each["name"], each["x"], each["y"]) for each in before["niches"]
    ]
    assert before["groups"] == []
    assert after["groups"][0] == {"name": "<b>tintype</b> 0", "x": 0.5, "y": -0.5, "people": 0, "url": "#less-1"}
    assert "fewer than 5 people" in text_of(page)


def test_where_every_thread_is_of_a_niche_that_is_said(page: Client, source: Source, platform: Platform) -> None:
    a_run(source, with_groups(platform.found, 0))
    assert "There is no other group here" in text_of(page)


def test_posts_without_authors_show_what_is_talked_about(page: Client, source: Source, platform: Platform) -> None:
    subjects = with_groups(platform.found, 2, subject=True, people=None, near=None)
    a_run(source, subjects | {"niches": [], "links": []})
    text = text_of(page)
    assert "What is talked about; who cannot be told" in text
    assert 'aria-controls="less-certain" checked>' in text
    assert "who cannot be told · 12 threads" in text


def test_a_run_that_did_not_tell_them_has_no_switch(page: Client, source: Source, platform: Platform) -> None:
    niches = a_run(source, with_groups(platform.found, 1))
    run = niches[0].last_run
    del run.summary["less_certain"]
    run.save()
    text = text_of(page)
    assert "less sure" not in text
    assert page.get(reverse("niches:map")).json()["groups"] == []


def test_what_a_run_really_found_is_shown(page: Client, source: Source, platform: Platform) -> None:
    a_run(source, copy.deepcopy(platform.found))
    assert platform.found["less_certain"]
    text = text_of(page)
    for group in some(platform.found["less_certain"]):
        for test in some(group["tests"]):
            assert test["words"].replace("'", "&#39;") in text
