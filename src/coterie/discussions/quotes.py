"""Posts as mails quote them, and how a post is answered by mail: with a reply in its topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core.exceptions import PermissionDenied

from coterie.comments.shown import byline
from coterie.discussions import access
from coterie.discussions.models import Post
from coterie.discussions.permissions import Permission
from coterie.discussions.reply import reply
from coterie.foundation.quotes import Quotable, Quoted
from coterie.foundation.rooms import heed
from coterie.people.models import User


def quote(posts: Sequence[int]) -> Mapping[int, Quoted]:
    rows = Post.objects.standing().not_withdrawn().filter(pk__in=posts)
    return {each.pk: _quoted(each) for each in rows.select_related("topic__community", "author", "origin")}


def _quoted(post: Post) -> Quoted:
    by = byline(post.author, post.origin).name
    return Quoted(by, post.html, post.created_at, post.topic.title, post.topic.community.name)


def sees(user: User, pk: int) -> bool:
    return access.posts(user).filter(pk=pk).exists()


def answer(user: User, pk: int, text: str) -> Post:
    post, _standing = access.post(user, pk)
    topic, their = access.topic(user, post.topic_id, Permission.TOPIC_REPLY)
    if reason := access.closed_to(topic, their):
        raise PermissionDenied(reason)
    heed(user, topic.community, text)
    return reply(topic, by=user, text=text, despite_closure=their.can(Permission.TOPIC_CLOSE))


QUOTES = (Quotable("discussions.post", quote, sees, answer),)
