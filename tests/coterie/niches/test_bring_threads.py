"""More of a niche's old threads come into the space that it has."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from coterie.discussions.models import Topic
from coterie.niches.bring_threads import bring_threads, left_outside
from coterie.niches.models import Niche, NicheThread
from coterie.people.models import OptOut, User
from tests.coterie.niches.test_launch import launch_it
from tests.coterie.world import person


@pytest.fixture
def launched(niches: list[Niche], operator: User) -> Niche:
    launch_it(niches[0], operator)
    return Niche.objects.for_page().get(pk=niches[0].pk)


def test_what_was_left_outside_comes_in_once(launched: Niche, operator: User) -> None:
    before = Topic.objects.filter(community=launched.community).count()
    rows = list(left_outside(launched)[:3])
    assert len(bring_threads(launched, by=operator, threads=[row.pk for row in rows])) == 3
    assert Topic.objects.filter(community=launched.community).count() == before + 3
    assert bring_threads(launched, by=operator, threads=[row.pk for row in rows]) == []
    assert not {row.thread for row in rows} & set(left_outside(launched).values_list("thread", flat=True))


def test_of_who_opted_out_nothing_comes(launched: Niche, operator: User) -> None:
    row = left_outside(launched).exclude(author_key="")[0]
    OptOut.objects.create(key=row.author_key)
    assert bring_threads(launched, by=operator, threads=[row.pk]) == []


def test_what_does_not_fit_is_said(launched: Niche, niches: list[Niche], operator: User) -> None:
    with pytest.raises(ValidationError, match="at least one"):
        bring_threads(launched, by=operator, threads=[])
    with pytest.raises(ValidationError, match="At most 50"):
        bring_threads(launched, by=operator, threads=list(range(51)))
    with pytest.raises(ValidationError, match="no space"):
        bring_threads(niches[1], by=operator, threads=[1])
    foreign = NicheThread.objects.filter(niche=niches[1]).exclude(thread__in=left_outside(launched).values("thread"))[0]
    assert bring_threads(launched, by=operator, threads=[foreign.pk]) == []


def test_the_page_lists_them_and_is_for_operators(launched: Niche, page: Client) -> None:
    address = f"/niches/{launched.pk}/threads/"
    row = left_outside(launched)[0]
    assert f'value="{row.pk}"' in page.get(address).content.decode()
    assert page.post(address, {"topics": ["nonsense", "9" * 40]}).status_code == 400
    assert page.post(address, {"topics": [row.pk]}).status_code == 302
    assert f'value="{row.pk}"' not in page.get(address).content.decode()
    outsider = Client()
    outsider.force_login(person("otto"))
    assert outsider.get(address).status_code == 404
