"""Where others named somebody whose account ends, their words stay and the handle goes; and how such texts are written
anew."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from coterie.comments.access import target_of
from coterie.comments.compose import address
from coterie.comments.links.cards import with_cards
from coterie.comments.models import Mention
from coterie.foundation.text.markdown import render
from coterie.people.models import User


def forget_handle(user: User, thing: Model, rows: Iterable[Any]) -> None:
    """Write these texts of the object (its own and its earlier ones) anew, without the name of this account."""
    handle = re.compile(rf"@{re.escape(user.handle)}(?![\w-])", re.IGNORECASE)
    rewrite(thing, rows, partial(handle.sub, _("a former member")))


def rewrite(thing: Model, rows: Iterable[Any], change: Callable[[str], str]) -> None:
    """Write these texts of the object anew, each as ``change`` returns it: no edit of anybody's."""
    others = {named.user.handle.lower(): named.user for named in Mention.objects.of(thing).select_related("user")}
    space = target_of(thing).space(thing)
    for row in rows:
        row.text = change(row.text)
        row.html = with_cards(thing, render(row.text, mention=partial(address, others, space)).html)
        row.save(update_fields=["text", "html"])
