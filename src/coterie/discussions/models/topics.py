"""Topics, their posts, and what people do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coterie.channels.models import Channel
from coterie.comments.texts import Text, TextRemoval, TextRevision
from coterie.communities.models import Community
from coterie.foundation.locking import lock
from coterie.people.models import OptOut, User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


def _without_opted_out(rows: models.QuerySet[Any]) -> Any:
    """Leave out what people said on the platform who asked not to be counted, from the moment they ask."""
    gone = OptOut.objects.filter(key=OuterRef("origin__author_key"))
    return rows.filter(Q(origin=None) | ~Exists(gone))


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, viewer: Viewer) -> TopicQuerySet:
        """Topics of the channels the viewer may see. Twin of access.topic."""
        return self.filter(channel__in=Channel.objects.visible_to(viewer)).not_withdrawn()

    def not_withdrawn(self) -> TopicQuerySet:
        return _without_opted_out(self)

    def questions(self) -> TopicQuerySet:
        return self.filter(kind=Topic.QUESTION)

    def in_open_channels(self) -> TopicQuerySet:
        return self.filter(channel__archival=None)

    def for_list(self) -> TopicQuerySet:
        """What a list row shows, in one query: topic, space, authors, origin; only those of which something stands."""
        something_stands = Post.objects.filter(topic=OuterRef("pk"), removal=None)
        return (
            self.filter(Exists(something_stands))
            .select_related("community", "channel", "author", "last_author", "origin")
            .order_by("-last_post_at", "-id")
        )


class Topic(models.Model):
    """A conversation under one title, in a channel. ``author`` is None for one taken over from the platform (see
    ``origin``). Its ``kind`` follows from the channel that it was started in."""

    QUESTION, DISCUSSION = "question", "discussion"
    KINDS = ((QUESTION, _("Question")), (DISCUSSION, _("Discussion")))

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="topics")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="topics")
    kind = models.CharField(max_length=10, choices=KINDS, default=DISCUSSION)
    title = models.CharField(_("title"), max_length=160)
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="topics")
    created_at = models.DateTimeField()
    last_post_at = models.DateTimeField()
    last_author = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    reply_count = models.PositiveIntegerField(default=0)
    withdrawn_at = models.DateTimeField(null=True, blank=True)  # when the opening went with its author
    accepted = models.ForeignKey("Post", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    origin = models.OneToOneField("Origin", null=True, blank=True, on_delete=models.SET_NULL, related_name="topic")
    # Counts the changes of what its page shows (versions.py), and the last one at which posts were deleted.
    version = models.BigIntegerField(default=0, db_default=0, editable=False)
    cut_version = models.BigIntegerField(default=0, db_default=0, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        # The list of a community, newest first, of its questions alone, of a channel, and what nobody accepted there.
        indexes = [
            models.Index(fields=["community", "-last_post_at", "-id"]),
            models.Index(fields=["community", "kind", "-last_post_at", "-id"]),
            models.Index(fields=["channel", "-last_post_at", "-id"]),
            models.Index(
                fields=["channel", "-id"],
                name="topics_without_an_answer",
                condition=Q(accepted=None, withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        return slugify(self.title)[:60] or "topic"

    @property
    def is_question(self) -> bool:
        return self.kind == self.QUESTION

    @property
    def was_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def opening_id(self) -> int:
        """The post it begins with; 0 if there is none."""
        return self.posts.order_by("id").values_list("pk", flat=True).first() or 0

    @property
    def is_closed(self) -> bool:
        return getattr(self, "closure", None) is not None

    @property
    def is_pinned(self) -> bool:
        pin = getattr(self, "pin", None)
        return pin is not None and pin.holds

    @property
    def live(self) -> str:
        """The name of what its open pages listen to."""
        return f"topic:{self.pk}"


class Origin(models.Model):
    """Where a topic or post was first said on the larger platform: who by, when, and the way back to it."""

    platform = models.CharField(max_length=60)
    thread = models.CharField(max_length=200)
    post = models.CharField(max_length=200)
    author_key = models.CharField(max_length=64, blank=True, db_index=True)
    author_name = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=500, blank=True)
    at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.platform} {self.post}"

    @property
    def shown_name(self) -> str:
        return self.author_name or str(_("somebody"))


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, viewer: Viewer) -> PostQuerySet:
        """Posts of the topics the viewer may see. Twin of access.post."""
        return self.filter(topic__in=Topic.objects.visible_to(viewer)).not_withdrawn()

    def not_withdrawn(self) -> PostQuerySet:
        return _without_opted_out(self)

    def for_page(self, topic: Topic) -> PostQuerySet:
        """What the page of a topic shows, in one query: posts with authors, origins, removals.

        Their reactions are loaded by :func:`coterie.comments.shown.load_reactions`.
        """
        return (
            self.filter(topic=topic)
            .not_withdrawn()
            .select_related("author", "origin", "removal", "removal__by")
            .order_by("id")
        )

    def changed_since(self, topic: Topic, version: int) -> PostQuerySet:
        """The posts of a topic that look different since this version, as its page shows them, oldest change first.

        Each with the topic as it was at the same moment: what a post looks like depends on it, too.
        """
        changed = self.for_page(topic).filter(version__gt=version).order_by("version")
        related = ("community", "channel", "author", "origin", "pin", "closure")
        return changed.select_related(*(f"topic__{each}" for each in related))

    def standing(self) -> PostQuerySet:
        return self.filter(removal=None)


class Post(Text):
    """One message of a topic."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="posts")
    origin = models.OneToOneField(Origin, null=True, blank=True, on_delete=models.SET_NULL, related_name="post_here")

    objects = PostQuerySet.as_manager()

    class Meta:
        # A page of a topic, and what changed in it since a version.
        indexes = [
            models.Index(fields=["topic", "id"]),
            models.Index(fields=["topic", "version"]),
            models.Index(fields=["topic", "created_at"]),  # a jump to a day
        ]


class Revision(TextRevision):
    """What a post said before an edit, and who edited it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="revisions")

    def __str__(self) -> str:
        return f"{self.post_id} before {self.replaced_at:%Y-%m-%d}"


class Removal(TextRemoval):
    """A post was taken down."""

    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="removal")

    def __str__(self) -> str:
        return f"removal of {self.post_id}"


def recount(topic: Topic) -> None:
    """Set a topic's number of replies and last post from its standing posts, while nobody else counts."""
    lock(topic, "community")
    standing = topic.posts.not_withdrawn().standing()
    # An opening that was withdrawn with its author is gone, and every post left is a reply.
    topic.reply_count = standing.exclude(pk=0 if topic.was_withdrawn else topic.opening_id).count()
    last = standing.select_related("author").order_by("id").last()
    if last is not None:
        topic.last_post_at, topic.last_author = last.created_at, last.author
    topic.save(update_fields=["reply_count", "last_post_at", "last_author"])


def hold(post: Post) -> Post:
    """Lock the post and before it its topic, and bring both up to date. Http404 if it is gone, or moved meanwhile."""
    topic = lock(post.topic)
    lock(post, "topic__community", "author")
    if post.topic_id != topic.pk:
        raise Http404(gettext("This post was moved to another topic meanwhile."))
    return post


def hold_standing(post: Post) -> Post:
    """The same for what only a post that stands can have done to it; ValidationError in words if it was removed."""
    if hold(post).is_removed:
        raise ValidationError(gettext("This post was removed meanwhile."))
    return post
