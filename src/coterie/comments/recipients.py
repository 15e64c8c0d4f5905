"""Whom a comment concerns, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from coterie.activity.reasons import Reason, Sort
from coterie.comments.access import sees
from coterie.comments.models import Comment
from coterie.people.models import User

if TYPE_CHECKING:
    from coterie.activity.models import Activity

MENTION, REPLY = "mention", "reply"
REASONS = {MENTION: Reason(Sort.NAMED, _("mentions you")), REPLY: Reason(Sort.ANSWERED)}


def of_text(activity: Activity) -> dict[int, str]:
    """Those it mentions."""
    comment = _standing(activity)
    return {} if comment is None else _who_sees(comment, dict.fromkeys(activity.data["mentions"], MENTION))


def of_comment(activity: Activity) -> dict[int, str]:
    """Whoever made the object, whoever is answered, and those it mentions: each once, mentions first.

    Who is answered says the comment; one that answers nobody speaks to whoever wrote the one before.
    """
    comment = _standing(activity)
    if comment is None:
        return {}
    spoken_to = [pk for pk in (activity.data["maker"], _answered(comment)) if pk]
    mentioned = dict.fromkeys(activity.data["mentions"], MENTION)
    return _who_sees(comment, {**dict.fromkeys(spoken_to, REPLY), **mentioned})


def _answered(comment: Comment) -> int | None:
    if comment.reply_to is not None:
        return comment.reply_to.author_id
    before = Comment.objects.filter(
        target_type=comment.target_type, target_id=comment.target_id, pk__lt=comment.pk
    ).standing()
    return before.order_by("-pk").values_list("author_id", flat=True).first()


def _who_sees(comment: Comment, reasons: dict[int, str]) -> dict[int, str]:
    """Asked of the object's own room: what may be seen there may differ from object to object."""
    people = User.objects.in_bulk(reasons)
    return {
        pk: reason
        for pk, reason in reasons.items()
        if pk in people and sees(people[pk], comment.target_type, comment.target_id)
    }


def _standing(activity: Activity) -> Comment | None:
    """The comment, if nobody took it down meanwhile."""
    comment = Comment.objects.select_related("removal", "reply_to").filter(pk=activity.data["comment"]).first()
    return None if comment is None or comment.is_removed else comment
