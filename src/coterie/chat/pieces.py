"""Messages as finished HTML, the same for everybody: made only when they look different."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.template.backends.utils import csrf_input_lazy
from django.template.loader import get_template
from markupsafe import Markup

from coterie.chat.models import Message, MessageQuerySet
from coterie.comments.shown import load_reactions
from coterie.foundation.kept import pieces

if TYPE_CHECKING:
    from django.http import HttpRequest

# Where a form's token goes: it is another on every page.
TOKEN = "<!--token-->"  # noqa: S105
MARK = Markup(TOKEN)  # noqa: S704 - a constant


# Everything that a message shows: its version changes with its text, its reactions, its pin and what it quotes.
LOOK = (
    *("pk", "version", "author_id", "author__name", "author__handle", "removal__by__name", "removal__by__handle"),
    *("reply_to__removal", "reply_to__author__name", "reply_to__author__handle"),
    *("passage__topic__title", "passage__topic__withdrawn_at", "passage__topic__channel__visibility"),
    *("channel__visibility", "is_removed"),
)


def looks(rows: MessageQuerySet) -> Any:
    """What identifies the look of each message, without its text; to be cut to a page and given to :func:`drawn`."""
    removed = ExpressionWrapper(Q(removal__isnull=False), output_field=BooleanField())
    # Named as the property is, for whoever reads both.
    return rows.annotate(is_removed=removed).values_list(*LOOK, named=True)  # type: ignore[no-redef]


def drawn(keys: Sequence[Any], request: HttpRequest) -> list[Markup]:
    """Each message as this viewer gets it: with their own reactions marked, and forms that they may send.

    Those that are not kept are loaded with their reactions, in two queries.
    """

    def make(places: list[int]) -> Iterator[str]:
        rows = Message.objects.filter(pk__in=[keys[place].pk for place in places]).with_shown()
        found = {row.pk: row for row in load_reactions(list(rows))}
        talk = get_template("chat/_message.html").template.module  # type: ignore[attr-defined]
        return (str(talk.message(found[keys[place].pk], None, MARK)) for place in places)

    token = str(csrf_input_lazy(request)) if request.user.is_authenticated else ""
    found = pieces([("message", *key) for key in keys], make)
    own = [_with_own(html, request.user.pk) for html in found] if request.user.pk else found
    return [Markup(html.replace(TOKEN, token)) for html in own]  # noqa: S704 - our own templates


def _with_own(html: str, viewer: int) -> str:
    """Press the buttons of the reactions that the viewer gave."""
    return re.sub(rf'(data-users="(?:\d+ )*{viewer}(?: \d+)*" aria-pressed=)"false"', r'\1"true"', html)
