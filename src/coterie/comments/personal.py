"""What comments hold of people and spaces: what was said on any object, who reacted to it, and who was named."""

from __future__ import annotations

from html import escape
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from coterie.activity.models import Activity
from coterie.activity.withdraw import withdraw
from coterie.comments.forget_handle import forget_handle
from coterie.comments.models import Comment, Mention, PreviewRemoval, Reaction, Removal, Revision
from coterie.comments.versions import touch
from coterie.communities.models import Community
from coterie.foundation.held import Held
from coterie.foundation.rooms import rooms, targets
from coterie.people.models import User

ON = ("target_type", "target_id")
COMMENT = Comment._meta.label_lower


def _on_objects_of(space: Community) -> Q:
    """Rows on any object of the space that its leads may have, as the object's own room says in its ``held``."""
    of = {each.model._meta.label_lower: each for room in rooms() for each in room.held if each.space}
    found = Q(pk__in=[])
    for name in targets():
        if name != COMMENT and name in of:
            found |= Q(target_type=name, target_id__in=of[name].of_space(space).order_by().values("pk"))
    return found


def _standing(space: Community) -> Any:
    return Comment.objects.standing().filter(_on_objects_of(space)).values("pk")


def _anywhere_in(space: Community) -> Q:
    """The same, and on what was said there."""
    return _on_objects_of(space) | Q(target_type=COMMENT, target_id__in=_standing(space))


HELD = (
    Held(
        "comments",
        Comment,
        ("id", *ON, "reply_to_id", "text", "created_at", "edited_at"),
        person="author",
        space=_on_objects_of,
        rows=Comment.objects.standing,
        words=ngettext_lazy(
            "%(count)d comment, by “A former member”.", "%(count)d comments, by “A former member”.", "count"
        ),
    ),
    Held(
        "earlier_texts",
        Revision,
        ("comment_id", "text", "written_at", "replaced_at"),
        person="comment__author",
        space=lambda space: Q(comment__in=_standing(space)),
    ),
    Held("edits", Revision, ("comment_id", "replaced_at"), person="replaced_by"),
    Held("removals", Removal, ("comment_id", "at"), person="by"),
    Held(
        "reactions",
        Reaction,
        (*ON, "kind", "at"),
        person="user",
        space=_anywhere_in,
        words=ngettext_lazy("%(count)d reaction.", "%(count)d reactions.", "count"),
    ),
    Held("previews_removed", PreviewRemoval, ("use_id", "at"), person="by"),
    Held("mentions", Mention, ON, person="user", space=_anywhere_in),
)


def erase(user: User, with_texts: bool) -> None:
    """Texts stay as a former member's unless they are to go: then their words go, and the answers to them stay."""
    _touch(Comment.objects.filter(pk__in=_objects(Reaction.objects.filter(user=user), COMMENT)))
    for comment in Comment.objects.filter(pk__in=_objects(Mention.objects.filter(user=user), COMMENT)).order_by("pk"):
        forget_handle(user, comment, (comment, *comment.revisions.all()))
        touch(comment)
    if not with_texts:
        return
    words = _("Removed together with its author's account.")
    for pk in list(user.comments.values_list("pk", flat=True)):
        Removal.objects.get_or_create(comment_id=pk)
        withdraw(Activity.objects.filter(object_type=COMMENT, object_id=pk))
    Revision.objects.filter(comment__author=user).delete()
    user.comments.update(text=words, html=f"<p>{escape(words)}</p>")
    _touch(user.comments.all())


def _objects(rows: Any, model: str) -> Any:
    """The ids of the objects of one table that the rows are on."""
    return rows.filter(target_type=model).values("target_id")


def _touch(comments: Any) -> None:
    """In one order, so that two accounts that end at once do not wait for each other."""
    for comment in comments.order_by(*ON, "pk"):
        touch(comment)
