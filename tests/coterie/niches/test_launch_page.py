"""The launch page: filled in, changeable, and never losing what was typed."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from coterie.channels.models import Channel
from coterie.communities.models import Community, Invitation
from coterie.niches.models import Launch, Niche
from coterie.people.models import User
from tests.coterie.niches.conftest import text_of
from tests.coterie.niches.test_launch import launch_it


def filled_in(page: Client, niche: Niche, **other: Any) -> dict[str, Any]:
    """The launch form as it is offered, with ``other`` typed over it."""
    offer = page.get(f"/niches/{niche.pk}/launch/").context["offer"]
    return {**offer.form.initial, "had": offer.most, "launch": "yes", **other}


@pytest.fixture
def jinja_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jinja2 pages do not tell the test client their context; this does."""
    from django.template.backends import jinja2
    from django.test import signals

    render = jinja2.Template.render

    def telling(self: Any, context: Any = None, request: Any = None) -> str:
        signals.template_rendered.send(sender=self, template=self, context=context)
        return render(self, context, request)

    monkeypatch.setattr(jinja2.Template, "render", telling)


@pytest.mark.usefixtures("jinja_context")
def test_launching_from_the_page_shows_each_link_once(page: Client, niches: list[Niche]) -> None:
    niche = niches[0]
    answer = page.post(f"/niches/{niche.pk}/launch/", filled_in(page, niche, name="Pages and spines", slug="spines"))
    text = text_of(answer)
    assert answer["Cache-Control"] == "no-store"
    tokens = re.findall(r"/spaces/invitations/([\w-]+)/", text)
    community = Community.objects.get(slug="spines")
    assert len(tokens) == Invitation.objects.filter(community=community).count() > 4
    assert all(Invitation.objects.with_token(token).exists() for token in tokens)
    later = text_of(page.get(f"/niches/{niche.pk}/invitations/"))
    assert not any(token in later for token in tokens)
    first = Invitation.objects.with_token(tokens[0]).get()
    renewed = text_of(page.post(f"/niches/{niche.pk}/invitations/{first.pk}/link/"))
    [token] = re.findall(r"/spaces/invitations/([\w-]+)/", renewed)
    assert Invitation.objects.with_token(token).get() == first
    assert not Invitation.objects.with_token(tokens[0]).exists()
    assert page.get(f"/niches/{niche.pk}/launch/").url == f"/niches/{niche.pk}/invitations/"


@pytest.mark.usefixtures("jinja_context")
def test_only_who_and_what_is_ticked_comes_along(page: Client, niches: list[Niche]) -> None:
    filled = filled_in(page, niches[0])
    filled |= {"people": filled["people"][1:3], "topics": filled["topics"][:2]}
    page.post(f"/niches/{niches[0].pk}/launch/", filled)
    assert set(Invitation.objects.values_list("identity_id", flat=True)) == set(filled["people"])
    assert Launch.objects.get().topics == 2


@pytest.mark.usefixtures("jinja_context")
def test_a_wrong_value_keeps_everything_typed(page: Client, niches: list[Niche], operator: User) -> None:
    launch_it(niches[1], operator, slug="taken")
    filled = filled_in(page, niches[0], slug="taken", purpose="My own purpose", guidelines="My own rules", hue="77")
    filled |= {"people": filled["people"][:2]}
    answer = page.post(f"/niches/{niches[0].pk}/launch/", filled)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "My own purpose" in text
    assert "My own rules" in text
    assert 'value="77"' in text
    assert re.search(r'aria-invalid="true"[^>]*>|id="id_slug-errors"', text)
    assert text.count('name="people"') > 2
    assert len(re.findall(r'name="people" value="\d+" checked', text)) == 2
    assert Launch.objects.count() == 1


@pytest.mark.usefixtures("jinja_context")
def test_more_people_can_be_asked_for_without_losing_anything(page: Client, niches: list[Niche]) -> None:
    niche = max(niches, key=lambda each: each.size)
    filled = filled_in(page, niche, purpose="My own purpose", most="16")
    del filled["launch"]
    text = text_of(page.post(f"/niches/{niche.pk}/launch/", filled))
    assert "My own purpose" in text
    assert len(re.findall(r'name="people" value="\d+" checked', text)) == min(16, niche.size)
    assert not Launch.objects.exists()


def test_the_brand_is_drawn_with_its_contrast(page: Client, niches: list[Niche]) -> None:
    for query in ("hue=200&name=Macro&mark=ma", "hue=-5", "hue=99999999", ""):
        text = text_of(page.get(f"/niches/{niches[0].pk}/launch/brand/?{query}"))
        worst = [float(each) for each in re.findall(r">(?:Light|Dark) ([\d.]+) : 1<", text)]
        assert len(worst) == 2
        assert min(worst) >= 4.5


def kinds_of(slug: str) -> list[str]:
    return list(Channel.objects.filter(community__slug=slug).in_order().values_list("kind", flat=True))


@pytest.mark.usefixtures("jinja_context")
def test_channels_are_suggested_with_the_reason_and_chosen(page: Client, niches: list[Niche]) -> None:
    niche = niches[0]
    Niche.objects.filter(pk=niche.pk).update(weekly=2)
    text = text_of(page.get(f"/niches/{niche.pk}/launch/"))
    assert 'value="forum" checked' in text
    assert 'value="chat">' in text
    assert "2 of these people take part in a usual week." in text
    assert re.search(r"\d+ % of the niche's conversations begin with a question", unescape(text))
    Niche.objects.filter(pk=niche.pk).update(weekly=200)
    assert 'value="chat" checked' in text_of(page.get(f"/niches/{niche.pk}/launch/"))
    filled = filled_in(page, niche, slug="chosen", channels=["announcements", "forum"])
    page.post(f"/niches/{niche.pk}/launch/", filled)
    assert kinds_of("chosen") == ["forum", "announcements"]


@pytest.mark.usefixtures("jinja_context")
@pytest.mark.parametrize("channels", [["chat"], [], ["nonsense"]])
def test_topics_need_a_forum_and_what_is_typed_is_kept(page: Client, niches: list[Niche], channels: list[str]) -> None:
    filled = filled_in(page, niches[0], slug="without", purpose="My own purpose", channels=channels)
    answer = page.post(f"/niches/{niches[0].pk}/launch/", filled)
    assert answer.status_code == 400
    assert "My own purpose" in answer.content.decode()
    assert ("need a forum" in answer.content.decode()) == (channels in (["chat"], []))
    assert not Launch.objects.exists()
    if channels in (["chat"], []):
        page.post(f"/niches/{niches[0].pk}/launch/", {**filled, "topics": []})
        assert kinds_of("without") == channels
