"""The only way to a conversation or to a message in it: for the two whose it is. No role and no office opens one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from coterie.direct.may_write import refusal, refusal_in, towards
from coterie.direct.models import Block, Conversation, ConversationQuerySet, DirectMessageQuerySet, Message
from coterie.moderation.models import Report
from coterie.people import access as people
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    Viewer = User | AnonymousUser


@dataclass(frozen=True)
class Side:
    """A conversation as one of its two has it: ``other`` as :func:`~coterie.direct.may_write.towards` loads them (None
    if that account has ended), how far this one has read, and why they cannot write, if they cannot."""

    viewer: Any
    other: Any
    upto: int
    refusal: str


def conversation(viewer: Viewer, pk: int) -> tuple[Conversation, Side]:
    """A conversation of the viewer's, and their side of it; 404 for everybody else's."""
    if not viewer.is_authenticated:
        raise Http404
    found = conversations(viewer).for_list(viewer.pk).filter(pk=pk).first()
    if found is None:
        raise Http404
    number = found.other_than(viewer.pk)
    other = towards(viewer.pk).filter(pk=number).first() if number else None
    return found, Side(viewer, other, found.upto, refusal_in(found, viewer, other) if other else refusal(None))


def conversations(viewer: Viewer) -> ConversationQuerySet:
    """The list twin of :func:`conversation`."""
    return Conversation.objects.visible_to(viewer)


def message(viewer: Viewer, pk: int, *, own: bool = False) -> Message:
    """A message in a conversation of the viewer's; ``own`` for what only its author may do, which is 403 for the other.

    What was removed is there for nobody but its author.
    """
    rows = Message.objects.visible_to(viewer).select_related("conversation", "author", "removal")
    found = rows.filter(pk=pk).first()
    if found is None or (found.is_removed and found.author_id != viewer.pk):
        raise Http404
    if own and found.author_id != viewer.pk:
        raise PermissionDenied(_("Only whoever wrote a message can do this."))
    if own and found.is_removed and found.removal.by_id != viewer.pk:
        raise PermissionDenied(_("An operator hid this message. Only they can show it again."))
    return found


def received(viewer: Viewer, pk: int) -> Message:
    """A message that stands and that somebody else wrote to the viewer, who may report it; 403 for one's own."""
    found = message(viewer, pk)
    if found.author_id == viewer.pk:
        raise PermissionDenied(_("This is your own: whoever received it can report it."))
    return found


def report_of(viewer: Viewer, found: Message) -> Report | None:
    """What the viewer reported of a message."""
    return Report.objects.of(found).filter(by=viewer.pk).first()


def messages(viewer: Viewer) -> DirectMessageQuerySet:
    """The list twin of :func:`message` for messages that stand."""
    return Message.objects.visible_to(viewer).standing()


def addressee(viewer: Viewer, handle: str) -> User:
    """Somebody to whom the viewer may write; 404 if there is nobody, 403 with the reason if they may not."""
    found = person(viewer, handle)
    if not viewer.is_authenticated:
        raise Http404
    reason = refusal(towards(viewer.pk).get(pk=found.pk))
    if reason:
        raise PermissionDenied(reason)
    return found


def person(viewer: Viewer, handle: str) -> User:
    """Somebody else, to be blocked, or unblocked; 404 if there is nobody."""
    found = people.person(viewer, handle)
    if found.pk == viewer.pk:
        raise Http404
    return found


def blocks(viewer: Viewer) -> QuerySet[Block]:
    """Whom the viewer blocked; nobody else sees it."""
    rows = Block.objects.select_related("whom").order_by("-at", "-pk")
    return rows.filter(by=viewer.pk) if viewer.is_authenticated else rows.none()
