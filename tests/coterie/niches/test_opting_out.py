"""Who asks not to be counted is gone at once: from niches, numbers, evidence and questions, and from the next run."""

from __future__ import annotations

import copy

import pytest
from django.test import Client
from django.utils import timezone

from coterie.niches import shown
from coterie.niches.first_topics import offered
from coterie.niches.forget import forget
from coterie.niches.merge import merge
from coterie.niches.models import Job, Niche, NicheMember, NicheThread, Run, Source
from coterie.niches.posts import posts_by_key, posts_by_thread
from coterie.niches.save_findings import save_findings
from coterie.people.claim import claim
from coterie.people.models import Identity, OptOut, User
from coterie.people.opt_out import opt_out
from coterie_discovery import Discovery
from coterie_discovery.commands.job import read_signals
from tests.coterie.niches.conftest import Platform, known_again
from tests.coterie.world import person
from tests.support.found import some


def fresh(niche: Niche) -> Niche:
    return Niche.objects.for_page().get(pk=niche.pk)


@pytest.fixture
def mia(niches: list[Niche]) -> User:
    """An account of somebody who is in the first niche and opened threads of it."""
    user = person("mia")
    opened = NicheThread.objects.filter(niche=niches[0]).values("author_key")
    claim(Identity.objects.filter(niche_parts__niche=niches[0], key__in=opened).order_by("pk").first(), by=user)
    return user


def test_before_anything_else_ran_they_are_not_shown(niches: list[Niche], mia: User, source: Source) -> None:
    """Inside the transaction of the opt-out itself, with no reaction run yet."""
    identity = mia.identities.get()
    theirs = list(NicheThread.objects.filter(author_key=identity.key))
    assert theirs
    opt_out(by=mia)
    assert identity not in [part.identity for part in NicheMember.objects.of([niches[0]])]
    assert not NicheThread.objects.readable().filter(author_key=identity.key).exists()
    assert not NicheMember.objects.about(mia).exists()
    assert identity.key not in {
        post.author for posts in posts_by_thread(source, [theirs[0].thread]).values() for post in posts
    }
    assert theirs[0] not in offered(fresh(theirs[0].niche))


@pytest.mark.django_db(transaction=True)
def test_after_the_page_they_are_out_of_every_number(
    niches: list[Niche], mia: User, client: Client, nothing_left_open: None
) -> None:
    identity = mia.identities.get()
    in_niches = list(Niche.objects.filter(members__identity=identity))
    before = {niche.pk: niche.people for niche in in_niches}
    client.force_login(mia)
    client.post("/people/me/opt-out/")
    for niche in some(in_niches):
        now = fresh(niche)
        assert now.people == now.size == before[niche.pk] - 1
        assert shown.people_words(now).split(",")[0] == str(now.people)
        assert not any(identity.key in link[:2] for link in now.links)
    assert not NicheMember.objects.filter(identity=identity).exists()
    assert not NicheThread.objects.filter(author_key=identity.key).exists()


def test_a_question_only_they_asked_goes_and_one_others_ask_too_is_told_in_their_words(niches: list[Niche]) -> None:
    niche = next(each for each in niches if each.questions)
    question = niche.questions[0]
    rows = {row.thread: row for row in NicheThread.objects.filter(niche=niche, thread__in=question["threads"])}
    asked_by = {key: row.author_key for key, row in rows.items()}
    first = next(key for key in question["threads"] if rows[key].title == question["text"])
    forget(asked_by[first])
    now = [each for each in fresh(niche).questions if set(each["threads"]) & set(question["threads"])]
    others = [key for key in question["threads"] if asked_by[key] != asked_by[first]]
    assert [each["threads"] for each in now] == ([others] if others else [])
    if others:
        assert now[0]["times"] == len(others)
        assert now[0]["text"] in {rows[key].title for key in others}
    for key in set(asked_by.values()):
        forget(key)
    assert not any(set(each["threads"]) & set(question["threads"]) for each in fresh(niche).questions)


def test_forgetting_twice_changes_nothing_more(niches: list[Niche]) -> None:
    key = niches[0].members.first().identity.key
    assert forget(key)
    people = dict(Niche.objects.values_list("pk", "people"))
    assert forget(key) == 0
    assert dict(Niche.objects.values_list("pk", "people")) == people


def test_a_merged_niche_is_recounted_with_its_target(niches: list[Niche], operator: User) -> None:
    merge(niches[0], into=niches[1], by=operator)
    only_there = NicheMember.objects.filter(niche=niches[0]).exclude(identity__niche_parts__niche=niches[1]).first()
    before = fresh(niches[1]).people
    forget(only_there.identity.key)
    assert fresh(niches[1]).people == before - 1


def test_a_niche_that_falls_below_the_floor_is_hidden(niches: list[Niche], operator: User, client: Client) -> None:
    niche = niches[0]
    keys = list(niche.members.values_list("identity__key", flat=True))
    for key in keys[: len(keys) - 4]:
        OptOut.objects.create(key=key)
        forget(key)
    client.force_login(operator)
    assert client.get(f"/niches/{niche.pk}/").status_code == 404
    assert niche.name not in client.get("/niches/").content.decode()
    assert niche not in Niche.objects.current()


def test_evidence_does_not_show_their_posts(niches: list[Niche], source: Source) -> None:
    keys = [key for measure in niches[0].evidence for key in measure["posts"]]
    posts = posts_by_key(source, keys)
    author = posts[0].author
    OptOut.objects.create(key=author)
    left = posts_by_key(source, keys)
    assert len(left) == len([post for post in posts if post.author != author]) < len(posts)
    assert author not in {post.author for post in left}


def test_the_next_run_does_not_read_them(source: Source, niches: list[Niche]) -> None:
    identity = Identity.objects.filter(niche_parts__niche=niches[0]).first()
    everything = read_signals(source.signals)
    assert identity.key in everything.posts["author"].to_pylist()
    without = read_signals(source.signals, frozenset({identity.key}))
    for table, column in (("members", "member"), ("posts", "author"), ("acts", "actor"), ("searches", "actor")):
        assert identity.key not in getattr(without, table)[column].to_pylist()
    assert without.posts.num_rows < everything.posts.num_rows


def test_who_opts_out_while_a_run_looks_is_not_in_what_it_found(
    niches: list[Niche], mia: User, source: Source, platform: Platform
) -> None:
    identity = mia.identities.get()
    run = Run.objects.create(source=source, state=Job.RUNNING, started_at=timezone.now())
    opt_out(by=mia)
    again = save_findings(run, Discovery.from_dict(known_again(source, copy.deepcopy(platform.found))))
    assert not NicheMember.objects.filter(identity=identity).exists()
    assert not NicheThread.objects.filter(author_key=identity.key).exists()
    assert not any(identity.key in link[:2] for niche in again for link in fresh(niche).links)
