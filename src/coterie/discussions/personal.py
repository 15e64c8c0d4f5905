"""What discussions hold of people and spaces: topics, posts and their earlier texts."""

from __future__ import annotations

from html import escape
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from coterie.activity.models import Activity
from coterie.activity.withdraw import withdraw
from coterie.comments.forget_handle import forget_handle
from coterie.comments.models import Mention, Reaction
from coterie.discussions.models import (
    Bookmark,
    Closure,
    Duplicate,
    Following,
    Merge,
    Pin,
    Post,
    Removal,
    Retitling,
    Revision,
    SameProblem,
    Split,
    Tag,
    Tagging,
    TagRemoval,
    TitleWord,
    Topic,
    TopicMark,
    Vote,
    recount,
)
from coterie.discussions.versions import cut, touch
from coterie.foundation.held import Held
from coterie.foundation.locking import lock_all
from coterie.people.models import User

ORIGIN = ("origin__platform", "origin__url", "origin__author_name", "origin__at")
SPACE = "topic__community"


def _standing() -> Any:
    """Posts that everybody in the space reads."""
    return Post.objects.not_withdrawn().standing()


HELD = (
    Held(
        "topics",
        Topic,
        ("id", "channel_id", "channel__name", "title", "kind", "created_at", "reply_count", "accepted_id", *ORIGIN),
        person="author",
        space="community",
        rows=Topic.objects.not_withdrawn,
    ),
    Held("topics_you_wrote_in_last", Topic, ("id", "title", "last_post_at"), person="last_author"),
    Held(
        "posts",
        Post,
        ("id", "topic_id", "topic__title", "text", "created_at", "edited_at", *ORIGIN),
        person="author",
        space=SPACE,
        rows=_standing,
        words=ngettext_lazy(
            "What you wrote: %(count)d post, by “A former member”.",
            "What you wrote: %(count)d posts, by “A former member”.",
            "count",
        ),
    ),
    Held(
        "earlier_texts",
        Revision,
        ("post_id", "text", "written_at", "replaced_at"),
        person="post__author",
        space=f"post__{SPACE}",
        rows=lambda: Revision.objects.filter(post__in=_standing()),
    ),
    Held("pins", Pin, ("topic_id", "at", "until"), person="by", space=SPACE),
    Held("closures", Closure, ("topic_id", "reason", "at"), person="by", space=SPACE),
    Held("earlier_titles", Retitling, ("topic_id", "before", "after", "at"), person="by", space=SPACE),
    Held("tags", Tag, ("id", "name", "slug", "made_at"), person="made_by", space="community"),
    Held("removals_of_tags", TagRemoval, ("tag_id", "into_id", "at"), person="by", space="tag__community"),
    Held("taggings", Tagging, ("topic_id", "tag__name", "at"), person="by", space=SPACE),
    Held("merges", Merge, ("source_id", "target_id", "posts", "at"), person="by", space="target__community"),
    Held("splits", Split, ("source_id", "target_id", "at"), person="by", space="target__community"),
    # Not in the archive of a space: what somebody reads, follows and puts aside is no business of its leads.
    Held("read_topics", TopicMark, ("topic_id", "upto", "at"), person="user"),
    Held("followed_topics", Following, ("topic_id", "topic__title", "level", "chosen", "at"), person="user"),
    Held(
        "bookmarks",
        Bookmark,
        ("post_id", "post__topic__title", "note", "remind_at", "at", "removed_at"),
        person="user",
        words=ngettext_lazy("%(count)d bookmark.", "%(count)d bookmarks.", "count"),
    ),
    Held("edits", Revision, ("post_id", "replaced_at"), person="replaced_by"),
    # Whom somebody found helpful, and whose problem they have, is told to nobody else: a space's archive has neither.
    Held("votes", Vote, ("post_id", "at"), person="user"),
    Held("same_problems", SameProblem, ("topic_id", "topic__title", "at"), person="user"),
    Held("duplicates", Duplicate, ("topic_id", "original_id", "reason", "at"), person="by", space=SPACE),
    Held("title_words", TitleWord, neither="made from the titles, which are handed out"),
    Held("removals", Removal, ("post_id", "at"), person="by", space=f"post__{SPACE}"),
)


def erase(user: User, with_texts: bool) -> None:
    """Texts stay as a former member's unless they are to go: then their words go, and what others answered stays."""
    reacted, named = (
        rows.objects.on("discussions.post").filter(user=user).values("target_id") for rows in (Reaction, Mention)
    )
    felt = Q(pk__in=reacted) | Q(pk__in=Vote.objects.filter(user=user).values("post_id"))
    theirs = felt | Q(pk__in=named) | Q(author=user)
    # All at once and in one order, so that two accounts that end at the same time do not wait for each other.
    lock_all(Topic.objects.filter(pk__in=Post.objects.filter(theirs).values("topic")))
    felt_about = Post.objects.filter(felt).order_by("pk")
    for topic in Topic.objects.filter(posts__in=felt_about.order_by()).distinct().order_by("pk"):
        touch(topic, *felt_about.filter(topic=topic))
    _forget_handle(user, Post.objects.filter(pk__in=named))
    if not with_texts:
        return
    others = Post.objects.filter(topic=OuterRef("pk")).exclude(author=user)
    user.topics.filter(~Exists(others)).delete()
    words = _("Removed together with its author's account.")
    touched = set(user.posts.values_list("topic_id", flat=True))
    for pk in list(user.posts.values_list("pk", flat=True)):
        Removal.objects.get_or_create(post_id=pk)
        withdraw(Activity.objects.filter(object_type="discussions.post", object_id=pk))
    Revision.objects.filter(post__author=user).delete()
    user.posts.update(text=words, html=f"<p>{escape(words)}</p>")
    Topic.objects.filter(accepted__author=user).update(accepted=None)
    for topic in Topic.objects.filter(pk__in=touched).order_by("pk"):
        cut(topic)
        recount(topic)


def _forget_handle(user: User, posts: Any) -> None:
    for post in posts.select_related("topic").order_by("topic_id", "pk"):
        touch(post.topic, post)
        forget_handle(user, post, (post, *post.revisions.all()))
