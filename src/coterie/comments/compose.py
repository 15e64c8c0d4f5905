"""Turn what a member typed into HTML: rendered once, mentions resolved to members of the community."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from coterie.communities.called import CALLED, address_of, called
from coterie.communities.models import Community
from coterie.foundation.limits import NAMES, wait
from coterie.foundation.routes import route
from coterie.foundation.text.markdown import LONGEST, Mention, Rendered, TextTooLong, render
from coterie.people.models import User

NAMES.add("call")
_HANDLE = re.compile(r"@([A-Za-z0-9][\w-]{1,39})")


@dataclass(frozen=True)
class Composed:
    text: str
    html: str
    mentioned: tuple[User, ...]


def compose(
    text: str,
    *,
    community: Community,
    by: User | None = None,
    before: str = "",
) -> Composed:
    """Render Markdown for readers in this community.

    ValidationError if it is empty or too long, or if ``by`` calls the hosts more often than a member may; those whom
    the text ``before`` called are not called again.
    """
    text = _written(text)
    members = _mentionable(text, community)
    rendered = _rendered(text, lambda handle: address(members, community, handle))
    handles = {handle.lower() for handle in rendered.mentions}
    roles = sorted(handles & set(CALLED) - set(members))
    if by is not None and any(f"@{role}" not in before.lower() for role in roles):
        _may_call(by, community)
    named = [members[handle] for handle in sorted(handles) if handle in members]
    everybody = [*named, *(user for role in roles for user in called(community, role))]
    return Composed(text, rendered.html, tuple({user.pk: user for user in everybody}.values()))


def compose_among(text: str, people: Iterable[User]) -> Composed:
    """The same for a few people outside any community, who may be mentioned."""
    text = _written(text)
    known = {each.handle.lower(): each for each in people}
    rendered = _rendered(text, lambda handle: address(known, None, handle))
    named = (known[handle.lower()] for handle in rendered.mentions)
    return Composed(text, rendered.html, tuple({user.pk: user for user in named}.values()))


def _written(text: str) -> str:
    text = tidy(text)
    if not text:
        raise ValidationError({"text": _("Write something first.")})
    return text


def _rendered(text: str, mention: Mention) -> Rendered:
    try:
        return render(text, mention=mention)
    except TextTooLong as error:
        limit = _("The text is too long; at most %(count)s characters fit.") % {"count": f"{LONGEST:,}"}
        raise ValidationError({"text": limit}) from error


def _may_call(by: User, community: Community) -> None:
    """Whoever hosts the space calls the others as often as they like."""
    if by in called(community, "hosts"):
        return
    if wait("call", by):
        refusal = _("You called the hosts several times lately. Leave out @hosts and @leads, or write again later.")
        raise ValidationError({"text": refusal})


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


def address(members: Mapping[str, User], community: Community | None, handle: str) -> str | None:
    """Where a mention leads: to the person, else to those who have the role; None for what mentions nobody."""
    user = members.get(handle.lower())
    if user is None:
        return address_of(community) if community and handle.lower() in CALLED else None
    return route("people:profile", user.handle)
