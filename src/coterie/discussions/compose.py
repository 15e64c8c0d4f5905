"""Turn what a member typed into a post: rendered once, mentions resolved to members of the community."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from coterie.activity.record import record
from coterie.communities.models import Community
from coterie.discussions.models import Mention, Post
from coterie.foundation.text.markdown import LONGEST, TextTooLong, render
from coterie.people.models import User


@dataclass(frozen=True)
class Composed:
    text: str
    html: str
    mentioned: tuple[User, ...]


def compose(text: str, *, community: Community) -> Composed:
    """Render Markdown for a post here. ValidationError if it is empty or too long."""
    text = tidy(text)
    if not text:
        raise ValidationError({"text": _("Write something first.")})
    members = _mentionable(text, community)
    try:
        rendered = render(text, mention=lambda handle: _profile(members.get(handle.lower())))
    except TextTooLong as error:
        limit = _("The text is too long; at most %(count)s characters fit.") % {"count": f"{LONGEST:,}"}
        raise ValidationError({"text": limit}) from error
    named = {handle.lower() for handle in rendered.mentions}
    return Composed(text, rendered.html, tuple(members[handle] for handle in sorted(named) if handle in members))


def tidy(text: str) -> str:
    """A post's text as it is kept, whatever it was typed in: one kind of line ends, nothing empty around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _mentionable(text: str, community: Community) -> dict[str, User]:
    """Members of the community whose handle stands in the text, by handle, in one query."""
    import re

    handles = {handle.lower() for handle in re.findall(r"@([A-Za-z0-9][\w-]{1,39})", text)}
    if not handles:
        return {}
    users = User.objects.filter(memberships__community=community, handle__in=handles)
    return {user.handle.lower(): user for user in users}


def _profile(user: User | None) -> str | None:
    return reverse("people:profile", args=[user.handle]) if user else None


def name_mentioned(post: Post, users: tuple[User, ...]) -> list[int]:
    """Store whom a post names; returns the ids of those named for the first time in it."""
    if not users:
        return []
    known = set(post.mentions.values_list("user_id", flat=True))
    fresh = [user.pk for user in users if user.pk not in known and user.pk != post.author_id]
    Mention.objects.bulk_create([Mention(post=post, user_id=pk) for pk in fresh])
    return fresh


def facts(post: Post) -> dict[str, Any]:
    """What every activity about a post carries."""
    topic = post.topic
    return {"topic": topic.pk, "title": topic.title, "community": topic.community.name, "post": post.pk}


def record_of(post: Post, kind: str, *, by: User, **more: Any) -> None:
    """Record what was done to a post, for those who may read its topic."""
    topic = post.topic
    record(kind, by=by, about=post, within=topic, to=topic.community.audience, **facts(post), **more)
