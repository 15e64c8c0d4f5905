"""What is held of somebody who comments, reacts and is mentioned."""

from __future__ import annotations

from html import escape
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coterie.activity.models import Activity
from coterie.activity.withdraw import withdraw
from coterie.comments.models import Comment, Reaction, Removal, Revision
from coterie.comments.versions import touch
from coterie.foundation.personal import Outlook, Personal, register
from coterie.people.models import User

ON = ("target_type", "target_id")


def export(user: User) -> dict[str, Any]:
    comments = user.comments.order_by("id").values("id", *ON, "text", "created_at", "edited_at")
    revisions = Revision.objects.filter(comment__author=user).order_by("id")
    return {
        "comments": comments.iterator(),
        "earlier_texts": revisions.values("comment_id", "text", "written_at").iterator(),
        "reactions": user.reactions.order_by("id").values(*ON, "kind", "at").iterator(),
        "mentions_of_you": user.mentions.order_by("id").values(*ON).iterator(),
    }


def erase(user: User, with_texts: bool) -> None:
    """Texts stay as a former member's unless they are to go: then their words go, and the answers to them stay."""
    reacted = Reaction.objects.on(Comment._meta.label_lower).filter(user=user).values("target_id")
    _touch(Comment.objects.filter(pk__in=reacted))
    if not with_texts:
        return
    words = _("Removed together with its author's account.")
    for pk in list(user.comments.values_list("pk", flat=True)):
        Removal.objects.get_or_create(comment_id=pk)
        withdraw(Activity.objects.filter(object_type=Comment._meta.label_lower, object_id=pk))
    Revision.objects.filter(comment__author=user).delete()
    user.comments.update(text=words, html=f"<p>{escape(words)}</p>")
    _touch(user.comments.all())


def _touch(comments: Any) -> None:
    """In one order, so that two accounts that end at once do not wait for each other."""
    for comment in comments.order_by(*ON, "pk"):
        touch(comment)


def outlook(user: User) -> Outlook:
    said = Outlook()
    comments, reactions, mentions = user.comments.count(), user.reactions.count(), user.mentions.count()
    if comments:
        words = ngettext(
            "%(count)d comment, by “A former member”.", "%(count)d comments, by “A former member”.", comments
        )
        said.stays.append(words % {"count": comments})
    if reactions:
        words = ngettext("%(count)d reaction.", "%(count)d reactions.", reactions)
        said.goes.append(words % {"count": reactions})
    if mentions:
        words = ngettext(
            "The words of %(count)d text that mentions you.", "The words of %(count)d texts that mention you.", mentions
        )
        said.stays.append(words % {"count": mentions})
    return said


register(Personal("comments", export, erase, outlook))
