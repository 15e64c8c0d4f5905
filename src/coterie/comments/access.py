"""The only way to an object that is commented on, and to a comment: through the access of the object's own room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404

from coterie.comments.models import Comment, LinkUse
from coterie.comments.permissions import Permission
from coterie.communities.access import Standing
from coterie.foundation.rooms import Target, targets
from coterie.people.models import User

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Viewer = User | AnonymousUser


def target_of(thing: Model) -> Target:
    """What its room declared about the objects of its kind. KeyError if it declared nothing."""
    return targets()[thing._meta.label_lower]


def thing(viewer: Viewer, model: str, pk: int, permission: str = "") -> tuple[Any, Standing]:
    """The object and the viewer's standing towards it, from its own room: 404 if they may not see it, 403 if not for
    this; 404 too for a model that no room declared."""
    declared = targets().get(model)
    if declared is None:
        raise Http404
    found: tuple[Any, Standing] = declared.load(viewer, pk, permission) if permission else declared.load(viewer, pk)
    return found


def commentable(viewer: Viewer, model: str, pk: int, permission: str = "") -> tuple[Any, Standing]:
    """The same for objects that are commented on, not only reacted to."""
    declared = targets().get(model)
    if declared is None or not declared.comments:
        raise Http404
    return thing(viewer, model, pk, permission)


def previews(viewer: Viewer, model: str, pk: int) -> tuple[Any, Standing, list[LinkUse]]:
    """A text whose links' previews the viewer may take off and put back, and those links; 403 for others."""
    found, their = thing(viewer, model, pk)
    if their.role is not None and getattr(found, "author_id", None) == viewer.pk:
        their = their.with_own({Permission.PREVIEW_REMOVE})
    their.require(Permission.PREVIEW_REMOVE)
    uses = LinkUse.objects.of(found).exclude(preview__title="").select_related("preview", "removal__by")
    return found, their, list(uses.order_by("pk"))


def sees(viewer: Viewer, model: str, pk: int) -> bool:
    """Whether the viewer may see the object."""
    try:
        thing(viewer, model, pk)
    except (Http404, PermissionDenied):
        return False
    return True


def comment(viewer: Viewer, pk: int, permission: str = "") -> tuple[Comment, Standing]:
    """A comment, with the object it is on as ``comment.thing``, and the viewer's standing.

    Members edit, remove and restore their own; hosts remove and restore any. What was removed is 404 for all others.
    """
    found = Comment.objects.for_page().filter(pk=pk).first()
    if found is None:
        raise Http404
    on, their = commentable(viewer, found.target_type, found.target_id)
    their = with_own(their, found)
    if found.is_removed and not their.can(Permission.COMMENT_RESTORE):
        raise Http404
    if permission:
        their.require(permission)
    found.thing = on
    return found, their


def with_own(their: Standing, found: Comment) -> Standing:
    """A member's standing towards one comment: with the rights its author has."""
    if their.role is None or found.author_id is None or found.author_id != their.viewer.pk:
        return their
    # What a host took down, only a host puts back.
    taken_down_by_others = found.is_removed and found.removal.by_id != their.viewer.pk
    return their.with_own(set(Permission) - ({Permission.COMMENT_RESTORE} if taken_down_by_others else set()))
