"""What is told of the niches of a small simulated platform, beside the tables it was made of."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from tests.support.found import some


@pytest.fixture(scope="module")
def posts(small_platform):
    return {row["post"]: row for row in small_platform.signals.posts.to_pylist()}


def test_what_members_did_is_what_the_tables_say(small_platform, small_discovery, posts):
    acts = small_platform.signals.acts.to_pylist()
    for niche in some(small_discovery.niches[:2]):
        threads = {thread.thread for thread in niche.threads}
        wrote = Counter(row["author"] for row in posts.values() if row["thread"] in threads)
        places = defaultdict(set)
        for row in posts.values():
            if row["thread"] in threads and row["place"]:
                places[row["author"]].add(row["place"])
        acted = Counter(
            a["actor"] for a in acts if posts.get(a["object"], {"thread": a["object"]})["thread"] in threads
        )
        for member in some(niche.members):
            assert member.posts == wrote[member.member]
            assert member.acts >= member.posts + acted[member.member]
            assert set(member.places) == places[member.member]
            assert len(member.phrases) == len(set(member.phrases)) <= 5


def test_reasons_lead_to_posts_of_their_kind(small_discovery, posts):
    for niche in some(small_discovery.niches):
        for member in some(niche.members):
            assert member.acts >= sum(r.count for r in member.reasons if r.kind in ("asked", "answered", "posted"))
            for reason in some(member.reasons):
                assert len(set(reason.posts)) == len(reason.posts) <= 5
                if reason.kind in ("asked", "answered", "posted"):
                    assert {posts[post]["author"] for post in reason.posts} == {member.member}


def test_links_are_pairs_of_members_who_answered_each_other(small_discovery):
    for niche in some(small_discovery.niches):
        members = {member.member: member for member in niche.members}
        partners = Counter(name for a, b, _ in niche.links for name in (a, b))
        assert {name: member.partners for name, member in members.items() if member.partners} == dict(partners)


def test_the_best_posts_of_a_thread_begin_with_its_opening_and_are_others_answers(small_discovery, posts):
    for thread in some(small_discovery.niches[0].threads):
        opening, *rest = thread.best
        assert posts[opening]["parent"] is None
        assert {posts[post]["thread"] for post in thread.best} == {thread.thread}
        assert posts[opening]["author"] not in {posts[post]["author"] for post in rest}
        assert len(thread.best) <= 4


def test_questions_that_are_asked_again_are_grouped(small_discovery):
    asked = [(question, niche) for niche in small_discovery.niches for question in niche.questions]
    assert max(question.times for question, _niche in asked) >= 4
    for question, niche in some(asked):
        every = {thread.thread: thread for thread in niche.threads}
        threads = [every[thread] for thread in question.threads]
        assert question.times == len(set(question.threads)) >= 2
        assert question.unanswered == sum(not thread.answered for thread in threads)
        assert question.text in {thread.title for thread in threads} or "?" in question.text
        authors = {thread.author for thread in threads}
        assert question.people == (len(authors) if len(authors) >= 5 else None)


def test_no_thread_is_in_two_questions(small_discovery):
    for niche in some(small_discovery.niches):
        threads = [thread for question in niche.questions for thread in question.threads]
        assert len(threads) == len(set(threads))


def test_every_measure_leads_to_posts_where_something_was_counted(small_discovery):
    for niche in some(small_discovery.niches):
        for measure in some(niche.evidence):
            if measure.value:
                assert measure.posts, measure


def test_needs_are_part_of_readiness_as_they_are_measured(small_discovery):
    for niche in some(small_discovery.niches):
        measured = {measure.measure: measure for measure in niche.evidence}
        parts = {part.measure: part for part in niche.readiness.parts}
        assert parts["need"].score == measured["need"].bar
        assert parts["consistency"].score == measured["consistency"].bar
