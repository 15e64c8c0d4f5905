"""What rooms say of their texts to mails: what one reads in them, who may see it, and how it is answered by mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Quoted:
    """A text as mails have it. ``title`` is what its conversation is called, ``place`` the space or nothing;
    ``private``: a push notice leaves the words out unless the person wants them."""

    by: str
    html: str
    at: datetime
    title: str
    place: str = ""
    private: bool = False


@dataclass(frozen=True)
class Quotable:
    """Texts of one table.

    model    the table, "discussions.post"
    quote    those of these texts that stand, by id, in a number of queries that does not grow with them
    sees     whether this account may see this one now: the room's own access
    answer   answers one for an account, (who, id, text): the room's own verb, behind its own access. ValidationError or
             PermissionDenied in words, Http404 if it is gone for them
    """

    model: str
    quote: Callable[[Sequence[int]], Mapping[int, Quoted]]
    sees: Callable[[Any, int], bool]
    answer: Callable[[Any, int, str], Any] | None = None
