"""Who may write to whom, looked at anew for every message."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from coterie.communities.models import Membership
from coterie.communities.permissions import Role
from coterie.direct.models import KNOWN, NOBODY, Acceptance, Block, Conversation, Message, Preference
from coterie.people.models import User

#: so many messages may be sent before the other has accepted
MOST_UNANSWERED = 3


def towards(viewer: int) -> Any:
    """Accounts, each with everything that decides whether the viewer may write to it: one query for any number."""
    mine, theirs = Membership.objects.filter(user=viewer), Membership.objects.filter(user=OuterRef("pk"))
    both = Q(conversation__low=viewer, conversation__high=OuterRef("pk")) | Q(
        conversation__high=viewer, conversation__low=OuterRef("pk")
    )
    hosted = mine.filter(role__in=(Role.HOST, Role.LEAD)).values("community")
    wants = Preference.objects.filter(user=OuterRef("pk")).values("who")
    wanted_by_viewer = Preference.objects.filter(user=viewer).values("who")
    return User.objects.annotate(
        in_common=Exists(theirs.filter(community__in=mine.values("community"))),
        viewer_hosts=Exists(theirs.filter(community__in=hosted)),
        blocked=Exists(Block.objects.filter(by=viewer, whom=OuterRef("pk"))),
        blocks=Exists(Block.objects.filter(by=OuterRef("pk"), whom=viewer)),
        wants=Subquery(wants[:1]),
        viewer_wants=Subquery(wanted_by_viewer[:1]),
        knows=Exists(Message.objects.filter(both, author=OuterRef("pk"))) | Exists(Acceptance.objects.filter(both)),
    )


def refusal(other: Any) -> str:
    """Why the viewer cannot write to an account loaded by :func:`towards`, or to one that has ended; empty if they can.

    Whom a block or a wish of the other one keeps out reads the same words, so that they tell nobody which it is.
    """
    if other is None or not other.is_active:
        return _("This account has ended. What was written stays readable, and nothing more is written here.")
    name = {"name": other.name}
    if other.blocked:
        return _("You blocked %(name)s, so neither of you can write here. Unblock them first.") % name
    if other.blocks or other.wants == NOBODY or (other.wants == KNOWN and not (other.knows or other.viewer_hosts)):
        return _("Messages cannot be sent here.")
    if not other.in_common:
        return _("You and %(name)s have no space in common, so no messages can be sent here.") % name
    if other.viewer_wants == NOBODY:
        return _("You chose that nobody may write to you, so nobody could answer. Change that first.")
    return ""


def refusal_in(conversation: Conversation, by: User, other: Any = None) -> str:
    """The same in a conversation, where somebody new waits for an answer after a few messages."""
    number = conversation.other_than(by.pk)
    other = other or (towards(by.pk).filter(pk=number).first() if number else None)
    return refusal(other) or _unanswered(conversation, by, other)


def _unanswered(conversation: Conversation, by: User, other: Any) -> str:
    if conversation.is_accepted or conversation.started_by_id != by.pk:
        return ""
    if Message.objects.filter(conversation=conversation, author=by).count() < MOST_UNANSWERED:
        return ""
    words = _("You sent %(count)d messages. You can write more as soon as %(name)s has answered.")
    return words % {"count": MOST_UNANSWERED, "name": other.name}
