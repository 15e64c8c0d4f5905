"""Pairs of verbs about questions and about what was reported."""

from __future__ import annotations

from collections.abc import Callable

from coterie.discussions.mark_duplicate import mark_duplicate
from coterie.discussions.models import Duplicate, SameProblem, Topic, Vote
from coterie.discussions.remove_post import remove_post
from coterie.discussions.same_problem import same_problem
from coterie.discussions.start_topic import start_topic
from coterie.discussions.vote import vote
from coterie.moderation.decide import decide
from coterie.moderation.models import Decision, Report
from coterie.moderation.report import report
from tests.coterie.pairs import EITHER, ONE, Act, Loads, Pair, count
from tests.coterie.pairs_said import edits, on_answer, removed_once
from tests.coterie.scene import Scene


def on_topic(verb: Callable[..., object], who: str, **how: object) -> Loads:
    def loads(scene: Scene) -> Act:
        topic = Topic.objects.select_related("community").get(pk=scene.world.topic.pk)
        return lambda: verb(topic, by=scene.world.viewer(who), **how)

    return loads


def marks(one: int, other: int) -> Loads:
    """One of two questions was asked before as the other; the second is made by whoever comes first."""

    def loads(scene: Scene) -> Act:
        asked = Topic.objects.filter(community=scene.world.repair, title="Another?")
        if not asked.exists():
            start_topic(scene.world.repair, by=scene.world.mia, title="Another?", text="How?", kind=Topic.QUESTION)
        pks = (scene.world.topic.pk, asked.get().pk)
        topics = [Topic.objects.select_related("community").get(pk=pk) for pk in pks]
        return lambda: mark_duplicate(topics[one], by=scene.world.hal, original=topics[other])

    return loads


QUESTIONS = [
    Pair(
        "vote twice",
        on_answer(vote, "ada"),
        on_answer(vote, "ada"),
        lambda scene: not Vote.objects.exists() and count("answer.voted") == count("answer.unvoted") == 1,
    ),
    Pair(
        "two votes",
        on_answer(vote, "ada"),
        on_answer(vote, "hal"),
        lambda scene: scene.world.answer.votes.count() == 2,
    ),
    Pair(
        "same problem twice",
        on_topic(same_problem, "hal"),
        on_topic(same_problem, "hal"),
        lambda scene: not SameProblem.objects.exists() and count("question.unshared") == 1,
    ),
    Pair("each asked before as the other", marks(0, 1), marks(1, 0), lambda scene: Duplicate.objects.count() == 1, ONE),
    Pair(
        "report twice",
        on_answer(report, "hal", reason="spam"),
        on_answer(report, "hal", reason="unkind"),
        lambda scene: Report.objects.count() == count("report.filed") == 1,
    ),
    Pair(
        "two hosts hide it",
        on_answer(decide, "hal", verdict="hide", why="No."),
        on_answer(decide, "ada", verdict="hide", why="No!"),
        lambda scene: Decision.objects.count() == 1 and removed_once(scene),
        ONE,
    ),
    Pair(
        "hide, edit",
        on_answer(decide, "hal", verdict="hide", why="No."),
        edits("one"),
        removed_once,
        EITHER,
    ),
    Pair("vote, remove", on_answer(vote, "ada"), on_answer(remove_post, "mia"), removed_once, EITHER),
]
