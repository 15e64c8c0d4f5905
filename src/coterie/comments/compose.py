"""Turn what a member typed into HTML: rendered once, mentions resolved to members of the community."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from coterie.communities.models import Community
from coterie.foundation.text.markdown import LONGEST, TextTooLong, render
from coterie.people.models import User

_HANDLE = re.compile(r"@([A-Za-z0-9][\w-]{1,39})")


@dataclass(frozen=True)
class Composed:
    text: str
    html: str
    mentioned: tuple[User, ...]


def compose(text: str, *, community: Community | None = None, among: Iterable[User] = ()) -> Composed:
    """Render Markdown for readers in this community, or ``among`` these people, whoever it may mention.

    ValidationError if it is empty or too long.
    """
    text = tidy(text)
    if not text:
        raise ValidationError({"text": _("Write something first.")})
    members = _mentionable(text, community) if community else {each.handle.lower(): each for each in among}
    try:
        rendered = render(text, mention=lambda handle: _profile(members.get(handle.lower())))
    except TextTooLong as error:
        limit = _("The text is too long; at most %(count)s characters fit.") % {"count": f"{LONGEST:,}"}
        raise ValidationError({"text": limit}) from error
    handles = {handle.lower() for handle in rendered.mentions}
    return Composed(text, rendered.html, tuple(members[handle] for handle in sorted(handles) if handle in members))


def tidy(text: str) -> str:
    """A text as it is kept, whatever it was typed in: one kind of line ends, nothing empty around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _mentionable(text: str, community: Community) -> dict[str, User]:
    """Members of the community whose handle stands in the text, by handle, in one query."""
    handles = {handle.lower() for handle in _HANDLE.findall(text)}
    if not handles:
        return {}
    users = User.objects.filter(memberships__community=community, handle__in=handles)
    return {user.handle.lower(): user for user in users}


def _profile(user: User | None) -> str | None:
    return reverse("people:profile", args=[user.handle]) if user else None
