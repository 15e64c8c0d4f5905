"""Edit a post; what it said before is kept."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coterie.comments.compose import compose, name_mentioned, tidy
from coterie.comments.edit_comment import ChangedMeanwhile
from coterie.discussions import activities
from coterie.discussions.models import Post, Revision, hold_standing
from coterie.discussions.said import record_of
from coterie.discussions.versions import touch
from coterie.people.models import User


@transaction.atomic
def edit_post(post: Post, *, by: User, text: str, base: str | None = None) -> Post:
    """Replace the post's text. The same text again changes nothing; ValidationError as for a reply.

    ``base`` is the :attr:`~coterie.discussions.models.Post.text_digest` of the text that the writer began with. If the
    post says something else by now, ChangedMeanwhile: they see both texts before one takes the other's place.
    """
    composed = compose(text, community=post.topic.community)
    hold_standing(post)
    if composed.text == tidy(post.text):
        return post
    if base and base != post.text_digest:
        raise ChangedMeanwhile(_("The post was changed while you were writing. Nothing was saved yet."))
    touch(post.topic, post)
    Revision.objects.create(
        post=post,
        text=post.text,
        html=post.html,
        written_at=post.edited_at or post.created_at,
        replaced_by=by,
    )
    post.text, post.html, post.edited_at = composed.text, composed.html, timezone.now()
    post.save(update_fields=["text", "html", "edited_at"])
    mentions = name_mentioned(post, composed.mentioned, by=post.author_id)
    record_of(post, activities.EDITED, by=by, mentions=mentions)
    return post
