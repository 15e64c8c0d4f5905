"""Messages as finished HTML, the same for everybody: made only when they look different."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.template.backends.utils import csrf_input_lazy
from django.template.loader import get_template
from markupsafe import Markup

from coterie.chat.models import Message
from coterie.chat.shown import topic_of
from coterie.comments.shown import load_reactions
from coterie.foundation.kept import pieces

if TYPE_CHECKING:
    from django.http import HttpRequest

# Where a form's token goes: it is another on every page.
TOKEN = "<!--token-->"  # noqa: S105
MARK = Markup(TOKEN)  # noqa: S704 - a constant


def drawn(messages: Sequence[Message], request: HttpRequest) -> list[Markup]:
    """Each message as this viewer gets it: with their own reactions marked, and forms that they may send.

    The reactions of those that are not kept are loaded, in one query.
    """

    def make(places: list[int]) -> Iterator[str]:
        rows = load_reactions([messages[place] for place in places])
        talk = get_template("chat/_message.html").template.module  # type: ignore[attr-defined]
        return (str(talk.message(row, None, MARK)) for row in rows)

    token = str(csrf_input_lazy(request)) if request.user.is_authenticated else ""
    found = pieces([_look(each) for each in messages], make)
    own = [_with_own(html, request.user.pk) for html in found] if request.user.pk else found
    return [Markup(html.replace(TOKEN, token)) for html in own]  # noqa: S704 - our own templates


def _look(message: Message) -> Hashable:
    """Everything that a message shows: its version changes with its text, its reactions and what it quotes."""
    quoted = message.reply_to
    by = message.removal.by if message.is_removed else None
    who = [(each.name, each.handle) if each else None for each in (message.author, by, quoted and quoted.author)]
    topic, hidden = topic_of(message), bool(quoted and quoted.is_removed)
    return ("message", message.pk, message.version, message.is_removed, hidden, topic and topic.title, *who)


def _with_own(html: str, viewer: int) -> str:
    """Press the buttons of the reactions that the viewer gave."""
    return re.sub(rf'(data-users="(?:\d+ )*{viewer}(?: \d+)*" aria-pressed=)"false"', r'\1"true"', html)
