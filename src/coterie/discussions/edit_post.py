"""Edit a post; what it said before is kept."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from coterie.comments.compose import compose
from coterie.comments.links.preview import preview_links
from coterie.comments.name_mentioned import name_mentioned
from coterie.comments.texts import replace_text
from coterie.discussions import activities
from coterie.discussions.models import Post, hold_standing
from coterie.discussions.said import record_of
from coterie.discussions.versions import touch
from coterie.people.models import User


@transaction.atomic
def edit_post(post: Post, *, by: User, text: str, base: str | None = None) -> Post:
    """Replace the post's text (see :func:`~coterie.comments.texts.replace_text`)."""
    composed = compose(text, community=post.topic.community, by=by, before=post.text)
    hold_standing(post)
    if replace_text(post, composed, by=by, base=base, touch=partial(touch, post.topic, post)):
        mentions = name_mentioned(post, composed.mentioned, by=post.author_id)
        preview_links(post)
        record_of(post, activities.EDITED, by=by, mentions=mentions)
    return post
