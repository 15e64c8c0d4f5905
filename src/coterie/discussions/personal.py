"""What discussions hold of somebody: what they wrote."""

from __future__ import annotations

from html import escape
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.activity.models import Activity
from coterie.activity.withdraw import withdraw
from coterie.comments.models import Reaction
from coterie.discussions.models import Post, Removal, Revision, Topic, recount
from coterie.discussions.versions import cut
from coterie.foundation.personal import Outlook, Personal, register
from coterie.people.models import User


def export(user: User) -> dict[str, Any]:
    posts = user.posts.order_by("id")
    revisions = Revision.objects.filter(post__author=user).order_by("id")
    return {
        "topics": user.topics.order_by("id").values("title", "kind", "created_at", "community__name").iterator(),
        "posts": posts.values("id", "topic__title", "text", "created_at", "edited_at").iterator(),
        "earlier_texts": revisions.values("post_id", "text", "written_at").iterator(),
    }


def erase(user: User, with_texts: bool) -> None:
    """Texts stay as a former member's unless they are to go: then their words go, and what others answered stays."""
    reacted = Reaction.objects.on("discussions.post").filter(user=user).values("target_id")
    for topic in Topic.objects.filter(posts__in=reacted).distinct().order_by("pk"):
        cut(topic)
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


def outlook(user: User) -> Outlook:
    said = Outlook()
    posts = user.posts.count()
    if posts:
        words = ngettext(
            "What you wrote: %(count)d post, by “A former member”.",
            "What you wrote: %(count)d posts, by “A former member”.",
            posts,
        )
        said.stays.append(words % {"count": posts})
    return said


register(Personal("discussions", export, erase, outlook))
