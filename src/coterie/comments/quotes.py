"""Comments as mails quote them, and how one is answered by mail: with a comment on the same object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.http import Http404

from coterie.comments import access
from coterie.comments.comment import comment
from coterie.comments.models import Comment
from coterie.comments.permissions import Permission
from coterie.comments.shown import byline
from coterie.foundation.quotes import Quotable, Quoted
from coterie.foundation.rooms import heed, targets
from coterie.people.models import User

Named = tuple[str, int]


def quote(comments: Sequence[int]) -> Mapping[int, Quoted]:
    rows = list(Comment.objects.standing().filter(pk__in=comments).select_related("author"))
    things = _things({_named(each) for each in rows})
    return {each.pk: _quoted(each, things[_named(each)]) for each in rows if _named(each) in things}


def _named(found: Comment) -> Named:
    return found.target_type, found.target_id


def _things(named: Iterable[Named]) -> dict[Named, Any]:
    """The objects that comments are on: one query for each table."""
    of_table: dict[str, list[int]] = {}
    for table, pk in named:
        if table in targets():
            of_table.setdefault(table, []).append(pk)
    rows = {table: apps.get_model(table)._base_manager.filter(pk__in=keys) for table, keys in of_table.items()}
    return {(table, thing.pk): thing for table, things in rows.items() for thing in things}


def _quoted(found: Comment, thing: Any) -> Quoted:
    target = targets()[found.target_type]
    title, space = str(target.title(thing)), target.space(thing).name
    return Quoted(byline(found.author).name, found.html, found.created_at, title, space)


def sees(user: User, pk: int) -> bool:
    try:
        access.comment(user, pk)
    except (Http404, PermissionDenied):
        return False
    return True


def answer(user: User, pk: int, text: str) -> Comment:
    found, _standing = access.comment(user, pk)
    thing, _their = access.commentable(user, found.target_type, found.target_id, Permission.COMMENT_WRITE)
    heed(user, access.target_of(thing).space(thing), text)
    return comment(thing, by=user, text=text, reply_to=found.pk)


QUOTES = (Quotable("comments.comment", quote, sees, answer),)
