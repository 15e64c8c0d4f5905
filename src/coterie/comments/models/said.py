"""What is said and felt about any object: the object is named by its table and key, so it need not know of this."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from coterie.comments.texts import Text, TextRemoval, TextRevision
from coterie.people.models import User

M = TypeVar("M", bound=models.Model)

# What one can say to something without words: the key that is stored, its Lucide icon, its name.
REACTIONS = {
    "like": ("thumbs-up", _("Like")),
    "love": ("heart", _("Love")),
    "insight": ("lightbulb", _("Insightful")),
    "thanks": ("hand-heart", _("Thank you")),
    "laugh": ("laugh", _("Made me laugh")),
    "celebrate": ("party-popper", _("Celebrate")),
}


def named(thing: models.Model) -> dict[str, Any]:
    """How an object is named here."""
    return {"target_type": thing._meta.label_lower, "target_id": thing.pk}


class OnTargetQuerySet(models.QuerySet[M]):
    def of(self, thing: models.Model) -> Any:
        """The rows on this object."""
        return self.filter(**named(thing))

    def on(self, model: str) -> Any:
        """The rows on objects of this table."""
        return self.filter(target_type=model)

    def of_each(self, things: Sequence[models.Model]) -> Any:
        """The rows on any of these objects of one table."""
        if not things:
            return self.none()
        return self.filter(target_type=things[0]._meta.label_lower, target_id__in=[thing.pk for thing in things])


class OnTarget(models.Model):
    """A row on an object. It goes with the object (:mod:`coterie.comments.attached`)."""

    target_type = models.CharField(max_length=60)
    target_id = models.BigIntegerField()

    class Meta:
        abstract = True


class Conversation(OnTarget):
    """The comments on one object, once there are any. Its row is locked by whoever changes them (versions.py)."""

    version = models.BigIntegerField(default=0)

    objects = OnTargetQuerySet["Conversation"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target_type", "target_id"], name="one_conversation_each")]

    def __str__(self) -> str:
        return f"comments on {self.target_type}:{self.target_id}"


class CommentQuerySet(OnTargetQuerySet["Comment"]):
    def for_page(self) -> CommentQuerySet:
        """What a page of comments shows, in one query; their reactions are loaded by shown.load_reactions."""
        return self.select_related("author", "removal__by", "reply_to__author").order_by("id")

    def standing(self) -> CommentQuerySet:
        return self.filter(removal=None)


class Comment(OnTarget, Text):
    """One comment."""

    reply_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replies")

    objects = CommentQuerySet.as_manager()

    class Meta:
        # A page of comments, and what changed in it since a version.
        indexes = [
            models.Index(fields=["target_type", "target_id", "id"]),
            models.Index(fields=["target_type", "target_id", "version"]),
        ]

    @cached_property
    def thing(self) -> Any:
        """The object that it is on. Set by access, which loads it for the viewer; else read, unguarded, when asked."""
        return apps.get_model(self.target_type)._base_manager.get(pk=self.target_id)


class Revision(TextRevision):
    """What a comment said before an edit, and who edited it."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="revisions")

    def __str__(self) -> str:
        return f"{self.comment_id} before {self.replaced_at:%Y-%m-%d}"


class Removal(TextRemoval):
    """A comment was taken down."""

    comment = models.OneToOneField(Comment, on_delete=models.CASCADE, related_name="removal")

    def __str__(self) -> str:
        return f"removal of {self.comment_id}"


class Reaction(OnTarget):
    """One reaction of one person to one object; ``kind`` is a key of REACTIONS."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)

    objects = OnTargetQuerySet["Reaction"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target_type", "target_id", "user", "kind"], name="one_reaction_of_each")
        ]

    def __str__(self) -> str:
        return f"{self.kind} on {self.target_type}:{self.target_id}"


class Mention(OnTarget):
    """The text of an object names a member by handle."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="mentions")

    objects = OnTargetQuerySet["Mention"].as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target_type", "target_id", "user"], name="one_mention_each")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.target_type}:{self.target_id}"
