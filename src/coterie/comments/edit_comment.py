"""Edit a comment; what it said before is kept."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from coterie.comments import activities
from coterie.comments.access import target_of
from coterie.comments.compose import compose
from coterie.comments.links.preview import preview_links
from coterie.comments.models import Comment
from coterie.comments.name_mentioned import name_mentioned
from coterie.comments.texts import replace_text
from coterie.comments.versions import hold_standing, touch
from coterie.people.models import User


@transaction.atomic
def edit_comment(comment: Comment, *, by: User, text: str, base: str | None = None) -> Comment:
    """Replace the comment's text (see :func:`~coterie.comments.texts.replace_text`)."""
    target = target_of(comment.thing)
    composed = compose(text, community=target.space(comment.thing), by=by, before=comment.text)
    hold_standing(comment)
    if replace_text(comment, composed, by=by, base=base, touch=partial(touch, comment)):
        mentions = name_mentioned(comment, composed.mentioned, by=comment.author_id)
        preview_links(comment)
        maker = target.author(comment.thing)
        activities.record_of(comment, activities.EDITED, by=by, maker=maker, mentions=mentions)
    return comment
