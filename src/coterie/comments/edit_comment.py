"""Edit a comment; what it said before is kept."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.comments import activities
from coterie.comments.access import target_of
from coterie.comments.compose import compose, name_mentioned, tidy
from coterie.comments.models import Comment, Revision
from coterie.comments.versions import hold_standing, touch
from coterie.people.models import User


class ChangedMeanwhile(ValidationError):
    """The text is another one than when its editor was opened; nothing was saved."""


@transaction.atomic
def edit_comment(comment: Comment, *, by: User, text: str, base: str | None = None) -> Comment:
    """Replace the comment's text. The same text again changes nothing.

    ``base`` is the digest of the text that the writer began with; ChangedMeanwhile if the comment says something else
    by now: they see both texts before one takes the other's place.
    """
    target = target_of(comment.thing)
    composed = compose(text, community=target.space(comment.thing))
    hold_standing(comment)
    if composed.text == tidy(comment.text):
        return comment
    if base and base != comment.text_digest:
        raise ChangedMeanwhile(_("The comment was changed while you were writing. Nothing was saved yet."))
    touch(comment)
    Revision.objects.create(
        comment=comment,
        text=comment.text,
        html=comment.html,
        written_at=comment.edited_at or comment.created_at,
        replaced_by=by,
    )
    comment.text, comment.html, comment.edited_at = composed.text, composed.html, timezone.now()
    comment.save(update_fields=["text", "html", "edited_at"])
    mentions = name_mentioned(comment, composed.mentioned, by=comment.author_id)
    maker = target.author(comment.thing)
    activities.record_of(comment, activities.EDITED, by=by, maker=maker, mentions=mentions)
    return comment
