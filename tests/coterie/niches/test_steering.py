"""Splitting, and saying who and what belongs: kept with who and when, told to the operators, undone by one act."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from coterie.activity.models import Activity
from coterie.niches.dismiss import dismiss
from coterie.niches.forget import forget
from coterie.niches.merge import merge, unmerge
from coterie.niches.models import Niche, NicheMember, NicheThread, Placement, Split
from coterie.niches.place import place, unplace
from coterie.niches.split import Part, split, unsplit
from coterie.people.models import OptOut, User
from tests.coterie.niches.conftest import text_of
from tests.coterie.niches.test_launch import launch_it


def fresh(niche: Niche) -> Niche:
    return Niche.objects.for_page().get(pk=niche.pk)


def last_activity() -> Activity:
    return Activity.objects.latest("id")


def a_person(niche: Niche) -> str:
    return niche.members.order_by("-affinity", "id").values_list("identity__key", flat=True)[0]


# -- splitting


def test_a_split_is_kept_with_who_and_told(niches: list[Niche], operator: User) -> None:
    threads = list(niches[0].threads.order_by("id")[:2])
    parts = [Part(" Film  stock ", ("film  stock", ""), (threads[0].thread,)), Part("", ("darkroom",))]
    made = split(niches[0], by=operator, parts=parts)
    assert (made.by, made.given) == (operator, True)
    assert list(made.parts.values_list("place", "name", "phrases", "threads")) == [
        (1, "Film stock", ["film stock"], [threads[0].thread]),
        (2, "", ["darkroom"], []),
    ]
    assert (last_activity().kind, last_activity().data) == ("niche.split", {"name": niches[0].name})
    assert fresh(niches[0]).is_split
    assert niches[0] in Niche.objects.current()  # until the next run divides it


def test_undoing_a_split_leaves_nothing_of_it(niches: list[Niche], operator: User) -> None:
    split(niches[0], by=operator)
    unsplit(niches[0], by=operator)
    assert not Split.objects.exists()
    assert last_activity().kind == "niche.unsplit"
    unsplit(niches[0], by=operator)
    assert Activity.objects.filter(kind="niche.unsplit").count() == 1


def test_parts_that_make_no_sense_are_refused(niches: list[Niche], operator: User) -> None:
    elsewhere = NicheThread.objects.exclude(
        thread__in=NicheThread.objects.filter(niche=niches[0]).values("thread")
    ).first()
    wrong = {
        "two to 8": [Part("one", ("film",))],
        "needs a phrase or a thread": [Part("one", ("film",)), Part("two", ("  ",))],
        "at most 80": [Part("x" * 81, ("film",)), Part("two", ("print",))],
        "one part only": [Part("one", ("film",)), Part("two", ("Film",))],
        "Choose threads of": [Part("one", ("film",)), Part("two", (), (elsewhere.thread,))],
    }
    for words, parts in wrong.items():
        with pytest.raises(ValidationError, match=words):
            split(niches[0], by=operator, parts=parts)
    assert not Split.objects.exists()


def test_what_was_decided_otherwise_is_not_split_and_the_other_way_round(niches: list[Niche], operator: User) -> None:
    merged, into, dismissed, launched, divided, other = niches[:6]
    merge(merged, into=into, by=operator)
    dismiss(dismissed, by=operator, reason="a fad")
    launch_it(launched, operator)
    wanted = {merged: "merged into", into: "Others were merged", dismissed: "dismissed", launched: "has a space"}
    for niche, words in wanted.items():
        with pytest.raises(ValidationError, match=words):
            split(fresh(niche), by=operator)
    split(divided, by=operator)
    with pytest.raises(ValidationError, match="split already"):
        split(divided, by=operator)
    with pytest.raises(ValidationError, match="was split"):
        dismiss(divided, by=operator, reason="a fad")
    with pytest.raises(ValidationError, match="was split"):
        merge(other, into=divided, by=operator)
    with pytest.raises(ValidationError, match="was split"):
        launch_it(divided, operator)


# -- what belongs


def test_a_person_a_thread_and_a_phrase_are_placed(niches: list[Niche], operator: User) -> None:
    thread = niches[1].threads.first()
    kept = [
        place(niches[0], by=operator, kind="person", key=a_person(niches[1])),
        place(niches[0], by=operator, kind="thread", key=thread.thread),
        place(niches[0], by=operator, kind="phrase", key="  Light   SEALS ", belongs=False),
    ]
    assert [(each.key, each.shown, each.belongs) for each in kept] == [
        (a_person(niches[1]), "", True),
        (thread.thread, thread.title, True),
        ("light seals", "", False),
    ]
    told = Activity.objects.order_by("-id")[:3]
    assert [each.kind for each in told] == ["niche.kept_out", "niche.placed", "niche.placed"]
    assert {key for each in told for key in each.data} == {"name", "what"}
    assert not any(a_person(niches[1]) in str(each.data) for each in told)


def test_saying_the_opposite_replaces_what_was_said(niches: list[Niche], operator: User) -> None:
    first = place(niches[0], by=operator, kind="phrase", key="tripod")
    second = place(niches[0], by=operator, kind="phrase", key="tripod", belongs=False)
    assert first.pk == second.pk
    assert not Placement.objects.get().belongs
    unplace(second, by=operator)
    assert last_activity().kind == "niche.unplaced"
    unplace(second, by=operator)
    assert Activity.objects.filter(kind="niche.unplaced").count() == 1
    assert not Placement.objects.exists()


def test_what_is_nowhere_on_the_platform_is_not_placed(niches: list[Niche], operator: User) -> None:
    for kind, key, words in (
        ("person", "nobody", "somebody who is in a niche"),
        ("thread", "nowhere", "a thread that is in a niche"),
        ("phrase", " … ", "one to 80"),
        ("phrase", "x" * 81, "one to 80"),
        ("planet", "mars", "a person, a thread or a phrase"),
    ):
        with pytest.raises(ValidationError, match=words):
            place(niches[0], by=operator, kind=kind, key=key)


def test_a_thread_and_a_phrase_belong_to_one_niche(niches: list[Niche], operator: User) -> None:
    place(niches[0], by=operator, kind="phrase", key="tripod")
    with pytest.raises(ValidationError, match="already"):
        place(niches[1], by=operator, kind="phrase", key="Tripod")
    place(niches[1], by=operator, kind="phrase", key="tripod", belongs=False)
    place(niches[0], by=operator, kind="person", key=a_person(niches[0]))
    place(niches[1], by=operator, kind="person", key=a_person(niches[0]))
    assert Placement.objects.count() == 4


def test_nothing_is_placed_in_a_niche_that_was_set_aside(niches: list[Niche], operator: User) -> None:
    dismissed, merged, into, divided = niches[:4]
    dismiss(dismissed, by=operator, reason="a fad")
    merge(merged, into=into, by=operator)
    split(divided, by=operator)
    for niche, words in ((dismissed, "dismissed"), (merged, "merged"), (divided, "split")):
        with pytest.raises(ValidationError, match=words):
            place(niche, by=operator, kind="phrase", key="tripod")
    unmerge(merged, by=operator)
    place(merged, by=operator, kind="phrase", key="tripod")


def test_whoever_opted_out_is_placed_nowhere_and_what_was_said_of_them_goes(
    niches: list[Niche], operator: User
) -> None:
    thread = niches[1].threads.exclude(author_key="").first()
    key = thread.author_key
    if not NicheMember.objects.filter(identity__key=key).exists():
        key = a_person(niches[1])
    place(niches[0], by=operator, kind="person", key=key)
    place(niches[0], by=operator, kind="thread", key=thread.thread)
    place(niches[0], by=operator, kind="phrase", key="tripod")
    OptOut.objects.create(key=key)
    assert {each.kind for each in Placement.objects.standing()} == {"thread", "phrase"}  # before anything else ran
    with pytest.raises(ValidationError, match="somebody who is in a niche"):
        place(niches[2], by=operator, kind="person", key=key)
    forget(key)
    forget(thread.author_key)
    assert [each.kind for each in Placement.objects.all()] == ["phrase"]


# -- the pages


def test_splitting_from_the_page(page: Client, niches: list[Niche]) -> None:
    one, other = niches[:2]
    thread = one.threads.first()
    said = text_of(page.post(f"/niches/{one.pk}/split/", {}, follow=True))
    assert "Say what begins each part" in said
    fields = {"name": ["Film", ""], "phrases": ["film stock, roll film", ""], "threads-2": [str(thread.pk), "x", "0"]}
    said = text_of(page.post(f"/niches/{one.pk}/split/", fields, follow=True))
    assert f'action="/niches/{one.pk}/split/undo/"' in said
    assert [(part.name, part.phrases, part.threads) for part in Split.objects.get().parts.all()] == [
        ("Film", ["film stock", "roll film"], []),
        ("", [], [thread.thread]),
    ]
    page.post(f"/niches/{one.pk}/split/undo/")
    assert not Split.objects.exists()
    page.post(f"/niches/{other.pk}/split/", {"finer": "on"})
    assert not Split.objects.get().given


def test_placing_from_the_page(page: Client, niches: list[Niche]) -> None:
    one, other = niches[:2]
    member, thread = other.members.first(), other.threads.first()
    address = f"/niches/{one.pk}/placements/"
    page.post(address, {"kind": "person", "which": str(member.pk)})
    page.post(address, {"kind": "thread", "which": str(thread.pk), "belongs": "0"})
    page.post(address, {"kind": "phrase", "which": "light seals"})
    kept = Placement.objects.order_by("id")
    assert [(each.key, each.belongs) for each in kept] == [
        (member.identity.key, True),
        (thread.thread, False),
        ("light seals", True),
    ]
    assert "a person, a thread or a phrase" in text_of(page.post(address, {"kind": "x", "which": "1"}, follow=True))
    assert "somebody who is in a niche" in text_of(page.post(address, {"kind": "person", "which": "x"}, follow=True))
    page.post(f"{address}{kept[0].pk}/undo/")
    assert Placement.objects.count() == 2
    assert page.post(f"/niches/{other.pk}/placements/{kept[0].pk}/undo/").status_code == 404
