"""What the pages show of niches beyond their numbers: who answers whom, questions, comparison, changes, ranking."""

from __future__ import annotations

import copy
from typing import Any

from django.test import Client
from django.urls import reverse

from coterie.niches.dismiss import dismiss
from coterie.niches.insight import closest
from coterie.niches.models import Niche, NicheMember, Placement, Source, Split, SplitPart
from coterie.niches.split import Part, split
from coterie.people.models import User
from tests.coterie.niches.conftest import Platform, a_run, text_of
from tests.support.found import some


def lens_of(page: Client, niche: Niche) -> str:
    return text_of(page.get(reverse("niches:lens", args=[niche.pk])))


def with_inner(found: dict[str, Any]) -> dict[str, Any]:
    """The second niche is part of the first."""
    found = copy.deepcopy(found)
    first, second = found["niches"][:2]
    first["children"], second["parent"] = [second["key"]], first["key"]
    return found


# -- who answers whom


def test_who_answers_whom_is_drawn_and_nobody_is_named(page: Client, niches: list[Niche]) -> None:
    niche = max(niches, key=lambda each: len(each.links))
    address = reverse("niches:talk", args=[niche.pk])
    whole, part = text_of(page.get(address)), text_of(page.get(address, headers={"HX-Request": "true"}))
    assert "<html" in whole
    assert "<html" not in part
    talking = {key for link in niche.links for key in link[:2]}
    assert part.count("<circle") == min(len(talking), 80)
    for member in some(niche.members.select_related("identity")):
        assert member.identity.name not in part
        assert member.identity.key not in part


def test_fewer_people_than_the_floor_are_not_drawn(page: Client, niches: list[Niche]) -> None:
    niche = niches[0]
    Niche.objects.filter(pk=niche.pk).update(links=niche.links[:1])
    assert "Too few people answer each other" in text_of(page.get(reverse("niches:talk", args=[niche.pk])))
    assert "Who answers whom" not in lens_of(page, niche)


# -- what they lack and ask


def test_what_they_lack_is_one_sentence_and_three_bars(page: Client, niches: list[Niche]) -> None:
    text = lens_of(page, niches[0])
    for words in ("What they lack", "No answer", "Nothing found", "No home"):
        assert words in text, words


def test_every_question_and_every_thread_without_an_answer_is_listed(page: Client, niches: list[Niche]) -> None:
    niche = max(niches, key=lambda each: len(each.questions))
    text = text_of(page.get(reverse("niches:questions", args=[niche.pk])))
    for place, question in some(enumerate(niche.questions)):
        assert reverse("niches:question", args=[niche.pk, place]) in text
        assert question["text"].split()[0] in text
    waiting = niche.threads.filter(question=True, answered=False)
    assert text.count("/threads/") == 2 * waiting.count()


# -- two niches side by side


def test_two_niches_stand_side_by_side(page: Client, niches: list[Niche]) -> None:
    one, other = niches[:2]
    text = text_of(page.get(reverse("niches:compare", query={"a": one.pk, "b": other.pk})))
    for words in (one.name, other.name, "Words of both", "Where they meet", "Posts a month, on one axis"):
        assert words in text, words
    assert text.count("versus-rows") == 1
    assert text.count('scope="rowgroup"') == len(one.evidence)


def test_people_of_both_are_counted_and_few_are_not_told(page: Client, niches: list[Niche]) -> None:
    one, other = niches[:2]
    address = reverse("niches:compare", query={"a": one.pk, "b": other.pk})
    NicheMember.objects.filter(niche=other, identity__in=one.members.values("identity")).delete()
    identities = list(one.members.values_list("identity", flat=True)[:6])
    for count, words in ((0, " 0 of them"), (3, "fewer than 5 of them"), (6, " 6 of them")):
        NicheMember.objects.filter(niche=other, identity__in=identities).delete()
        for identity in identities[:count]:
            NicheMember.objects.create(niche=other, identity_id=identity, affinity=0.1)
        assert words in text_of(page.get(address))


def test_without_a_choice_the_closest_two_are_compared(page: Client, niches: list[Niche]) -> None:
    pair = closest(niches)
    text = text_of(page.get(reverse("niches:compare")))
    assert all(f'<option value="{niche.pk}" selected>' in text for niche in some(pair))
    text = text_of(page.get(reverse("niches:compare", query={"a": niches[-1].pk})))
    assert f'<option value="{niches[-1].pk}" selected>' in text
    text = text_of(page.get(reverse("niches:compare", query={"a": niches[0].pk, "b": niches[0].pk})))
    assert "Choose two different niches." in text


def test_niches_of_two_platforms_are_not_compared(page: Client, niches: list[Niche], platform: Platform) -> None:
    elsewhere = a_run(Source.objects.create(name="Elsewhere", salted_as="x"), platform.found)
    asked = {"a": niches[0].pk, "b": elsewhere[0].pk}
    assert page.get(reverse("niches:compare", query=asked)).status_code == 404
    assert page.get(reverse("niches:compare", query={"a": 999_999})).status_code == 404


def test_before_there_are_two_niches_the_page_says_so(page: Client) -> None:
    assert "There are not two niches yet" in text_of(page.get(reverse("niches:compare")))


# -- below the map


def test_what_changed_leads_to_the_niches(page: Client, source: Source, platform: Platform) -> None:
    found = copy.deepcopy(platform.found)
    key, name = found["niches"][0]["key"], found["niches"][0]["name"]
    found["changes"] = [
        {"kind": "grown", "niche": key, "name": name, "before": ["n02"], "people_before": 31, "people_now": 44},
        {"kind": "gone", "niche": None, "name": "contact sheets", "before": [], "people_before": 9, "people_now": None},
    ]
    niche = a_run(source, found)[0]
    text = text_of(page.get("/niches/"))
    assert "What changed since last time" in text
    assert "1 has grown, 1 was not found again." in text
    assert "44 people now, 31 before" in text
    assert f'href="/niches/{niche.pk}/"' in text
    assert "contact sheets" in text


def test_a_first_run_has_no_changes_to_tell(page: Client, source: Source, platform: Platform) -> None:
    a_run(source, {**platform.found, "changes": []})
    assert "What changed" not in text_of(page.get("/niches/"))


def test_the_ranking_shows_what_readiness_is_made_of_and_parts_below_their_niche(
    page: Client, source: Source, platform: Platform
) -> None:
    outer, inner = a_run(source, with_inner(platform.found))[:2]
    assert Niche.objects.get(pk=inner.pk).parent == outer
    text = text_of(page.get("/niches/"))
    ranking = text[text.index('id="ranking"') :]
    assert "part of the one above:" in ranking
    assert ranking.index(f"/niches/{outer.pk}/") < ranking.index(f"/niches/{inner.pk}/")
    assert ranking.count('class="niches-p-passion" x=') == Niche.objects.current().count()
    assert "On this platform" in text


def test_a_niche_names_its_parts_and_each_part_its_niche(page: Client, source: Source, platform: Platform) -> None:
    outer, inner = a_run(source, with_inner(platform.found))[:2]
    assert "Holds <a" in lens_of(page, outer)
    assert f'Part of <a class="link" href="/niches/{outer.pk}/"' in lens_of(page, inner)
    drawn = {each["key"]: each["parent"] for each in page.get("/niches/map.json").json()["niches"]}
    assert drawn[inner.pk] == outer.pk
    assert page.get(reverse("niches:launch", args=[inner.pk])).status_code == 200


# -- what people decide


def test_the_lens_of_a_split_niche_says_whether_it_has_been_divided_yet(
    page: Client, niches: list[Niche], source: Source, platform: Platform, operator: User
) -> None:
    whole, one, other = niches[:3]
    made = split(whole, by=operator, parts=[Part("One", ("rails",)), Part("Other", ("flash",))])
    assert "The next run divides it" in lens_of(page, whole)
    for part, niche in zip(made.parts.all(), (one, other), strict=True):
        SplitPart.objects.filter(pk=part.pk).update(niche=niche)
    assert "The next run divides it" in lens_of(page, whole), "it is still there: the run has not come yet"
    without = {**copy.deepcopy(platform.found), "links": []}
    without["niches"] = [each for each in without["niches"] if each["name"] != whole.found_name]
    a_run(source, without)
    said = lens_of(page, whole)
    assert "Later runs keep that" in said
    assert "The next run divides it" not in said
    assert all(f'href="/niches/{niche.pk}/"' in said for niche in (one, other))


def test_splitting_and_placing_from_the_lens_can_be_undone(page: Client, niches: list[Niche]) -> None:
    niche = niches[0]
    said = text_of(page.post(reverse("niches:split", args=[niche.pk]), {"finer": "on"}, follow=True))
    assert f'action="/niches/{niche.pk}/split/undo/"' in said
    page.post(reverse("niches:unsplit", args=[niche.pk]))
    assert not Split.objects.exists()
    parts = {"name": ["Rails", "Flash", ""], "phrases": ["rails, slow", "flash", ""]}
    page.post(reverse("niches:split", args=[niche.pk]), parts)
    assert [part.phrases for part in Split.objects.get().parts.all()] == [["rails", "slow"], ["flash"]]
    page.post(reverse("niches:unsplit", args=[niche.pk]))
    member = niche.members.first()
    page.post(reverse("niches:place", args=[niche.pk]), {"kind": "person", "which": member.pk, "belongs": "0"})
    placed = Placement.objects.get()
    text = lens_of(page, niche)
    assert f"{member.identity.name} never belongs here" in text
    page.post(reverse("niches:unplace", args=[niche.pk, placed.pk]))
    assert not Placement.objects.exists()


def test_a_niche_that_was_put_aside_offers_nothing_to_decide(page: Client, niches: list[Niche], operator: User) -> None:
    assert "Split…" in lens_of(page, niches[0])
    dismiss(niches[0], by=operator, reason="a fad")
    text = lens_of(page, niches[0])
    assert "Split…" not in text
    assert "Never belongs here" not in text


# -- what may be a niche


def with_doubts(found: dict[str, Any], groups: int) -> dict[str, Any]:
    found = copy.deepcopy(found)
    one = {"phrases": ["<b>tintype</b>", "collodion"], "people": 7, "threads": 12, "stability": 0.6966}
    found["tentative"] = [{"name": f"<b>tintype</b> {place}", **one} for place in range(groups)]
    return found


def test_what_may_be_a_niche_stands_below_the_map(page: Client, source: Source, platform: Platform) -> None:
    a_run(source, with_doubts(platform.found, 30))
    text = text_of(page.get(reverse("niches:list")))
    assert "What may be a niche" in text
    assert "7 people · came back 69 %" in text
    assert "<b>tintype" not in text
    assert text.count("&lt;b&gt;tintype&lt;/b&gt; 2") == 5  # 2 and 20 to 23 of the first 24
    assert "and 6 more" in text
    a_run(source, with_doubts(platform.found, 0))
    assert "What may be a niche" not in text_of(page.get(reverse("niches:list")))


def test_where_no_niche_was_found_that_is_said_with_what_may_be_one(
    page: Client, source: Source, platform: Platform
) -> None:
    a_run(source, with_doubts(platform.found, 1) | {"niches": [], "links": [], "notes": ["No group came out."]})
    text = text_of(page.get(reverse("niches:list")))
    for words in ("No niche was found", "What may be a niche", "tintype", "No group came out."):
        assert words in text, words
    assert "Nothing matches this choice" not in text
    assert "ready to launch yet" not in text
    assert 'id="ranking"' not in text
    ready = text_of(page.get(reverse("niches:list", query={"show": "ready"})))
    assert "Nothing matches this choice" in ready


def test_a_run_from_before_there_was_doubt_is_still_shown(page: Client, source: Source, platform: Platform) -> None:
    found = copy.deepcopy(platform.found)
    del found["tentative"]
    a_run(source, found)
    assert page.get(reverse("niches:list")).status_code == 200
