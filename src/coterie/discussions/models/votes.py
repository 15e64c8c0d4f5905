"""What helps with a question: who found an answer helpful, who has the same problem, what was asked before."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from coterie.discussions.models.topics import Post, Topic, TopicQuerySet
from coterie.people.models import User


class Vote(models.Model):
    """Somebody found an answer helpful. Only the number is ever shown: who voted stays their own."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="votes")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="one_vote_each")]

    def __str__(self) -> str:
        return f"vote for {self.post_id}"


class SameProblem(models.Model):
    """Somebody has the problem that a question asks about; they are told when an answer is accepted."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="same_problems")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="same_problems")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "user"], name="one_same_problem_each")]

    def __str__(self) -> str:
        return f"{self.user_id} has the problem of {self.topic_id}"


class Duplicate(models.Model):
    """A question was asked before, as ``original``; who said so, when and why. Undone by deleting this row."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="duplicate")
    original = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="asked_again")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.topic_id} was asked before as {self.original_id}"


# Wide enough for what stands for a number in a query that is prepared (foundation/prepared.py).
BIG = models.BigIntegerField()


def helpful_votes() -> Any:
    """The number of votes of each post, as a column."""
    votes = Vote.objects.filter(post=OuterRef("pk")).order_by().values("post").annotate(n=Count("pk"))
    return Coalesce(Subquery(votes.values("n")), Value(0), output_field=BIG)


def same_problems() -> Any:
    """How many have the problem of each topic, beside whoever asked, as a column."""
    rows = SameProblem.objects.filter(topic=OuterRef("pk")).order_by().values("topic").annotate(n=Count("pk"))
    return Coalesce(Subquery(rows.values("n")), Value(0), output_field=BIG)


def open_questions(topics: TopicQuerySet) -> TopicQuerySet:
    """The questions that wait for an answer: none was accepted, none that stands was found helpful, it was not asked
    before, and it was not merged into another."""
    helped = Vote.objects.filter(post__topic=OuterRef("pk"), post__removal=None)
    asked_before = Duplicate.objects.filter(topic=OuterRef("pk"))
    return topics.questions().filter(
        ~Exists(helped), ~Exists(asked_before), accepted=None, withdrawn_at=None, merge=None
    )
