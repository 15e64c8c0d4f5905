"""What hosts do to whole topics: pinned, closed, renamed, tagged, merged and split, each a row with who and when."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coterie.communities.models import Community
from coterie.discussions.models.topics import Topic
from coterie.foundation.columns import Joined
from coterie.people.models import User


class PinQuerySet(models.QuerySet["Pin"]):
    def current(self, now: datetime) -> PinQuerySet:
        """Pins that have no end, or one that is still to come."""
        return self.filter(Q(until=None) | Q(until__gt=now))


class Pin(models.Model):
    """A topic stands first in its space's list, until a moment if there is one. Undone by deleting this row."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="pin")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    until = models.DateTimeField(null=True, blank=True)

    objects = PinQuerySet.as_manager()

    def __str__(self) -> str:
        return f"pin of {self.topic_id}"

    @property
    def holds(self) -> bool:
        return self.until is None or self.until > timezone.now()


class Closure(models.Model):
    """In a closed topic only hosts reply; everybody reads why. Undone by deleting this row."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="closure")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=300)

    def __str__(self) -> str:
        return f"closure of {self.topic_id}"


class Retitling(models.Model):
    """What a topic was called before, and who gave it another title."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="retitlings")
    before = models.CharField(max_length=160)
    after = models.CharField(max_length=160)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.topic_id} was {self.before}"


class TagQuerySet(models.QuerySet["Tag"]):
    def in_use(self, community: int) -> TagQuerySet:
        """The tags of a space that were not removed or merged, by name."""
        return self.filter(community=community, removal=None).order_by("name")


class Tag(models.Model):
    """A word by which topics of a space are found. ``slug`` is its address in the list's filter."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(_("name"), max_length=30)
    slug = models.CharField(max_length=40)
    made_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "slug"], name="one_tag_an_address")]

    def __str__(self) -> str:
        return self.name


class TagRemoval(models.Model):
    """A tag is not used any more; ``into`` is the one that took its place. Undone by deleting this row."""

    tag = models.OneToOneField(Tag, on_delete=models.CASCADE, related_name="removal")
    into = models.ForeignKey(Tag, null=True, blank=True, on_delete=models.CASCADE, related_name="took_over")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"removal of {self.tag_id}"


class Tagging(models.Model):
    """A topic has a tag. ``merged_from`` is the tag through whose merge it came, so that the merge can be undone."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="taggings")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    merged_from = models.ForeignKey(Tag, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "tag"], name="one_tagging_each")]

    def __str__(self) -> str:
        return f"{self.topic_id} has {self.tag_id}"


class Merge(models.Model):
    """All posts of ``source`` went into ``target``; ``posts`` are their ids.

    The source stays as an empty row that leads on. Undone by giving it its posts back and deleting this row.
    """

    source = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="merge")
    target = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="merges")
    posts = models.JSONField(default=list)
    accepted_moved = models.BooleanField(default=False)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.source_id} into {self.target_id}"


class Split(models.Model):
    """Some posts of ``source`` became the topic ``target``; ``accepted`` was among them."""

    source = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="splits")
    target = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="split")
    accepted = models.BigIntegerField(null=True, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.target_id} out of {self.source_id}"


def tagged(topic: str = "pk") -> models.Subquery:
    """An annotation of topics: their tags as ``slug:name,slug:name``, in no order (:func:`~.columns.parted`)."""
    rows = Tagging.objects.filter(topic=models.OuterRef(topic), tag__removal=None).order_by().values("topic")
    joined = rows.annotate(joined=Joined("tag__slug", "tag__name")).values("joined")
    return models.Subquery(joined, output_field=models.CharField())
