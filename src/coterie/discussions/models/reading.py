"""What one person keeps of topics for themselves: how far they read, what they follow, what they put aside."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from coterie.discussions.models.topics import Post, Topic
from coterie.people.models import User


class TopicMark(models.Model):
    """How far somebody has read a topic: ``upto`` is the id of the last post, and never becomes smaller.

    It is a number and no key, because the place stays when the post goes.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="topic_marks")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="marks")
    upto = models.BigIntegerField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="one_topic_mark_each")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.topic_id} up to {self.upto}"


class Level(models.TextChoices):
    """Of what in a topic somebody is told."""

    ALL = "all", _("Every post")
    REPLIES = "replies", _("Replies and mentions")
    MUTED = "muted", _("Nothing: muted")


class Following(models.Model):
    """Of what in a topic somebody wants to hear. ``chosen``: by themselves; else because they wrote in it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="followings")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="followings")
    level = models.CharField(max_length=10, choices=Level.choices)
    chosen = models.BooleanField(default=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "topic"], name="one_following_each")]
        indexes = [models.Index(fields=["topic", "level"])]

    def __str__(self) -> str:
        return f"{self.user_id} hears {self.level} of {self.topic_id}"


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    def kept(self) -> BookmarkQuerySet:
        """Those that were not removed."""
        return self.filter(removed_at=None)


class Bookmark(models.Model):
    """A post that somebody put aside for themselves, with a note and perhaps a moment to be reminded at.

    A removed one can be brought back for a day (``removed_at``).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="bookmarks")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="bookmarks")
    note = models.CharField(_("note"), max_length=300, blank=True)
    remind_at = models.DateTimeField(_("remind me"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "post"], name="one_bookmark_each")]
        indexes = [
            models.Index(fields=["user", "-id"]),
            # What is due: few rows of all.
            models.Index(
                fields=["remind_at"], name="bookmarks_to_remind", condition=models.Q(reminded_at=None, removed_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} kept {self.post_id}"
